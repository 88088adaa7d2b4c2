import type { ReadFiles } from './files.ts';
import { keySpans, keysAt, readHandovers } from './handover.ts';
import { readPublishedLog } from './published-log.ts';
import { judgeAnchors, readAnchors } from './verify-anchor.ts';
import { equalBytes, LedgerFormatError, parseCheckpoint, type VerifierKey } from './verify-core/index.ts';

export interface CheckpointComparison {
  readonly size: number;
  readonly publishedSize: number;
  /** Whether the log still begins with what the checkpoint saw; if not, how it differs. */
  readonly verdict: 'contained' | 'shortened' | 'rewritten';
  /** False when no key that stands for the log at that size signed it: then it proves nothing either way. */
  readonly signed: boolean;
}

/**
 * Holds a checkpoint that somebody kept against the log as it is published now. It trusts the hashes that the log publishes, so it
 * is quick whatever the size; `verifyLog` recomputes them from the entries. Throws LedgerFormatError when the log can't be read.
 */
export async function compareCheckpoint(
  files: ReadFiles,
  note: string,
  trust: readonly VerifierKey[],
): Promise<CheckpointComparison> {
  const log = await readPublishedLog(files);
  if (log === undefined) throw new LedgerFormatError('the log has no checkpoint yet');
  const { origin, size: publishedSize } = log.checkpoint;
  const { size } = parseCheckpoint(note);
  const spans = keySpans(trust, await readHandovers(files, origin));
  const { anchors } = await readAnchors([note], origin, (at) => keysAt(spans, at));
  const [anchor] = anchors;
  if (anchor === undefined) throw new LedgerFormatError('the checkpoint is of another log');
  const roots = new Map(size <= publishedSize ? [[size, await log.rootAt(size)]] : []);
  // What the log signs for its whole must be what its hashes lead to, or they were not those that it signed.
  const whole = equalBytes(await log.rootAt(publishedSize), log.checkpoint.root);
  const { anchoring } = judgeAnchors(anchors, publishedSize, roots);
  const verdict =
    size > publishedSize ? 'shortened' : anchoring === 'contradicted' || !whole ? 'rewritten' : 'contained';
  return { size, publishedSize, verdict, signed: anchor.signed };
}
