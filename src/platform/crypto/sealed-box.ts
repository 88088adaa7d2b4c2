import { diffieHellman, generateKeyPairSync, hkdfSync, type KeyObject } from 'node:crypto';
import { CryptoError, openAfter, readKey, sealAfter } from './cipher.ts';
import { privateKeyFrom, publicKeyFrom, rawPrivate, rawPublic } from './raw-key.ts';
import type { KeyPair } from './signature.ts';
import { suites } from './suite.ts';

export interface Sealer {
  seal(plaintext: Uint8Array, aad?: Uint8Array): Buffer;
}

export interface Opener {
  /** 32 bytes, X25519: what others seal to. */
  readonly publicKey: Buffer;
  open(sealed: Uint8Array, aad?: Uint8Array): Buffer;
}

const nothing = Buffer.alloc(0);
const headLength = 1 + 32;

/** A new X25519 key to seal to. */
export function generateSealingKeyPair(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('x25519');
  return { privateKey: rawPrivate(privateKey), publicKey: rawPublic(publicKey) };
}

const deriveKey = (secret: Buffer, ephemeral: Uint8Array, recipient: Uint8Array): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, Buffer.concat([ephemeral, recipient]), 'steward sealed box 1', 32));

/**
 * Seals to a public key; who seals cannot open again. One ephemeral key serves `reuse` messages (default 1), for `reuseMillis`
 * at most. A sender of many small messages sets it higher, which saves most of the work; while one is in use, who reads the sender's
 * memory can open the messages sealed with it.
 * @throws CryptoError when the key is not 32 bytes
 */
export function createSealer(publicKey: Uint8Array, options: { reuse?: number; reuseMillis?: number } = {}): Sealer {
  const recipient = publicKeyFrom('x25519', publicKey);
  const reuse = Math.max(1, options.reuse ?? 1);
  const reuseMillis = options.reuseMillis ?? Number.POSITIVE_INFINITY;
  let current: { head: Buffer; key: KeyObject; left: number; until: number } | undefined;
  const renew = () => {
    const ephemeral = generateKeyPairSync('x25519');
    const raw = rawPublic(ephemeral.publicKey);
    const secret = diffieHellman({ privateKey: ephemeral.privateKey, publicKey: recipient });
    const head = Buffer.concat([Buffer.of(suites.x25519HkdfSha256Aes256Gcm), raw]);
    const until = performance.now() + reuseMillis;
    return { head, key: readKey(deriveKey(secret, raw, publicKey)), left: reuse, until };
  };
  return {
    seal(plaintext, aad = nothing) {
      if (!current || current.left === 0 || performance.now() >= current.until) current = renew();
      current.left--;
      return sealAfter(current.head, current.key, plaintext, aad);
    },
  };
}

/** Opens what was sealed to the public half of `privateKey` (32 bytes). */
export function createOpener(privateKey: Uint8Array): Opener {
  const key = privateKeyFrom('x25519', privateKey);
  const publicKey = rawPublic(key);
  return {
    publicKey,
    open(sealed, aad = nothing) {
      if (sealed[0] !== suites.x25519HkdfSha256Aes256Gcm) {
        throw new CryptoError(`sealed data is of an unknown suite (${sealed[0] ?? 'empty'})`);
      }
      if (sealed.length < headLength) throw new CryptoError('sealed data is cut off');
      const ephemeral = sealed.subarray(1, headLength);
      let secret: Buffer;
      try {
        secret = diffieHellman({ privateKey: key, publicKey: publicKeyFrom('x25519', ephemeral) });
      } catch (error) {
        // Points of low order give no secret.
        throw new CryptoError('sealed data was changed', { cause: error });
      }
      return openAfter(headLength, deriveKey(secret, ephemeral, publicKey), sealed, aad);
    },
  };
}

/** Seals one message; {@link createSealer} for many. Adds 61 bytes. */
export const sealTo = (publicKey: Uint8Array, plaintext: Uint8Array, aad?: Uint8Array): Buffer =>
  createSealer(publicKey).seal(plaintext, aad);

/** @throws CryptoError when it is cut off, changed, or was sealed to another key or with another `aad` */
export const openSealed = (privateKey: Uint8Array, sealed: Uint8Array, aad?: Uint8Array): Buffer =>
  createOpener(privateKey).open(sealed, aad);
