import { createHmac, createSecretKey, hash, randomBytes as systemRandom, timingSafeEqual } from 'node:crypto';

/** SHA-256 of bytes, or of the UTF-8 of a text: 32 bytes. */
export const sha256 = (data: Uint8Array | string): Buffer => hash('sha256', data, 'buffer');

/** SHA-256 as 64 lower-case hex digits. */
export const sha256Hex = (data: Uint8Array | string): string => hash('sha256', data, 'hex');

/** HMAC-SHA-256: 32 bytes. */
export const hmacSha256 = (key: Uint8Array, data: Uint8Array | string): Buffer =>
  // A key object takes a third of the time that raw bytes do: the runtime looks long at what kind of key those are.
  createHmac('sha256', createSecretKey(key)).update(data).digest();

/** Unpredictable bytes from the system. */
export const randomBytes = (length: number): Buffer => systemRandom(length);

/** Compares in a time that depends on the lengths only. Texts are compared as UTF-8. */
export function equal(a: Uint8Array | string, b: Uint8Array | string): boolean {
  const [left, right] = [Buffer.from(a as string), Buffer.from(b as string)];
  return left.length === right.length && timingSafeEqual(left, right);
}
