import { entriesOf, MAX_ENTRY_BYTES } from './bundle.ts';
import { HASH_BYTES, leafHash } from './crypto.ts';
import { LedgerClosedError, LedgerInputError, LedgerMirrorError, LedgerWriteError } from './errors.ts';
import { type LogFiles, replaceFile } from './files.ts';
import { openNote, verifierKey } from './keys.ts';
import { createHashReader, rootOf } from './proofs.ts';
import { createWrites } from './publisher.ts';
import { CHECKPOINT_FILE, KEY_FILE, readOpenBundle, readOpenTiles } from './recover.ts';
import { partialFolder, TILE_WIDTH, type TileAddress, tilePath, tileWidth } from './tile-layout.ts';
import { createTileReader } from './tile-reader.ts';
import { createTreeEdge, rootOfOpenTiles, type TreeEdge } from './tree-edge.ts';
import {
  type Checkpoint,
  equalBytes,
  parseCheckpoint,
  type VerifierKey,
  verifierKeyText,
} from './verify-core/index.ts';

/** A copy of a log that somebody else signs. It holds nothing but what their checkpoints cover and our own hashing confirms. */
export interface Mirror {
  readonly origin: string;
  /** Text of the verifier key, as in `key.pub`. */
  readonly verifierKey: string;
  /** Entries under a verified checkpoint. */
  size(): number;
  /** Entries taken so far, with those that wait for the checkpoint which covers them: where the sender goes on. */
  taken(): number;
  /** The last verified checkpoint; undefined before the first. */
  checkpoint(): Checkpoint | undefined;
  /**
   * Takes entries from index `from` on, under a checkpoint of the owner that may lie beyond them: they count once the
   * entries up to it have come and lead to its root. Entries that are here already must be the same. Calls are serialised.
   * Throws LedgerMirrorError (nothing of the batch counts then), LedgerInputError, LedgerWriteError, LedgerClosedError.
   */
  append(batch: { from: number; entries: readonly Uint8Array[]; checkpoint: string }): Promise<{ size: number }>;
  close(): Promise<void>;
}

/**
 * Opens the copy of a log, or begins one in an empty folder. `publicKey` (32 bytes) is the owner's key as it is known from
 * elsewhere. Throws LedgerLockedError, and LedgerMirrorError `damaged` when the files contradict each other or the key.
 */
export async function openMirror(options: { files: LogFiles; origin: string; publicKey: Uint8Array }): Promise<Mirror> {
  const { files, origin } = options;
  const key = verifierKey(origin, options.publicKey);
  const lock = await files.lock();
  try {
    return await openLocked(files, origin, key, () => lock.release());
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** What is verified: the tree as of the last checkpoint, from which the copy can always go on. */
interface Verified {
  readonly checkpoint: Checkpoint | undefined;
  readonly openTiles: Buffer[];
  readonly openBundle: Buffer;
}

async function openLocked(
  files: LogFiles,
  origin: string,
  key: VerifierKey,
  release: () => Promise<void>,
): Promise<Mirror> {
  let verified = await recover(files, origin, key);
  let staged = stage(verified);
  let failure: Error | undefined;
  let closed = false;
  let queue: Promise<unknown> = Promise.resolve();
  const durableFolders = new Set<string>();
  const sizeOf = () => verified.checkpoint?.size ?? 0;

  function checkpointOf(note: string): Checkpoint {
    let checkpoint: Checkpoint;
    try {
      checkpoint = parseCheckpoint(note);
      openNote(note, [key]);
    } catch (error) {
      throw new LedgerMirrorError(origin, 'wrong-key', `the checkpoint can't be believed: ${(error as Error).message}`);
    }
    if (checkpoint.origin !== origin)
      throw new LedgerMirrorError(origin, 'wrong-key', `the checkpoint belongs to the log ${checkpoint.origin}`);
    return checkpoint;
  }

  /** A checkpoint inside what is verified must say the same: otherwise its owner signed two histories. */
  async function refuseOtherHistory(checkpoint: Checkpoint): Promise<void> {
    if (checkpoint.size > sizeOf()) return;
    const root = await rootOf(createHashReader(sizeOf(), createTileReader(files)), checkpoint.size);
    if (!equalBytes(root, checkpoint.root))
      throw new LedgerMirrorError(origin, 'forked', `another root was signed for the first ${checkpoint.size} entries`);
  }

  /** Entries sent again must be the ones we have. */
  async function refuseOtherEntries(from: number, entries: readonly Uint8Array[]): Promise<void> {
    const read = createTileReader(files);
    for (let at = 0; at < entries.length && from + at < sizeOf(); at++) {
      const index = from + at;
      const tile = Math.floor(index / TILE_WIDTH);
      const leaves = await read({ level: 0, index: tile, width: tileWidth(sizeOf(), 0, tile) });
      const offset = (index % TILE_WIDTH) * HASH_BYTES;
      if (!leaves?.subarray(offset, offset + HASH_BYTES).equals(leafHash(entries[at]!)))
        throw new LedgerMirrorError(origin, 'forked', `entry ${index} is not the one that was sent before`);
    }
  }

  async function appendNow(batch: Parameters<Mirror['append']>[0]): Promise<{ size: number }> {
    if (closed) throw new LedgerClosedError(`the mirror of ${origin} is closed`);
    if (failure) throw failure;
    const { from, entries } = batch;
    for (const entry of entries)
      if (entry.length > MAX_ENTRY_BYTES)
        throw new LedgerInputError(`an entry has ${entry.length} bytes, and at most ${MAX_ENTRY_BYTES} are allowed`);
    const checkpoint = checkpointOf(batch.checkpoint);
    await refuseOtherHistory(checkpoint);
    // Sent again, perhaps because our answer was lost: what waits for its checkpoint is not compared but taken anew.
    if (from < staged.edge.size()) staged = stage(verified);
    if (from > staged.edge.size())
      throw new LedgerMirrorError(
        origin,
        'gap',
        `entries from ${from} on were sent, but the mirror goes on at ${staged.edge.size()}`,
      );
    await refuseOtherEntries(from, entries);
    const fresh = entries.slice(Math.max(0, staged.edge.size() - from));
    if (staged.edge.size() + fresh.length > Math.max(checkpoint.size, sizeOf()))
      throw new LedgerMirrorError(origin, 'uncovered', `more entries than the checkpoint of ${checkpoint.size} covers`);
    try {
      await take(fresh);
      if (staged.edge.size() === checkpoint.size && checkpoint.size > sizeOf()) await accept(checkpoint);
    } catch (error) {
      staged = stage(verified);
      if (error instanceof LedgerMirrorError) throw error;
      failure = new LedgerWriteError(origin, error);
      throw failure;
    }
    return { size: staged.edge.size() };
  }

  /** Full tiles go to their final place at once, so that a long way to the checkpoint needs no memory; only a checkpoint makes them count. */
  async function take(entries: readonly Uint8Array[]): Promise<void> {
    const writes = createWrites(files, durableFolders);
    for (const entry of entries) {
      const length = Buffer.allocUnsafe(2);
      length.writeUInt16BE(entry.length);
      staged.bundle.push(length, Buffer.from(entry));
      staged.edge.addEntry(entry);
      if (staged.edge.size() % TILE_WIDTH !== 0) continue;
      const index = staged.edge.size() / TILE_WIDTH - 1;
      staged.full.push({ level: 'entries', index, bytes: Buffer.concat(staged.bundle.splice(0)) });
      for (const { level, index: number, bytes } of staged.full.splice(0)) {
        const address: TileAddress = { level, index: number, width: TILE_WIDTH };
        staged.filled.push(address);
        await writes.write(tilePath(address), bytes);
      }
    }
    await writes.finish();
  }

  async function accept(checkpoint: Checkpoint): Promise<void> {
    const root = staged.edge.root();
    if (!equalBytes(root, checkpoint.root))
      throw new LedgerMirrorError(
        origin,
        'wrong-root',
        `the ${checkpoint.size} entries do not lead to the signed root`,
      );
    const { size } = checkpoint;
    const writes = createWrites(files, durableFolders);
    const openBundle = Buffer.concat(staged.bundle.splice(0));
    if (openBundle.length > 0) {
      staged.bundle.push(openBundle);
      const address: TileAddress = { level: 'entries', index: Math.floor(size / TILE_WIDTH), width: size % TILE_WIDTH };
      await writes.write(tilePath(address), openBundle);
    }
    const open = staged.edge.openTiles();
    for (const { level, index, width, bytes } of open)
      if (width > 0) await writes.write(tilePath({ level, index, width }), bytes);
    await writes.finish();
    if (!verified.checkpoint) await replaceFile(files, KEY_FILE, Buffer.from(`${verifierKeyText(key)}\n`));
    await replaceFile(files, CHECKPOINT_FILE, Buffer.from(checkpoint.note));
    verified = { checkpoint, openTiles: open.map(({ bytes }) => bytes), openBundle };
    for (const { level, index } of staged.filled.splice(0)) await files.remove(partialFolder(level, index));
  }

  return {
    origin,
    verifierKey: verifierKeyText(key),
    size: sizeOf,
    taken: () => staged.edge.size(),
    checkpoint: () => verified.checkpoint,
    append(batch) {
      const done = queue.then(() => appendNow(batch));
      queue = done.catch(() => undefined);
      return done;
    },
    async close() {
      if (closed) return;
      closed = true;
      await queue;
      await release();
    },
  };
}

interface Staged {
  readonly edge: TreeEdge;
  /** Pieces of the open bundle. */
  readonly bundle: Buffer[];
  readonly full: { level: number | 'entries'; index: number; bytes: Buffer }[];
  /** Full tiles whose partial forerunners go once the checkpoint counts. */
  readonly filled: TileAddress[];
}

/** Begins anew behind what is verified. */
function stage(verified: Verified): Staged {
  const full: Staged['full'] = [];
  const edge = createTreeEdge((level, index, bytes) => full.push({ level, index, bytes: Buffer.from(bytes) }), {
    size: verified.checkpoint?.size ?? 0,
    openTiles: verified.openTiles,
  });
  return { edge, bundle: verified.openBundle.length > 0 ? [verified.openBundle] : [], full, filled: [] };
}

async function recover(files: LogFiles, origin: string, key: VerifierKey): Promise<Verified> {
  const damaged = (mismatch: string, cause?: unknown) => new LedgerMirrorError(origin, 'damaged', mismatch, { cause });
  const keyText = (await files.read(KEY_FILE))?.toString('utf8');
  if (keyText !== undefined && keyText !== `${verifierKeyText(key)}\n`)
    throw damaged(`${KEY_FILE} is not the key of the log's owner`);
  const note = (await files.read(CHECKPOINT_FILE))?.toString('utf8');
  if (note === undefined) return { checkpoint: undefined, openTiles: [], openBundle: Buffer.alloc(0) };
  let checkpoint: Checkpoint;
  try {
    openNote(note, [key]);
    checkpoint = parseCheckpoint(note);
    if (checkpoint.origin !== origin) throw new Error(`it belongs to the log ${checkpoint.origin}`);
  } catch (error) {
    throw damaged(`${CHECKPOINT_FILE} can't be believed: ${(error as Error).message}`, error);
  }
  const openTiles = await readOpenTiles(files, checkpoint.size, damaged);
  const root = rootOfOpenTiles(openTiles.map((tile) => ({ tile, width: tile.length / HASH_BYTES })));
  if (!equalBytes(root, checkpoint.root)) throw damaged(`the tiles do not lead to the root in ${CHECKPOINT_FILE}`);
  const openBundle = await readOpenBundle(files, checkpoint.size, openTiles[0], damaged);
  // Read once more as entries, so that a cut bundle shows now and not when it is copied.
  entriesOf(openBundle);
  return { checkpoint, openTiles, openBundle };
}
