import type { PublishedLog } from '../published-log.ts';
import { type Checkpoint, formatNote, LedgerFormatError, parseCheckpoint, parseNote } from '../verify-core/index.ts';
import { formatAddCheckpoint } from './add-checkpoint.ts';
import { type Cosignature, verifyCosignatures, type WitnessKey } from './cosignature.ts';

/** Why a witness did not cosign. The first three mean that it has seen another history than this log shows. */
export type WitnessRefusal =
  | 'witness-ahead'
  | 'other-root'
  | 'inconsistent'
  | 'log-unknown'
  | 'key-unknown'
  | 'no-cosignature'
  | 'failed';

export class WitnessRefusedError extends Error {
  override readonly name = 'WitnessRefusedError';
  readonly refusal: WitnessRefusal;
  constructor(witness: string, refusal: WitnessRefusal, detail: string) {
    super(`witness ${witness}: ${detail}`);
    this.refusal = refusal;
  }
}

export interface AskWitness {
  readonly log: PublishedLog;
  readonly key: WitnessKey;
  /** Size that the witness cosigned last, as far as we know. It says so itself when we err. */
  readonly lastSize: number;
  /** POST of a body to its `add-checkpoint`. */
  post(body: string): Promise<{ readonly status: number; readonly text: string }>;
}

/**
 * Has the log's checkpoint cosigned. Answers the checkpoint with the cosignature as a further signature line, verified. Throws
 * WitnessRefusedError, and what `post` throws.
 */
export async function askWitness({
  log,
  key,
  lastSize,
  post,
}: AskWitness): Promise<{ cosigned: Checkpoint; cosignature: Cosignature }> {
  const { checkpoint } = log;
  const refused = (refusal: WitnessRefusal, detail: string) => new WitnessRefusedError(key.name, refusal, detail);
  let oldSize = Math.min(lastSize, checkpoint.size);
  for (let attempt = 0; ; attempt++) {
    const proof = await log.consistencyProof(oldSize);
    const { status, text } = await post(formatAddCheckpoint({ oldSize, proof, note: checkpoint.note }));
    if (status === 200) return accept(checkpoint, text, key);
    if (status === 409 && /^\d{1,16}\n?$/.test(text)) {
      const seen = Number(text);
      if (seen > checkpoint.size)
        throw refused('witness-ahead', `has cosigned ${seen} entries, the log shows ${checkpoint.size}`);
      if (seen === oldSize && seen === checkpoint.size)
        throw refused('other-root', `has cosigned another tree of ${seen} entries: the log was rewritten`);
      // Once it may have forgotten or learnt more than we knew; if it changes all the time, it is tried again later.
      if (attempt < 2 && seen !== oldSize) {
        oldSize = seen;
        continue;
      }
    }
    if (status === 422) throw refused('inconsistent', `says that the log does not contain what it cosigned: ${text}`);
    if (status === 404) throw refused('log-unknown', 'does not witness this log');
    if (status === 403) throw refused('key-unknown', "does not know the log's key");
    throw refused('failed', `answered ${status}`);
  }
}

function accept(checkpoint: Checkpoint, lines: string, key: WitnessKey) {
  let answered: Checkpoint;
  try {
    answered = parseCheckpoint(checkpoint.note + lines);
  } catch (error) {
    if (!(error instanceof LedgerFormatError)) throw error;
    throw new WitnessRefusedError(key.name, 'no-cosignature', `answered no signature lines: ${error.message}`);
  }
  const [cosignature] = verifyCosignatures(answered, [key]);
  if (cosignature === undefined)
    throw new WitnessRefusedError(key.name, 'no-cosignature', 'answered no signature of its key');
  const own = answered.signatures.filter(({ name }) => name === key.name);
  return { cosigned: withSignatures(checkpoint, own), cosignature };
}

/** The checkpoint with further signature lines; a newer line of the same key takes the place of an older one. */
export function withSignatures(checkpoint: Checkpoint, lines: Checkpoint['signatures']): Checkpoint {
  const same = (a: Checkpoint['signatures'][number]) =>
    lines.some((b) => b.name === a.name && Buffer.from(b.keyId).equals(Buffer.from(a.keyId)));
  const kept = checkpoint.signatures.filter((line) => !same(line));
  return parseCheckpoint(formatNote({ text: parseNote(checkpoint.note).text, signatures: [...kept, ...lines] }));
}
