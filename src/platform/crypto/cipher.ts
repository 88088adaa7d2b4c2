import { createCipheriv, createDecipheriv, createSecretKey, KeyObject, randomFillSync } from 'node:crypto';
import { suites } from './suite.ts';

/** Something sealed cannot be opened, or a key is not one. Says nothing about the content. */
export class CryptoError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CryptoError';
  }
}

const nonceLength = 12;
const tagLength = 16;
const keyLength = 32;
const nothing = Buffer.alloc(0);

/** A key that is used often is read once: a cipher with a key object starts four times as fast as one with raw bytes. */
export function readKey(key: Uint8Array | KeyObject): KeyObject {
  if (key instanceof KeyObject) return key;
  if (key.length !== keyLength) throw new CryptoError(`a key has ${keyLength} bytes, this one ${key.length}`);
  return createSecretKey(key);
}

let nonces = Buffer.alloc(0);
let noncesUsed = 0;

/** Fresh random bytes, drawn from the system for many nonces at once. */
function nextNonce(): Uint8Array {
  if (noncesUsed === nonces.length) {
    nonces = randomFillSync(Buffer.alloc(nonceLength * 256));
    noncesUsed = 0;
  }
  noncesUsed += nonceLength;
  return nonces.subarray(noncesUsed - nonceLength, noncesUsed);
}

/** `head || nonce || ciphertext || tag`; the head is authenticated along with `aad`. */
export function sealAfter(
  head: Uint8Array,
  key: Uint8Array | KeyObject,
  plaintext: Uint8Array,
  aad: Uint8Array,
): Buffer {
  const secret = readKey(key);
  const out = Buffer.allocUnsafe(head.length + nonceLength + plaintext.length + tagLength);
  out.set(head);
  const nonce = nextNonce();
  out.set(nonce, head.length);
  const cipher = createCipheriv('aes-256-gcm', secret, nonce);
  cipher.setAAD(head);
  cipher.setAAD(aad);
  out.set(cipher.update(plaintext), head.length + nonceLength);
  cipher.final();
  out.set(cipher.getAuthTag(), out.length - tagLength);
  return out;
}

/** Undoes {@link sealAfter}. @throws CryptoError when key, aad or a byte is not the one it was sealed with */
export function openAfter(headLength: number, key: Uint8Array, sealed: Uint8Array, aad: Uint8Array): Buffer {
  const secret = readKey(key);
  if (sealed.length < headLength + nonceLength + tagLength) throw new CryptoError('sealed data is cut off');
  const body = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  const nonce = body.subarray(headLength, headLength + nonceLength);
  const decipher = createDecipheriv('aes-256-gcm', secret, nonce, { authTagLength: tagLength });
  decipher.setAAD(Buffer.concat([body.subarray(0, headLength), aad]));
  decipher.setAuthTag(body.subarray(body.length - tagLength));
  try {
    return Buffer.concat([
      decipher.update(body.subarray(headLength + nonceLength, body.length - tagLength)),
      decipher.final(),
    ]);
  } catch (error) {
    throw new CryptoError('sealed data was changed, or belongs to another key or context', { cause: error });
  }
}

const suite = Buffer.of(suites.aes256Gcm);

/**
 * Seals with a key of 32 bytes under a random nonce (so at most 2^32 messages a key). `aad` names what the data belongs
 * to; opening with another fails. Adds 29 bytes.
 */
export const aesGcmSeal = (key: Uint8Array, plaintext: Uint8Array, aad: Uint8Array = nothing): Buffer =>
  sealAfter(suite, key, plaintext, aad);

/** @throws CryptoError when it is of another suite, cut off, changed, or under another key or `aad` */
export function aesGcmOpen(key: Uint8Array, sealed: Uint8Array, aad: Uint8Array = nothing): Buffer {
  if (sealed[0] !== suites.aes256Gcm)
    throw new CryptoError(`sealed data is of an unknown suite (${sealed[0] ?? 'empty'})`);
  return openAfter(1, key, sealed, aad);
}
