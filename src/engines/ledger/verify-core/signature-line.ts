import { concatBytes, utf8 } from './bytes.ts';
import { parseTreeHead } from './checkpoint.ts';
import { LedgerFormatError } from './errors.ts';
import type { VerifierKey } from './note.ts';

// What the signature of each algorithm covers. Ed25519 and SM2 sign the text of the note. ML-DSA-44 signs the `cosigned_message` of C2SP
// tlog-cosignature, which names the key and the tree head, so it can sign checkpoints only. Its time is zero where the log itself
// signs: as with the other lines, the checkpoint says nothing of when.

const SUBTREE_LABEL = utf8('subtree/v1\n\0');
const TIME_BYTES = 8;

/** The bytes to sign for a line under a note, and what stands in the line before the signature. Throws LedgerFormatError. */
export function messageToSign(key: VerifierKey, text: string): { message: Uint8Array; before: Uint8Array } {
  if (key.algorithm !== 'ml-dsa-44') return { message: utf8(text), before: new Uint8Array() };
  const before = new Uint8Array(TIME_BYTES);
  return { message: cosignedMessage(key.name, before, text), before };
}

function cosignedMessage(name: string, time: Uint8Array, text: string): Uint8Array {
  const { origin, size, root } = parseTreeHead(text);
  return concatBytes(SUBTREE_LABEL, short(name), time, short(origin), uint64(0), uint64(size), root);
}

/** A text with its length in one byte before it. */
function short(value: string): Uint8Array {
  const bytes = utf8(value);
  if (bytes.length === 0 || bytes.length > 255)
    throw new LedgerFormatError(`${value} has ${bytes.length} bytes, and ML-DSA-44 lines take 1 to 255`);
  return concatBytes(Uint8Array.of(bytes.length), bytes);
}

function uint64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}

/** Checks a signature; undefined when it can't be checked where we are. */
type Verify<R> = (
  algorithm: VerifierKey['algorithm'],
  key: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
) => R;

/** Whether a signature line under a note is its key's. */
export function verifyLine<R>(
  text: string,
  key: VerifierKey,
  signature: Uint8Array,
  crypto: { readonly verify: Verify<R> },
): R | false {
  if (key.algorithm !== 'ml-dsa-44') return crypto.verify(key.algorithm, key.publicKey, utf8(text), signature);
  const time = signature.subarray(0, TIME_BYTES);
  // More than 2^63 - 1 is no time.
  if (time.length < TIME_BYTES || time[0]! > 0x7f) return false;
  let message: Uint8Array;
  try {
    message = cosignedMessage(key.name, time, text);
  } catch (error) {
    if (error instanceof LedgerFormatError) return false;
    throw error;
  }
  return crypto.verify(key.algorithm, key.publicKey, message, signature.subarray(TIME_BYTES));
}
