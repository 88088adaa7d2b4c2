import { fromBase64, LedgerFormatError, parseDecimal, toBase64 } from '../verify-core/index.ts';

// The body of C2SP tlog-witness `add-checkpoint`: `old <size>`, a consistency proof, an empty line, the checkpoint.

const MAX_HASHES = 63;

export interface AddCheckpoint {
  /** Size of the last checkpoint that the witness cosigned; 0 when it knows none. */
  readonly oldSize: number;
  /** RFC 6962 consistency proof from there. */
  readonly proof: readonly Uint8Array[];
  /** The signed note, byte for byte. */
  readonly note: string;
}

export function formatAddCheckpoint({ oldSize, proof, note }: AddCheckpoint): string {
  return `old ${oldSize}\n${proof.map((hash) => `${toBase64(hash)}\n`).join('')}\n${note}`;
}

/** Checks the form only; throws LedgerFormatError. */
export function parseAddCheckpoint(body: string): AddCheckpoint {
  const split = body.indexOf('\n\n');
  if (split < 0) throw new LedgerFormatError('there is no empty line before the checkpoint');
  const [first, ...hashes] = body.slice(0, split).split('\n');
  if (!first!.startsWith('old ')) throw new LedgerFormatError('the first line is not "old" and a size');
  if (hashes.length > MAX_HASHES) throw new LedgerFormatError(`a proof has at most ${MAX_HASHES} hashes`);
  return {
    oldSize: parseDecimal(first!.slice(4), 'old size'),
    proof: hashes.map((text) => {
      const hash = fromBase64(text, 'a hash of the proof');
      if (hash.length !== 32) throw new LedgerFormatError(`a hash has 32 bytes, not ${hash.length}`);
      return hash;
    }),
    note: body.slice(split + 2),
  };
}
