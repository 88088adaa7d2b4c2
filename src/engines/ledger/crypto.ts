import { hash } from 'node:crypto';
import { verifySignature } from './signatures.ts';
import type { VerifyCrypto } from './verify-core/index.ts';

// Node's side of the cryptography. `crypto.hash` into a binary string is twice as fast as into a Buffer (measured).

const scratch = Buffer.allocUnsafe(65_537);
const pair = Buffer.allocUnsafe(65);
pair[0] = 1;

export const HASH_BYTES = 32;

export function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}

/** Writes the leaf hash of an entry (up to 65 536 bytes) to `target` at `offset`. */
export function leafHashInto(entry: Uint8Array, target: Buffer, offset: number): void {
  scratch[0] = 0;
  scratch.set(entry, 1);
  target.write(hash('sha256', scratch.subarray(0, entry.length + 1), 'binary'), offset, HASH_BYTES, 'latin1');
}

/** Writes the hash of two nodes to `target`; the places may overlap. */
export function nodeHashInto(
  left: Buffer,
  leftOffset: number,
  right: Buffer,
  rightOffset: number,
  target: Buffer,
  offset: number,
): void {
  left.copy(pair, 1, leftOffset, leftOffset + HASH_BYTES);
  right.copy(pair, 33, rightOffset, rightOffset + HASH_BYTES);
  target.write(hash('sha256', pair, 'binary'), offset, HASH_BYTES, 'latin1');
}

/** RFC 6962 leaf hash: SHA-256(0x00 || entry). */
export function leafHash(entry: Uint8Array): Buffer {
  return sha256(Buffer.concat([Buffer.of(0), entry]));
}

/** RFC 6962 node hash: SHA-256(0x01 || left || right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return sha256(Buffer.concat([Buffer.of(1), left, right]));
}

/** Root of a log without entries. */
export function emptyRoot(): Buffer {
  return sha256(Buffer.alloc(0));
}

/** SHA-256 and all algorithms of lines, for the verifying half. */
export const nodeCrypto = { sha256, verify: verifySignature } satisfies VerifyCrypto;
