import { forEachEntry } from './bundle.ts';
import { HASH_BYTES, leafHash } from './crypto.ts';
import { createWrites } from './durable-writes.ts';
import type { LogFiles, ReadFiles } from './files.ts';
import type { JournalContent } from './journal-read.ts';
import {
  durableSize,
  hashesAtLevel,
  openTilesOf,
  partialFolder,
  TILE_WIDTH,
  type TileAddress,
  tilePath,
} from './tile-layout.ts';
import { createTileReader } from './tile-reader.ts';
import { createTreeEdge, subtreeRoot, type TreeEdge } from './tree-edge.ts';

// After a crash only the full tiles below the beginning of the journal are known to be on the disk. Everything above is built again from
// the journal, and must lead to the root that was signed.

type Frozen = (mismatch: string, cause?: unknown) => Error;

/** The tree of a signed size, as full tiles and journal give it. */
export interface Rebuilt {
  readonly root: Buffer;
  readonly openTiles: Buffer[];
  readonly openBundle: Buffer;
  /** Durable entries behind the signed size. */
  readonly unpublished: Buffer[];
  /** Puts the tiles and bundles into place, full ones durably. */
  write(): Promise<void>;
}

/** Changes nothing before `write`. Throws what `frozen` makes when tiles or entries are missing or contradict each other. */
export async function rebuild(
  files: LogFiles,
  size: number,
  journal: JournalContent | undefined,
  frozen: Frozen,
): Promise<Rebuilt> {
  const begin = journal?.first ?? 0;
  // The journal may begin inside a tile that is full and durable.
  const from = Math.ceil(begin / TILE_WIDTH) * TILE_WIDTH;
  if (begin > size) throw frozen(`the journal begins at entry ${begin}, but the checkpoint covers only ${size}`);
  if (from > size)
    throw frozen(`the journal begins at entry ${begin}, but full tiles hold only ${durableSize(size)} entries`);
  const full: { address: TileAddress; bytes: Buffer }[] = [];
  const edge = createTreeEdge(
    (level, index, bytes) => full.push({ address: { level, index, width: TILE_WIDTH }, bytes: Buffer.from(bytes) }),
    { size: from, openTiles: await openTilesFromFull(files, from, frozen) },
  );
  const read = createTileReader(files);
  const unpublished: Buffer[] = [];
  let bundle: Buffer[] = [];
  let at = begin;
  for (const { entries } of journal?.groups ?? []) {
    const overlapping: { index: number; entry: Buffer }[] = [];
    forEachEntry(entries, (entry, _position, offset) => {
      const index = at++;
      if (index >= size) unpublished.push(entry);
      else if (index < from) overlapping.push({ index, entry });
      else {
        edge.addEntry(entry);
        bundle.push(entries.subarray(offset, offset + 2 + entry.length));
        if (at % TILE_WIDTH !== 0) return;
        const address = { level: 'entries', index: at / TILE_WIDTH - 1, width: TILE_WIDTH } as const;
        full.push({ address, bytes: Buffer.concat(bundle) });
        bundle = [];
      }
    });
    for (const { index, entry } of overlapping) {
      const tile = await read({ level: 0, index: Math.floor(index / TILE_WIDTH), width: TILE_WIDTH });
      const start = (index % TILE_WIDTH) * HASH_BYTES;
      if (!tile?.subarray(start, start + HASH_BYTES).equals(leafHash(entry)))
        throw frozen(`entry ${index} in the journal is not entry ${index} in the tiles`);
    }
  }
  if (at < size) throw frozen(`the journal ends at entry ${at}, but the checkpoint covers ${size}`);
  const openBundle = Buffer.concat(bundle);
  return {
    root: edge.root(),
    openTiles: edge.openTiles().map(({ bytes }) => bytes),
    openBundle,
    unpublished,
    async write() {
      // Also those that look right: that they can be read does not mean that they are on the disk.
      const writes = createWrites(files, new Set());
      for (const { address, bytes } of full) await writes.write(tilePath(address), bytes);
      for (const address of openTilesOf(size)) {
        const bytes = address.level === 'entries' ? openBundle : openTile(edge, address.level);
        if (!(await files.read(tilePath(address)))?.equals(bytes)) await writes.write(tilePath(address), bytes);
      }
      await writes.finish();
      for (const { address } of full) await files.remove(partialFolder(address.level, address.index));
    },
  };
}

const openTile = (edge: TreeEdge, level: number) => edge.openTiles()[level]!.bytes;

/** The open tiles of a tree of so many full tiles, from the full tiles below them. */
async function openTilesFromFull(files: ReadFiles, size: number, frozen: Frozen): Promise<Buffer[]> {
  const openTiles: Buffer[] = [];
  for (let level = 0; hashesAtLevel(size, level) > 0; level++) {
    const hashes = hashesAtLevel(size, level);
    const width = hashes % TILE_WIDTH;
    const open = Buffer.alloc(width * HASH_BYTES);
    // No tile is open at level 0: the size is a multiple of the width.
    for (let n = 0; n < width; n++) {
      const below = { level: level - 1, index: hashes - width + n, width: TILE_WIDTH };
      const tile = await files.read(tilePath(below));
      if (tile?.length !== TILE_WIDTH * HASH_BYTES)
        throw frozen(`tile ${below.index} of level ${below.level} is missing or has a wrong length`);
      subtreeRoot(tile, 0, TILE_WIDTH, open.subarray(n * HASH_BYTES));
    }
    openTiles.push(open);
  }
  return openTiles;
}
