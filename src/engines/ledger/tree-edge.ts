import { emptyRoot, HASH_BYTES, leafHashInto, nodeHashInto } from './crypto.ts';
import { TILE_WIDTH } from './tile-layout.ts';

/** The right edge of a growing tree: one open tile a level, all that is needed to append and to compute the root. */
export interface TreeEdge {
  size(): number;
  /** Appends an entry. */
  addEntry(entry: Uint8Array): void;
  /** Appends a leaf hash, 32 bytes at `offset`. */
  addLeafHash(source: Uint8Array, offset: number): void;
  root(): Buffer;
  /** The open tiles, from level 0: width 0 to 255. The bytes are a copy. */
  openTiles(): { level: number; index: number; width: number; bytes: Buffer }[];
}

/**
 * Makes an edge, empty or with the given open tiles.
 * `onFullTile` gets every tile that becomes full, lowest level first; its bytes are valid during the call only.
 */
export function createTreeEdge(
  onFullTile: (level: number, index: number, bytes: Buffer) => void,
  start: { size: number; openTiles: readonly Buffer[] } = { size: 0, openTiles: [] },
): TreeEdge {
  const levels = start.openTiles.map((bytes, level) => {
    const tile = Buffer.allocUnsafe(TILE_WIDTH * HASH_BYTES);
    bytes.copy(tile);
    return { tile, width: bytes.length / HASH_BYTES, index: Math.floor(start.size / TILE_WIDTH ** (level + 1)) };
  });
  const carry = Buffer.allocUnsafe(HASH_BYTES);
  let size = start.size;

  function levelAt(level: number) {
    levels[level] ??= { tile: Buffer.allocUnsafe(TILE_WIDTH * HASH_BYTES), width: 0, index: 0 };
    return levels[level];
  }

  function closeFullTiles() {
    for (let level = 0; levels[level]!.width === TILE_WIDTH; level++) {
      const full = levels[level]!;
      onFullTile(level, full.index, full.tile);
      fullTileRoot(full.tile, carry);
      full.width = 0;
      full.index++;
      const above = levelAt(level + 1);
      carry.copy(above.tile, above.width * HASH_BYTES);
      above.width++;
    }
  }

  return {
    size: () => size,
    addEntry(entry) {
      const open = levelAt(0);
      leafHashInto(entry, open.tile, open.width * HASH_BYTES);
      open.width++;
      size++;
      if (open.width === TILE_WIDTH) closeFullTiles();
    },
    addLeafHash(source, offset) {
      const open = levelAt(0);
      open.tile.set(source.subarray(offset, offset + HASH_BYTES), open.width * HASH_BYTES);
      open.width++;
      size++;
      if (open.width === TILE_WIDTH) closeFullTiles();
    },
    root: () => rootOfOpenTiles(levels),
    openTiles: () =>
      levels.map(({ tile, width, index }, level) => ({
        level,
        index,
        width,
        bytes: Buffer.from(tile.subarray(0, width * HASH_BYTES)),
      })),
  };
}

const work = Buffer.allocUnsafe(TILE_WIDTH * HASH_BYTES);

/** Root of `count` (a power of two) hashes at `offset` of a tile. */
export function subtreeRoot(tile: Uint8Array, offset: number, count: number, target: Buffer): void {
  work.set(tile.subarray(offset, offset + count * HASH_BYTES), 0);
  for (let width = count; width > 1; width /= 2) {
    for (let i = 0; i < width; i += 2)
      nodeHashInto(work, i * HASH_BYTES, work, (i + 1) * HASH_BYTES, work, (i / 2) * HASH_BYTES);
  }
  work.copy(target, 0, 0, HASH_BYTES);
}

function fullTileRoot(tile: Buffer, target: Buffer): void {
  subtreeRoot(tile, 0, TILE_WIDTH, target);
}

/** Root of a tree from its open tiles: complete subtrees from the smallest (right) to the largest (left). */
export function rootOfOpenTiles(levels: readonly { tile: Buffer; width: number }[]): Buffer {
  let root: Buffer | undefined;
  const subtree = Buffer.allocUnsafe(HASH_BYTES);
  for (const { tile, width } of levels) {
    let end = width;
    for (let count = 1; end > 0; count *= 2) {
      if ((end / count) % 2 !== 1) continue;
      end -= count;
      subtreeRoot(tile, end * HASH_BYTES, count, subtree);
      if (root) nodeHashInto(subtree, 0, root, 0, root, 0);
      else root = Buffer.from(subtree);
    }
  }
  return root ?? emptyRoot();
}
