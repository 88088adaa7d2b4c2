import { generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { sha256Hex } from './digest.ts';
import { privateKeyFrom, publicKeyFrom, rawPrivate, rawPublic } from './raw-key.ts';

/** Both halves as their 32 bytes: of Ed25519 for signing, of X25519 for sealing. */
export interface KeyPair {
  privateKey: Buffer;
  publicKey: Buffer;
}

export interface Signer {
  /** 32 bytes, Ed25519. */
  readonly publicKey: Buffer;
  /** 64 bytes. */
  sign(message: Uint8Array): Buffer;
}

/** A new Ed25519 key. */
export function generateSigningKeyPair(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { privateKey: rawPrivate(privateKey), publicKey: rawPublic(publicKey) };
}

/** Reads the key once; for everything that signs more than once. */
export function createSigner(privateKey: Uint8Array): Signer {
  const key = privateKeyFrom('ed25519', privateKey);
  return { publicKey: rawPublic(key), sign: (message) => sign(null, message, key) };
}

/** @throws CryptoError when the key is not 32 bytes */
export const signEd25519 = (privateKey: Uint8Array, message: Uint8Array): Buffer =>
  createSigner(privateKey).sign(message);

/** Reading a key costs as much as using it, and few keys sign nearly everything. */
const known = new Map<string, KeyObject>();
const knownMost = 256;

function publicKeyObject(raw: Uint8Array): KeyObject {
  const name = Buffer.from(raw).toString('latin1');
  const found = known.get(name);
  if (found) return found;
  const key = publicKeyFrom('ed25519', raw);
  if (known.size >= knownMost) known.delete(known.keys().next().value!);
  known.set(name, key);
  return key;
}

/** A short name of a public key, to find it among others. */
export const keyName = (publicKey: Uint8Array): string => sha256Hex(publicKey).slice(0, 16);

/** A public key (32 bytes) as other programs read it, such as openssl. */
export const publicKeyPem = (publicKey: Uint8Array): string =>
  publicKeyFrom('ed25519', publicKey).export({ format: 'pem', type: 'spki' }).toString();

/** Whether `signature` is of `message` by that key (32 bytes). False for a signature or key of the wrong length. */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  return verify(null, message, publicKeyObject(publicKey), signature);
}
