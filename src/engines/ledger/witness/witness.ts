import { nodeCrypto, sha256 } from '../crypto.ts';
import { type LogFiles, replaceFile } from '../files.ts';
import type { Signer } from '../keys.ts';
import {
  type Checkpoint,
  concatBytes,
  consistencyHashing,
  LedgerFormatError,
  LedgerProofError,
  parseCheckpoint,
  runHashing,
  toBase64,
  toHex,
  utf8,
  type VerifierKey,
  verifyCheckpoint,
} from '../verify-core/index.ts';
import { type AddCheckpoint, parseAddCheckpoint } from './add-checkpoint.ts';
import { cosign, formatWitnessKey, witnessKey } from './cosignature.ts';

export interface WitnessOptions {
  /** A folder of its own: a file a log, the last checkpoint that was cosigned. */
  readonly files: LogFiles;
  readonly signer: Signer;
  /** The keys of the logs that are witnessed; the name of a key is the origin of its log. */
  readonly logs: readonly VerifierKey[];
  readonly now: () => Date;
}

/** As HTTP answers it. */
export interface WitnessAnswer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422;
  readonly contentType: string;
  readonly body: string;
}

export interface Witness {
  /** Text of its verifier key. */
  readonly key: string;
  /** C2SP tlog-witness `add-checkpoint`. Rejects only when its disk fails; then nothing was signed. */
  addCheckpoint(body: string): Promise<WitnessAnswer>;
  /** The last checkpoint it cosigned of a log, or null. */
  last(origin: string): Promise<Checkpoint | null>;
  /** Waits for what is being answered, and lets the folder go. */
  close(): Promise<void>;
}

const text = (status: WitnessAnswer['status'], body: string): WitnessAnswer => ({
  status,
  contentType: 'text/plain; charset=utf-8',
  body: `${body}\n`,
});

/**
 * Opens a witness on its folder, which it takes for itself. It cosigns a checkpoint only after it has remembered it durably, and only
 * one that contains all it cosigned before: whoever shows two histories of one log gets no second signature.
 */
export async function openWitness({ files, signer, logs, now }: WitnessOptions): Promise<Witness> {
  const lock = await files.lock();
  const key = formatWitnessKey(witnessKey(signer.name, signer.publicKey));
  const pathOf = (origin: string) => `${toHex(sha256(utf8(origin)))}.checkpoint`;
  // One after the other: to look at the last size and to replace it must be one step.
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
    const turn = queue.then(run);
    queue = turn.catch(() => undefined);
    return turn;
  };

  async function last(origin: string): Promise<Checkpoint | null> {
    const bytes = await files.read(pathOf(origin));
    if (bytes === undefined) return null;
    const note = bytes.toString('utf8');
    const checkpoint = parseCheckpoint(note);
    if (checkpoint.origin !== origin)
      throw new LedgerProofError(`${pathOf(origin)} speaks of ${checkpoint.origin}, not of ${origin}`);
    await verifyCheckpoint(note, logs, nodeCrypto);
    return checkpoint;
  }

  async function answer(given: AddCheckpoint, checkpoint: Checkpoint): Promise<WitnessAnswer> {
    const before = await last(checkpoint.origin);
    const conflict: WitnessAnswer = {
      status: 409,
      contentType: 'text/x.tlog.size',
      body: `${before?.size ?? 0}\n`,
    };
    if (given.oldSize !== (before?.size ?? 0)) return conflict;
    try {
      const root = before?.root ?? sha256(new Uint8Array());
      runHashing(consistencyHashing(given.oldSize, root, checkpoint.size, checkpoint.root, given.proof), sha256);
    } catch (error) {
      if (!(error instanceof LedgerProofError)) throw error;
      return given.oldSize === checkpoint.size ? conflict : text(422, error.message);
    }
    await replaceFile(files, pathOf(checkpoint.origin), Buffer.from(checkpoint.note));
    const { name, keyId, signature } = await cosign(checkpoint, signer, now());
    return {
      status: 200,
      contentType: 'text/plain; charset=utf-8',
      body: `\u2014 ${name} ${toBase64(concatBytes(keyId, signature))}\n`,
    };
  }

  return {
    key,
    last: (origin) => inTurn(() => last(origin)),
    addCheckpoint: (body) =>
      inTurn(async () => {
        let given: AddCheckpoint;
        let checkpoint: Checkpoint;
        try {
          given = parseAddCheckpoint(body);
          checkpoint = parseCheckpoint(given.note);
        } catch (error) {
          if (error instanceof LedgerFormatError) return text(400, error.message);
          throw error;
        }
        if (!logs.some(({ name }) => name === checkpoint.origin)) return text(404, 'this log is not witnessed here');
        try {
          await verifyCheckpoint(given.note, logs, nodeCrypto);
        } catch (error) {
          return text(403, (error as Error).message);
        }
        if (given.oldSize > checkpoint.size) return text(400, 'the old size is larger than the checkpoint');
        return answer(given, checkpoint);
      }),
    async close() {
      await queue;
      await lock.release();
    },
  };
}
