import { firstEntries } from './bundle.ts';
import { HASH_BYTES } from './crypto.ts';
import type { ReadFiles } from './files.ts';
import { TILE_WIDTH, type TileAddress, tilePath } from './tile-layout.ts';

/**
 * Reads a tile or bundle as it was at `width`. Partial tiles may be gone once the full one exists: then it is the first part of that.
 * undefined when neither is there or the content is too short.
 */
export async function readTile(files: ReadFiles, address: TileAddress): Promise<Buffer | undefined> {
  const exact = await files.read(tilePath(address));
  if (exact || address.width === TILE_WIDTH) return exact;
  const full = await files.read(tilePath({ ...address, width: TILE_WIDTH }));
  if (!full) return undefined;
  if (address.level === 'entries') return firstEntries(full, address.width);
  return full.length < address.width * HASH_BYTES ? undefined : full.subarray(0, address.width * HASH_BYTES);
}

const KEPT_TILES = 64;

/** The same with a small memory: proofs go through the same upper tiles again and again, and tiles never change. */
export function createTileReader(files: ReadFiles): (address: TileAddress) => Promise<Buffer | undefined> {
  const kept = new Map<string, Buffer>();
  return async (address) => {
    const path = tilePath(address);
    const known = kept.get(path);
    if (known) {
      kept.delete(path);
      kept.set(path, known);
      return known;
    }
    const tile = await readTile(files, address);
    if (!tile) return undefined;
    kept.set(path, tile);
    if (kept.size > KEPT_TILES) kept.delete(kept.keys().next().value!);
    return tile;
  };
}
