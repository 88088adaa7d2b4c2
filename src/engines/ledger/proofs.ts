import { emptyRoot, HASH_BYTES, nodeHash } from './crypto.ts';
import { LedgerInputError } from './errors.ts';
import { TILE_WIDTH, type TileAddress, tileWidth } from './tile-layout.ts';
import { subtreeRoot } from './tree-edge.ts';

const TILE_HEIGHT = 8;

/** Gives the hash of the complete subtree of 2^height entries number `index`. */
export type HashReader = (height: number, index: number) => Promise<Buffer>;

/** Reads subtree hashes out of the tiles of a tree of `size` entries. */
export function createHashReader(
  size: number,
  readTile: (address: TileAddress) => Promise<Buffer | undefined>,
): HashReader {
  return async (height, index) => {
    const level = Math.floor(height / TILE_HEIGHT);
    // A subtree between two tile levels is computed from `count` hashes of the tile below.
    const count = 2 ** (height % TILE_HEIGHT);
    const first = index * count;
    const tileIndex = Math.floor(first / TILE_WIDTH);
    const address = { level, index: tileIndex, width: tileWidth(size, level, tileIndex) };
    const offset = (first % TILE_WIDTH) * HASH_BYTES;
    const tile = await readTile(address);
    if (!tile || tile.length < offset + count * HASH_BYTES)
      throw new LedgerInputError(`hash ${index} at height ${height} is not in the tiles of ${size} entries`);
    const hash = Buffer.allocUnsafe(HASH_BYTES);
    subtreeRoot(tile, offset, count, hash);
    return hash;
  };
}

/** The largest power of two below n (n > 1). */
function splitPoint(n: number): number {
  let split = 1;
  while (split * 2 < n) split *= 2;
  return split;
}

/** Merkle tree hash of the entries from `from` up to (not including) `to`; `from` must be a place where RFC 6962 splits. */
async function rangeHash(read: HashReader, from: number, to: number): Promise<Buffer> {
  const count = to - from;
  const height = Math.log2(count);
  if (Number.isInteger(height)) return read(height, from / count);
  const split = splitPoint(count);
  return nodeHash(await rangeHash(read, from, from + split), await rangeHash(read, from + split, to));
}

/** Root of the first `size` entries. */
export async function rootOf(read: HashReader, size: number): Promise<Buffer> {
  return size === 0 ? emptyRoot() : rangeHash(read, 0, size);
}

/** Inclusion proof of RFC 6962 section 2.1.1: from the leaf's sibling upwards. Throws LedgerInputError when index >= size. */
export async function buildInclusionProof(read: HashReader, index: number, size: number): Promise<Buffer[]> {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size)
    throw new LedgerInputError(`entry ${index} is not among the first ${size}`);
  const proof: Buffer[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + splitPoint(to - from);
    if (index < middle) {
      proof.push(await rangeHash(read, middle, to));
      to = middle;
    } else {
      proof.push(await rangeHash(read, from, middle));
      from = middle;
    }
  }
  return proof.reverse();
}

/** Consistency proof of RFC 6962 section 2.1.2. Throws LedgerInputError when oldSize > newSize. */
export async function buildConsistencyProof(read: HashReader, oldSize: number, newSize: number): Promise<Buffer[]> {
  if (!Number.isSafeInteger(oldSize) || oldSize < 0 || oldSize > newSize)
    throw new LedgerInputError(`no consistency proof from ${oldSize} to ${newSize} entries`);
  if (oldSize === 0 || oldSize === newSize) return [];
  const proof: Buffer[] = [];
  let [from, to] = [0, newSize];
  let wholeSoFar = true;
  while (oldSize < to) {
    const middle = from + splitPoint(to - from);
    if (oldSize <= middle) {
      proof.push(await rangeHash(read, middle, to));
      to = middle;
    } else {
      proof.push(await rangeHash(read, from, middle));
      from = middle;
      wholeSoFar = false;
    }
  }
  // The old root itself is known to the verifier when the old tree is a complete subtree at the left.
  if (!wholeSoFar) proof.push(await rangeHash(read, from, to));
  return proof.reverse();
}
