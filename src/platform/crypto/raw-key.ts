import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { CryptoError } from './cipher.ts';

type Curve = 'ed25519' | 'x25519';

/** What DER puts before the 32 bytes of a key of these curves (RFC 8410); the last arc of the OID tells them apart. */
const arc = { x25519: 0x6e, ed25519: 0x70 } as const;
const privatePrefix = (curve: Curve) =>
  Buffer.from([0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, arc[curve], 0x04, 0x22, 0x04, 0x20]);
const publicPrefix = (curve: Curve) =>
  Buffer.from([0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, arc[curve], 0x03, 0x21, 0x00]);

const check = (raw: Uint8Array): void => {
  if (raw.length !== 32) throw new CryptoError(`a key has 32 bytes, this one ${raw.length}`);
};

export function privateKeyFrom(curve: Curve, raw: Uint8Array): KeyObject {
  check(raw);
  return createPrivateKey({ key: Buffer.concat([privatePrefix(curve), raw]), format: 'der', type: 'pkcs8' });
}

export function publicKeyFrom(curve: Curve, raw: Uint8Array): KeyObject {
  check(raw);
  return createPublicKey({ key: Buffer.concat([publicPrefix(curve), raw]), format: 'der', type: 'spki' });
}

/** The 32 bytes of a public key, or of the public half of a private one. */
export function rawPublic(key: KeyObject): Buffer {
  const open = key.type === 'private' ? createPublicKey(key) : key;
  return Buffer.from(open.export({ format: 'der', type: 'spki' }).subarray(-32));
}

export const rawPrivate = (key: KeyObject): Buffer =>
  Buffer.from(key.export({ format: 'der', type: 'pkcs8' }).subarray(-32));
