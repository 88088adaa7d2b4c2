import { entriesOf } from './bundle.ts';
import { HASH_BYTES, leafHash } from './crypto.ts';
import { LedgerInputError } from './errors.ts';
import type { ReadFiles } from './files.ts';
import { handoverPaths, isHandoverPath } from './handover.ts';
import { heldPaths, isHeldPath } from './held.ts';
import { isLinePath, linePaths } from './lines.ts';
import { buildConsistencyProof, buildInclusionProof, createHashReader, rootOf } from './proofs.ts';
import { CHECKPOINT_FILE, KEY_FILE } from './recover.ts';
import { entriesGone } from './removed-entries.ts';
import { TILE_WIDTH, tilePath, tilesOf, tileWidth } from './tile-layout.ts';
import { createTileReader, readTile } from './tile-reader.ts';
import { type Checkpoint, formatProof, LedgerFormatError, parseCheckpoint } from './verify-core/index.ts';

/** A log as of one checkpoint, read from its public files, whoever writes it meanwhile. Nothing in it was verified. */
export interface PublishedLog {
  readonly checkpoint: Checkpoint;
  /** Text of the verifier key found in the folder, without LF. */
  readonly verifierKey: string;
  /** The public static files of this checkpoint and no others: what an export of it would hold. */
  readonly files: ReadFiles;
  /** True when the entries were removed and only their hashes stay: proofs can still be made, entries can't be read. */
  entriesGone(): Promise<boolean>;
  /** Where these bytes stand in the log, found by their hash; undefined when they do not. Reads up to all tiles of level 0. */
  indexOf(entry: Uint8Array): Promise<number | undefined>;
  entry(index: number): Promise<Uint8Array>;
  /** Entries from `from` up to (not including) `to` (default: all under the checkpoint). */
  entries(from: number, to?: number): AsyncIterable<{ index: number; bytes: Uint8Array }>;
  /** A receipt: proof file `c2sp.org/tlog-proof@v1` under the checkpoint. */
  proofFile(index: number): Promise<string>;
  rootAt(size: number): Promise<Uint8Array>;
  /** RFC 6962: that the first `oldSize` entries are a prefix of the checkpoint's. */
  consistencyProof(oldSize: number): Promise<Uint8Array[]>;
}

/** Opens the public half of a log for reading. Undefined when the folder holds none. Throws LedgerFormatError when it can't be read. */
export async function readPublishedLog(files: ReadFiles): Promise<PublishedLog | undefined> {
  const note = await files.read(CHECKPOINT_FILE);
  const key = await files.read(KEY_FILE);
  if (!note || !key) return undefined;
  const checkpoint = parseCheckpoint(note.toString('utf8'));
  const { size } = checkpoint;
  const tile = createTileReader(files);
  const hashReader = createHashReader(size, tile);

  async function* entries(from: number, to = size) {
    if (!Number.isSafeInteger(from) || from < 0 || to > size)
      throw new LedgerInputError(`entries ${from} to ${to} are not all there; the checkpoint has ${size}`);
    for (let index = from; index < to; ) {
      const number = Math.floor(index / TILE_WIDTH);
      const width = tileWidth(size, 0, number);
      const bundle = await tile({ level: 'entries', index: number, width });
      if (!bundle) throw new LedgerFormatError(`log ${checkpoint.origin}: entry bundle ${number} is missing`);
      const found = entriesOf(bundle);
      if (found.length !== width)
        throw new LedgerFormatError(`log ${checkpoint.origin}: entry bundle ${number} has not ${width} entries`);
      for (const bytes of found.slice(index % TILE_WIDTH)) {
        if (index >= to) return;
        yield { index: index++, bytes };
      }
    }
  }

  return {
    checkpoint,
    verifierKey: key.toString('utf8').trimEnd(),
    files: publicFiles(files, checkpoint, note, key),
    entriesGone: () => entriesGone(files, size),
    async indexOf(entry) {
      const wanted = leafHash(entry);
      for (let number = 0; number * TILE_WIDTH < size; number++) {
        const hashes = await readTile(files, { level: 0, index: number, width: tileWidth(size, 0, number) });
        if (!hashes) throw new LedgerFormatError(`log ${checkpoint.origin}: hash tile ${number} is missing`);
        for (let at = hashes.indexOf(wanted); at >= 0; at = hashes.indexOf(wanted, at + 1))
          if (at % HASH_BYTES === 0) return number * TILE_WIDTH + at / HASH_BYTES;
      }
      return undefined;
    },
    async entry(index) {
      for await (const { bytes } of entries(index, index + 1)) return bytes;
      throw new LedgerInputError(`entry ${index} does not exist`);
    },
    entries,
    async proofFile(index) {
      const hashes = await buildInclusionProof(hashReader, index, size);
      return formatProof({ index, hashes, checkpoint: checkpoint.note });
    },
    rootAt: (wanted) => rootOf(hashReader, wanted),
    consistencyProof: (oldSize) => buildConsistencyProof(hashReader, oldSize, size),
  };
}

/** A log that is being written has a journal, a lock and tiles of other sizes beside these; a verifier would call them foreign. */
function publicFiles(files: ReadFiles, checkpoint: Checkpoint, note: Buffer, key: Buffer): ReadFiles {
  const addresses = new Map([...tilesOf(checkpoint.size)].map((address) => [tilePath(address), address]));
  const fixed = new Map([
    [CHECKPOINT_FILE, note],
    [KEY_FILE, key],
  ]);
  return {
    async read(path) {
      const address = addresses.get(path);
      if (address !== undefined) return readTile(files, address);
      const isBeside = isHeldPath(path, checkpoint.size) || isHandoverPath(path) || isLinePath(path);
      return fixed.get(path) ?? (isBeside ? files.read(path) : undefined);
    },
    list: async (folder = '') =>
      [
        ...fixed.keys(),
        ...addresses.keys(),
        ...(await handoverPaths(files)),
        ...(await linePaths(files)),
        ...(await heldPaths(files, checkpoint.size)),
      ]
        .filter((path) => folder === '' || path.startsWith(`${folder}/`))
        .sort(),
  };
}
