import { concatBytes, equalBytes } from './bytes.ts';
import { LedgerProofError } from './errors.ts';
import type { Hashing } from './hashing.ts';

// RFC 6962 trees, verifying half. Numbers instead of bit operations: sizes go beyond 2^32.

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** Hash of an entry: SHA-256(0x00 || entry). */
export function* leafHashing(entry: Uint8Array): Hashing<Uint8Array> {
  return yield concatBytes(LEAF, entry);
}

function* nodeHashing(left: Uint8Array, right: Uint8Array): Hashing<Uint8Array> {
  return yield concatBytes(NODE, left, right);
}

const half = (n: number) => Math.floor(n / 2);
const odd = (n: number) => n % 2 === 1;

/** The root that an inclusion proof leads to from a leaf hash; throws LedgerProofError when the proof has the wrong length. */
export function* inclusionRootHashing(
  index: number,
  size: number,
  leaf: Uint8Array,
  proof: readonly Uint8Array[],
): Hashing<Uint8Array> {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size)
    throw new LedgerProofError(`entry ${index} is not in a tree of ${size} entries`);
  let node = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0) throw new LedgerProofError('inclusion proof is too long');
    if (odd(node) || node === last) {
      hash = yield* nodeHashing(sibling, hash);
      // A right edge without sibling at this height: climb until it is a right child.
      while (!odd(node) && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      hash = yield* nodeHashing(hash, sibling);
    }
    node = half(node);
    last = half(last);
  }
  if (last !== 0) throw new LedgerProofError('inclusion proof is too short');
  return hash;
}

/** Throws LedgerProofError unless the tree of `oldSize` with `oldRoot` is a prefix of the tree of `newSize` with `newRoot`. */
export function* consistencyHashing(
  oldSize: number,
  oldRoot: Uint8Array,
  newSize: number,
  newRoot: Uint8Array,
  proof: readonly Uint8Array[],
): Hashing<void> {
  if (!Number.isSafeInteger(oldSize) || !Number.isSafeInteger(newSize) || oldSize < 0 || oldSize > newSize)
    throw new LedgerProofError(`no consistency from ${oldSize} to ${newSize} entries`);
  if (oldSize === 0 || oldSize === newSize) {
    if (proof.length > 0) throw new LedgerProofError('consistency proof should be empty');
    if (oldSize === newSize && !equalBytes(oldRoot, newRoot))
      throw new LedgerProofError('two different roots for the same size');
    return;
  }
  let node = oldSize - 1;
  let last = newSize - 1;
  while (odd(node)) {
    node = half(node);
    last = half(last);
  }
  // When the old tree is complete its root is the start and is not repeated in the proof.
  const hashes = node === 0 ? [oldRoot, ...proof] : [...proof];
  const start = hashes.shift();
  if (!start) throw new LedgerProofError('consistency proof is too short');
  let oldHash = start;
  let newHash = start;
  for (const hash of hashes) {
    if (last === 0) throw new LedgerProofError('consistency proof is too long');
    if (odd(node) || node === last) {
      oldHash = yield* nodeHashing(hash, oldHash);
      newHash = yield* nodeHashing(hash, newHash);
      while (!odd(node) && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      newHash = yield* nodeHashing(newHash, hash);
    }
    node = half(node);
    last = half(last);
  }
  if (last !== 0) throw new LedgerProofError('consistency proof is too short');
  if (!equalBytes(oldHash, oldRoot)) throw new LedgerProofError('consistency proof does not lead to the old root');
  if (!equalBytes(newHash, newRoot)) throw new LedgerProofError('consistency proof does not lead to the new root');
}
