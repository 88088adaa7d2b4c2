import { fromBase64, parseDecimal, toBase64 } from './bytes.ts';
import { parseCheckpoint } from './checkpoint.ts';
import { LedgerFormatError } from './errors.ts';

// C2SP tlog-proof: what a receipt is. It carries everything but the entry and the trusted key.

const FIRST_LINE = 'c2sp.org/tlog-proof@v1';

export interface Proof {
  readonly index: number;
  /** Inclusion proof, from the leaf's sibling upwards, 32 bytes each. */
  readonly hashes: readonly Uint8Array[];
  /** The signed checkpoint, byte for byte. */
  readonly checkpoint: string;
  /** Not authenticated: never believe it by itself. */
  readonly extra?: Uint8Array;
}

/** Text of a proof file. */
export function formatProof(proof: Proof): string {
  const extra = proof.extra ? `extra ${toBase64(proof.extra)}\n` : '';
  const hashes = proof.hashes.map((hash) => `${toBase64(hash)}\n`).join('');
  return `${FIRST_LINE}\n${extra}index ${proof.index}\n${hashes}\n${proof.checkpoint}`;
}

/** Parses a proof file. Checks the form only: `verifyProof` checks what it says. */
export function parseProof(text: string): Proof {
  const split = text.indexOf('\n\n');
  if (split < 0) throw new LedgerFormatError('proof file has no empty line before the checkpoint');
  const lines = text.slice(0, split).split('\n');
  const checkpoint = text.slice(split + 2);
  if (lines.shift() !== FIRST_LINE) throw new LedgerFormatError(`proof file does not begin with ${FIRST_LINE}`);
  let extra: Uint8Array | undefined;
  if (lines[0]?.startsWith('extra ')) extra = fromBase64(lines.shift()!.slice('extra '.length), 'extra of the proof');
  const indexLine = lines.shift();
  if (!indexLine?.startsWith('index ')) throw new LedgerFormatError('proof file has no line "index <number>"');
  const index = parseDecimal(indexLine.slice('index '.length), 'index of the proof');
  if (lines.length > 63) throw new LedgerFormatError('proof file has more than 63 hashes');
  const hashes = lines.map((line, at) => {
    const hash = fromBase64(line, `hash ${at} of the proof`);
    if (hash.length !== 32) throw new LedgerFormatError(`hash ${at} of the proof has not 32 bytes`);
    return hash;
  });
  parseCheckpoint(checkpoint);
  return { index, hashes, checkpoint, ...(extra ? { extra } : {}) };
}
