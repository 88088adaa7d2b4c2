import { createPrivateKey, createPublicKey, type KeyObject, randomBytes, sign, verify } from 'node:crypto';
import { newSm2Secret, openSm2Secret, verifySm2 } from './sm2.ts';
import type { SignatureAlgorithm } from './verify-core/index.ts';

// Making and checking signatures of each algorithm: Ed25519 and ML-DSA-44 by OpenSSL, SM2 by `sm2.ts`.

interface OpenedSecret {
  readonly publicKey: Uint8Array;
  sign(message: Uint8Array): Uint8Array;
}

/** The DER around the raw bytes of a key: what stands before them in PKCS #8 and in SPKI. A secret is its seed alone. */
const DER = {
  ed25519: {
    secret: Buffer.from('302e020100300506032b657004220420', 'hex'),
    public: Buffer.from('302a300506032b6570032100', 'hex'),
    signatureBytes: 64,
  },
  'ml-dsa-44': {
    secret: Buffer.from('3034020100300b060960864801650304031104228020', 'hex'),
    public: Buffer.from('30820532300b06096086480165030403110382052100', 'hex'),
    signatureBytes: 2420,
  },
} as const;

/** A new secret: 32 bytes. */
export function newSecret(algorithm: SignatureAlgorithm): Uint8Array {
  // For the other two, any 32 bytes are a seed.
  return algorithm === 'sm2' ? newSm2Secret() : randomBytes(32);
}

/** Opens a secret of an algorithm. */
export function openSecret(algorithm: SignatureAlgorithm, secret: Uint8Array): OpenedSecret {
  if (algorithm === 'sm2') return openSm2Secret(secret);
  const der = DER[algorithm];
  const key = createPrivateKey({ key: Buffer.concat([der.secret, secret]), format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return { publicKey: new Uint8Array(spki.subarray(der.public.length)), sign: (message) => sign(null, message, key) };
}

const MOST_OPENED = 64;
const opened = new Map<string, KeyObject>();

/** Who verifies a log has few keys and many signatures, and opening a key takes half as long as checking what it signed. */
function openPublicKey(algorithm: keyof typeof DER, publicKey: Uint8Array): KeyObject {
  const id = `${algorithm} ${Buffer.from(publicKey).toString('latin1')}`;
  const known = opened.get(id);
  if (known !== undefined) return known;
  const key = createPublicKey({ key: Buffer.concat([DER[algorithm].public, publicKey]), format: 'der', type: 'spki' });
  if (opened.size >= MOST_OPENED) opened.clear();
  opened.set(id, key);
  return key;
}

/** Whether a signature is right. Bytes that are no key verify nothing. */
export function verifySignature(
  algorithm: SignatureAlgorithm,
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (algorithm === 'sm2') return verifySm2(publicKey, message, signature);
  try {
    const key = openPublicKey(algorithm, publicKey);
    return signature.length === DER[algorithm].signatureBytes && verify(null, message, key, signature);
  } catch {
    // 32 bytes that are no point of the curve are no key, so nothing verifies with them.
    return false;
  }
}
