import {
  askWitness,
  keepCheckpoint,
  keepCosigned,
  keepTimestamp,
  type LogFiles,
  type PublishedLog,
  parseCheckpoint,
  parseWitnessKey,
  type ReadFiles,
  readCosigned,
  readHeldAt,
  WitnessRefusedError,
  withSignatures,
} from '../../engines/ledger/index.ts';
import {
  createTimestampRequest,
  type RevocationList,
  readRevocationLists,
  readTrust,
  TimestampError,
  verifyTimestamp,
} from '../../engines/timestamp/index.ts';
import { postBytes } from '../../platform/outbound/index.ts';
import type { Keeper } from './anchor.repository.ts';

const LIMIT_MILLIS = 10_000;
const MOST_BYTES = 256 * 1024;

/** A keeper that gave nothing: a stable code, and what it was in words of the protocol. */
export class KeeperFailure extends Error {
  override readonly name = 'KeeperFailure';
  readonly code: string;
  constructor(code: string, detail: string) {
    super(detail.slice(0, 500));
    this.code = code;
  }
}

/** Failures by which a witness says that it has seen another history of this log. */
export const CONTRADICTIONS: readonly string[] = ['witness-ahead', 'other-root', 'inconsistent'];

/**
 * Shows the log's checkpoint to a keeper and keeps what it gives in the log's folder, once it is verified. Answers the keeper's time.
 * Throws KeeperFailure.
 */
export async function askKeeper(keeper: Keeper, log: PublishedLog, files: LogFiles, lastSize: number): Promise<Date> {
  try {
    return await (keeper.kind === 'witness' ? cosign(keeper, log, files, lastSize) : stamp(keeper, log, files));
  } catch (error) {
    if (error instanceof WitnessRefusedError) throw new KeeperFailure(error.refusal, error.message);
    if (error instanceof TimestampError) throw new KeeperFailure(`timestamp-${error.fault}`, error.message);
    throw error;
  }
}

async function post(keeper: Keeper, body: Uint8Array, contentType: string) {
  const target = {
    url: keeper.url,
    headers: { 'content-type': contentType },
    body,
    limitMillis: LIMIT_MILLIS,
    maxBytes: MOST_BYTES,
  };
  const { status, bytes, error } = await postBytes(target);
  if (error !== null) throw new KeeperFailure(error, `no answer: ${error}`);
  return { status, bytes };
}

async function cosign(keeper: Keeper, log: PublishedLog, files: LogFiles, lastSize: number): Promise<Date> {
  const { cosigned, cosignature } = await askWitness({
    log,
    key: parseWitnessKey(keeper.trust),
    lastSize,
    post: async (body) => {
      const { status, bytes } = await post(keeper, Buffer.from(body), 'text/plain; charset=utf-8');
      return { status, text: bytes.toString('utf8') };
    },
  });
  await keepCheckpoint(files, log.checkpoint);
  const before = await readCosigned(files, log.checkpoint.size);
  const own = cosigned.signatures.slice(log.checkpoint.signatures.length);
  await keepCosigned(
    files,
    before === undefined ? cosigned : withSignatures(parseCheckpoint(before.toString('utf8')), own),
  );
  return cosignature.at;
}

async function stamp(keeper: Keeper, log: PublishedLog, files: LogFiles): Promise<Date> {
  const data = await keepCheckpoint(files, log.checkpoint);
  const request = createTimestampRequest(data);
  const { status, bytes } = await post(keeper, request.bytes, 'application/timestamp-query');
  if (status !== 200) throw new KeeperFailure('failed', `answered ${status}`);
  const trust = readTrust(Buffer.from(keeper.trust));
  const { at, untrusted } = verifyTimestamp(bytes, {
    data,
    trust,
    revocations: revocationsOf(keeper),
    nonce: request.nonce,
  });
  // Kept is what an auditor can use; a stamp by somebody else than was entered is none.
  if (untrusted !== null) throw new KeeperFailure('timestamp-untrusted', untrusted);
  await keepTimestamp(files, log.checkpoint.size, fileNameOf(keeper), bytes);
  return at;
}

const fileNameOf = ({ id }: Keeper) => id.toLowerCase().replace('_', '-');

/** What was entered about certificates of the authority that were revoked. */
export const revocationsOf = ({ crl }: Pick<Keeper, 'crl'>): RevocationList[] =>
  crl === '' ? [] : readRevocationLists(Buffer.from(crl));

/** False when the revocation lists that were entered since say that the timestamp of that size does not count any more. */
export async function stillCounts(keeper: Keeper, size: number, files: ReadFiles): Promise<boolean> {
  if (keeper.kind !== 'timestamp' || keeper.crl === '') return true;
  const held = await readHeldAt(files, size);
  const stamp = held?.timestamps.find(({ name }) => name === fileNameOf(keeper));
  if (held?.note === undefined || stamp === undefined) return false;
  const trust = readTrust(Buffer.from(keeper.trust));
  try {
    return (
      verifyTimestamp(stamp.bytes, { data: held.note, trust, revocations: revocationsOf(keeper) }).untrusted === null
    );
  } catch (error) {
    if (error instanceof TimestampError) return false;
    throw error;
  }
}
