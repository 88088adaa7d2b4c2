// C2SP tlog-tiles: where the hashes and entries of a log lie.

export const TILE_WIDTH = 256;

export interface TileAddress {
  /** 0 holds leaf hashes; 'entries' holds the entries themselves. */
  readonly level: number | 'entries';
  readonly index: number;
  /** 1 to 256; 256 is a full tile. */
  readonly width: number;
}

/** Path of a tile or entry bundle: `tile/0/x001/x234/067`, partial `tile/0/273.p/112`. */
export function tilePath({ level, index, width }: TileAddress): string {
  const base = `tile/${level}/${indexPath(index)}`;
  return width === TILE_WIDTH ? base : `${base}.p/${width}`;
}

/** Folder of the partial tiles of a tile, which are of no use once it is full. */
export function partialFolder(level: number | 'entries', index: number): string {
  return `tile/${level}/${indexPath(index)}.p`;
}

function indexPath(index: number): string {
  let path = String(index % 1000).padStart(3, '0');
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000))
    path = `x${String(rest % 1000).padStart(3, '0')}/${path}`;
  return path;
}

/** Number of hashes at a level (0, 1, ...) of a tree of `size` entries. */
export function hashesAtLevel(size: number, level: number): number {
  return Math.floor(size / TILE_WIDTH ** level);
}

/** Width of a tile in a tree of `size` entries; 0 when it does not exist. */
export function tileWidth(size: number, level: number, index: number): number {
  return Math.max(0, Math.min(TILE_WIDTH, hashesAtLevel(size, level) - index * TILE_WIDTH));
}

/** All tiles and bundles of a tree of `size` entries, level by level, bundles last. */
export function* tilesOf(size: number): Generator<TileAddress> {
  for (let level = 0; hashesAtLevel(size, level) > 0; level++) yield* tilesAt(level, hashesAtLevel(size, level));
  yield* tilesAt('entries', size);
}

function* tilesAt(level: number | 'entries', hashes: number): Generator<TileAddress> {
  for (let index = 0; index * TILE_WIDTH < hashes; index++)
    yield { level, index, width: Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH) };
}

/** The partial tiles of a tree of `size` entries, bundle included. */
export function openTilesOf(size: number): TileAddress[] {
  const open: TileAddress[] = [];
  for (let level = 0; hashesAtLevel(size, level) > 0; level++) {
    const hashes = hashesAtLevel(size, level);
    open.push({ level, index: Math.floor(hashes / TILE_WIDTH), width: hashes % TILE_WIDTH });
  }
  if (size > 0) open.push({ level: 'entries', index: Math.floor(size / TILE_WIDTH), width: size % TILE_WIDTH });
  return open.filter(({ width }) => width > 0);
}

/** How much of a tree of `size` entries lies in full tiles: only those are made durable, the rest follows from them and the journal. */
export function durableSize(size: number): number {
  return size - (size % TILE_WIDTH);
}
