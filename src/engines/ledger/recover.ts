import { entriesOf } from './bundle.ts';
import { emptyRoot, HASH_BYTES, leafHash } from './crypto.ts';
import { LedgerFrozenError } from './errors.ts';
import { type LogFiles, type ReadFiles, replaceFile } from './files.ts';
import { type KeySpan, keySpans, keysAt, readHandovers } from './handover.ts';
import { JOURNAL, type JournalContent, readJournal } from './journal-read.ts';
import { formatVerifierKey, keyOfSigner, openNote, type Signer, signNote } from './keys.ts';
import { readLines, type SignatureLine, settleLines } from './lines.ts';
import { createHashReader, rootOf } from './proofs.ts';
import { rebuild } from './rebuild.ts';
import { hashesAtLevel, TILE_WIDTH } from './tile-layout.ts';
import { createTileReader, readTile } from './tile-reader.ts';
import {
  type Checkpoint,
  equalBytes,
  formatCheckpoint,
  parseCheckpoint,
  parseNote,
  signaturesBy,
  verifierKeyText,
} from './verify-core/index.ts';

export const CHECKPOINT_FILE = 'checkpoint';
export const KEY_FILE = 'key.pub';

/** What the owner of a log remembers of it elsewhere (a database, an anchor): the log must still contain it. */
export interface RememberedHead {
  readonly size: number;
  readonly root: Uint8Array;
}

/** A log as it was found (or begun) on disk, with everything that matches. */
export interface RecoveredLog {
  readonly checkpoint: Checkpoint;
  /** Open tiles of the published tree, from level 0. */
  readonly openTiles: Buffer[];
  /** The entries of the open bundle, in bundle form. */
  readonly openBundle: Buffer;
  /** Durable entries behind the checkpoint. */
  readonly unpublished: Buffer[];
  readonly journal: JournalContent | undefined;
}

/**
 * Reads a log, checks that checkpoint, tiles, journal, key and memory agree, and makes durable what only the journal answered for;
 * begins a new log in an empty folder. Throws LedgerFrozenError.
 */
export async function recoverLog(
  files: LogFiles,
  origin: string,
  signers: readonly [Signer, ...Signer[]],
  lines: readonly Signer[],
  remembered: readonly RememberedHead[],
): Promise<RecoveredLog> {
  const signer = signers[0];
  const all = [...signers, ...lines];
  const journal = await readJournal(files, origin);
  const frozen = (mismatch: string, cause?: unknown) => new LedgerFrozenError(origin, mismatch, { cause });
  const ownKey = `${formatVerifierKey(signer.name, signer.publicKey)}\n`;
  const keyText = (await files.read(KEY_FILE))?.toString('utf8');
  const chain = await chainOf(files, origin, signer, frozen);
  const earlier = chain.map(({ key }) => `${verifierKeyText(key)}\n`);
  if (keyText !== undefined && keyText !== ownKey && !earlier.includes(keyText))
    throw frozen(`${KEY_FILE} is not the key the log was opened with`);

  const known = await linesOf(files, origin, chain, frozen);
  let checkpoint = await readCheckpoint(files, origin, chain, known);
  if (!checkpoint) {
    if (journal || (await files.list('tile')).length > 0)
      throw frozen(`${CHECKPOINT_FILE} is missing, but there are tiles or a journal`);
    if (remembered.some(({ size }) => size > 0)) throw frozen('the log is empty, but its owner remembers entries');
    await replaceFile(files, KEY_FILE, Buffer.from(ownKey));
    checkpoint = await signCheckpoint(files, all, { origin, size: 0, root: emptyRoot() });
    await settleLines(files, signer, lines, known, checkpoint);
    return { checkpoint, openTiles: [], openBundle: Buffer.alloc(0), unpublished: [], journal: undefined };
  }
  if (keyText === undefined) throw frozen(`${KEY_FILE} is missing`);
  const { size } = checkpoint;
  if (!journal && size > 0) throw frozen(`${JOURNAL} is missing, so entries that were acknowledged may be lost`);

  const { root, openTiles, openBundle, unpublished, write } = await rebuild(files, size, journal, frozen);
  if (!equalBytes(root, checkpoint.root))
    throw frozen(`the tiles and the journal do not lead to the root in ${CHECKPOINT_FILE} (size ${size})`);
  await write();
  await matchRemembered(files, size, unpublished.length, remembered, frozen);
  if (keyText !== ownKey) await replaceFile(files, KEY_FILE, Buffer.from(ownKey));
  await settleLines(files, signer, lines, known, checkpoint);
  // Who signs has changed: the same head once more, so that whoever knows one of the keys alone can go on.
  if (!isSignedByAll(checkpoint, all)) checkpoint = await signCheckpoint(files, all, { origin, size, root });
  return { checkpoint, openTiles, openBundle, unpublished, journal };
}

type Frozen = (mismatch: string, cause?: unknown) => Error;

/** The keys of a log that this signer may go on with. Only the newest key of a log may. */
async function chainOf(files: ReadFiles, origin: string, signer: Signer, frozen: Frozen): Promise<KeySpan[]> {
  const own = keyOfSigner(signer);
  try {
    const handovers = await readHandovers(files, origin);
    const newest = handovers.at(-1);
    if (newest !== undefined && !equalBytes(newest.to.publicKey, own.publicKey))
      throw new Error(`its key was handed over to ${verifierKeyText(newest.to)}`);
    return keySpans([own], handovers);
  } catch (error) {
    throw frozen((error as Error).message, error);
  }
}

async function linesOf(
  files: ReadFiles,
  origin: string,
  chain: readonly KeySpan[],
  frozen: Frozen,
): Promise<SignatureLine[]> {
  try {
    return await readLines(files, origin, (size) => keysAt(chain, size));
  } catch (error) {
    throw frozen((error as Error).message, error);
  }
}

function isSignedByAll(checkpoint: Checkpoint, signers: readonly Signer[]): boolean {
  return signers.every((signer) => signaturesBy(parseNote(checkpoint.note), keyOfSigner(signer)).length > 0);
}

/** Signs a tree head and puts it into place. Every entry it covers must be durable before. */
export async function signCheckpoint(
  files: LogFiles,
  signers: readonly Signer[],
  head: { origin: string; size: number; root: Uint8Array },
): Promise<Checkpoint> {
  const note = await signNote(formatCheckpoint(head), signers);
  // A signer that signs with another key, or a device that errs, must not reach the file.
  for (const signer of signers) openNote(note, [keyOfSigner(signer)]);
  await replaceFile(files, CHECKPOINT_FILE, Buffer.from(note));
  return parseCheckpoint(note);
}

async function readCheckpoint(
  files: ReadFiles,
  origin: string,
  chain: readonly KeySpan[],
  lines: readonly SignatureLine[],
): Promise<Checkpoint | undefined> {
  const bytes = await files.read(CHECKPOINT_FILE);
  if (!bytes) return undefined;
  try {
    const note = bytes.toString('utf8');
    const checkpoint = parseCheckpoint(note);
    const { verifiedBy } = openNote(note, [...keysAt(chain, checkpoint.size), ...lines.map(({ key }) => key)]);
    if (verifiedBy.every(({ algorithm }) => algorithm !== 'ed25519')) throw new Error('it has no Ed25519 line');
    if (checkpoint.origin !== origin) throw new Error(`it belongs to the log ${checkpoint.origin}`);
    return checkpoint;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LedgerFrozenError(origin, `${CHECKPOINT_FILE} cannot be believed: ${reason}`, { cause: error });
  }
}

export async function readOpenTiles(files: ReadFiles, size: number, frozen: Frozen): Promise<Buffer[]> {
  const openTiles: Buffer[] = [];
  for (let level = 0; hashesAtLevel(size, level) > 0; level++) {
    const width = hashesAtLevel(size, level) % TILE_WIDTH;
    const index = Math.floor(hashesAtLevel(size, level) / TILE_WIDTH);
    const tile = width === 0 ? Buffer.alloc(0) : await readTile(files, { level, index, width });
    if (tile?.length !== width * HASH_BYTES)
      throw frozen(`tile ${index} of level ${level} (width ${width}) is missing or has a wrong length`);
    openTiles.push(tile);
  }
  return openTiles;
}

export async function readOpenBundle(
  files: ReadFiles,
  size: number,
  leaves: Buffer | undefined,
  frozen: Frozen,
): Promise<Buffer> {
  const width = size % TILE_WIDTH;
  if (width === 0 || !leaves) return Buffer.alloc(0);
  const index = Math.floor(size / TILE_WIDTH);
  const bundle = await readTile(files, { level: 'entries', index, width });
  if (!bundle) throw frozen(`entry bundle ${index} (width ${width}) is missing`);
  let matches = false;
  try {
    const entries = entriesOf(bundle);
    matches = entries.length === width && entries.every((entry, at) => leafAt(leaves, at).equals(leafHash(entry)));
  } catch {
    // Cut or garbled: reported as one mismatch.
  }
  if (!matches) throw frozen(`entry bundle ${index} does not match its tile`);
  return bundle;
}

const leafAt = (tile: Buffer, at: number) => tile.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES);

async function matchRemembered(
  files: ReadFiles,
  size: number,
  unpublished: number,
  remembered: readonly RememberedHead[],
  frozen: Frozen,
): Promise<void> {
  const read = createHashReader(size, createTileReader(files));
  for (const head of remembered) {
    if (head.size > size)
      throw frozen(
        `its owner remembers a checkpoint of ${head.size} entries, the log has one of ${size} (and ${unpublished} unpublished)`,
      );
    if (!equalBytes(await rootOf(read, head.size), head.root))
      throw frozen(`its owner remembers another root for the first ${head.size} entries`);
  }
}
