import { nodeCrypto } from './crypto.ts';
import { equalBytes, parseCheckpoint, type VerifierKey, verifyCheckpoint } from './verify-core/index.ts';

// An anchor is a checkpoint that was kept outside the operator's reach. It is what a rewritten or shortened log cannot agree with.

export type Anchoring = 'anchored' | 'unanchored' | 'contradicted';

export interface Anchor {
  readonly size: number;
  readonly root: Uint8Array;
  /** False when its signature cannot be verified with a key at hand. */
  readonly signed: boolean;
}

/** Reads the anchors that speak of this log; what can't be used is said in `notes`. */
export async function readAnchors(
  texts: readonly string[],
  origin: string,
  keys: (size: number) => readonly VerifierKey[],
): Promise<{ anchors: Anchor[]; notes: string[] }> {
  const anchors: Anchor[] = [];
  const notes: string[] = [];
  for (const [at, text] of texts.entries()) {
    try {
      const head = parseCheckpoint(text);
      if (head.origin !== origin) continue;
      const signed = await verifyCheckpoint(text, keys(head.size), nodeCrypto).then(
        () => true,
        () => false,
      );
      if (!signed) notes.push(`anchor ${at + 1} (size ${head.size}) is not signed by the key of this log`);
      anchors.push({ size: head.size, root: head.root, signed });
    } catch (error) {
      notes.push(`anchor ${at + 1} is not a checkpoint: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { anchors, notes };
}

/** Judges a log by its anchors. `rootAt` has the recomputed roots at the sizes of the anchors that the log reaches. */
export function judgeAnchors(
  anchors: readonly Anchor[],
  size: number,
  rootAt: ReadonlyMap<number, Uint8Array>,
): { anchoring: Anchoring; problems: string[] } {
  const problems: string[] = [];
  let anchored = false;
  for (const anchor of anchors) {
    const root = rootAt.get(anchor.size);
    if (anchor.size > size)
      problems.push(
        `an anchor saw ${anchor.size} entries, but the log has only ${size}: it was rolled back or shortened`,
      );
    else if (!root || !equalBytes(root, anchor.root))
      problems.push(`an anchor saw another root for the first ${anchor.size} entries: the log was rewritten`);
    // A statement nobody signed can accuse (a person has to look), but it cannot vouch.
    else if (anchor.signed && anchor.size > 0) anchored = true;
  }
  return { anchoring: problems.length > 0 ? 'contradicted' : anchored ? 'anchored' : 'unanchored', problems };
}
