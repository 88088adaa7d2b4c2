import { createECDH, createHash, randomBytes } from 'node:crypto';
import { weierstrass } from '@noble/curves/abstract/weierstrass.js';

// SM2 signatures with SM3 (GB/T 32918.2 and .5), as raw r || s. OpenSSL through Node signs on this curve, but over another digest: without
// the identity and the key before the message (Z), which the standard asks for. So what it lends us is the curve: it multiplies the base
// point, without the tables that a library would first have to make; only verifying adds points, by that library.

const P = 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn;
const A = 0xfffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffcn;
const B = 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n;
const N = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;
const GX = 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n;
const GY = 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n;
const Point = weierstrass({ p: P, n: N, h: 1n, a: A, b: B, Gx: GX, Gy: GY });

/** The identity that GB/T 35276 names where none was agreed. */
const IDENTITY = Buffer.from('1234567812345678');
const ORDER_BYTES = 32;

const sm3 = (...parts: Uint8Array[]) => parts.reduce((hash, part) => hash.update(part), createHash('sm3')).digest();
const toNumber = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
const toBytes = (value: bigint) => Buffer.from(value.toString(16).padStart(ORDER_BYTES * 2, '0'), 'hex');
/** A multiple of the base point, uncompressed: 4, x, y. */
function multipleOfBase(factor: Uint8Array): Uint8Array {
  const half = createECDH('SM2');
  half.setPrivateKey(factor);
  return new Uint8Array(half.getPublicKey());
}

const modN = (value: bigint) => ((value % N) + N) % N;

const CURVE = Buffer.concat([A, B, GX, GY].map(toBytes));

/** What is signed: SM3 of Z and the message, where Z is of the identity, the curve and the key. */
function digestOf(publicKey: Uint8Array, message: Uint8Array): bigint {
  const bits = Buffer.alloc(2);
  bits.writeUInt16BE(IDENTITY.length * 8);
  return toNumber(sm3(sm3(bits, IDENTITY, CURVE, publicKey.subarray(1)), message));
}

/** A number from 1 to n - 2 that nobody can guess, as 32 bytes: a secret, or the number that each signature needs anew. */
export function newSm2Secret(): Uint8Array {
  for (;;) {
    const bytes = randomBytes(ORDER_BYTES);
    const value = toNumber(bytes);
    if (value >= 1n && value <= N - 2n) return bytes;
  }
}

/** Opens a secret. The public key is the point, uncompressed. Throws RangeError for a number that is none. */
export function openSm2Secret(secret: Uint8Array): { publicKey: Uint8Array; sign(message: Uint8Array): Uint8Array } {
  const value = toNumber(secret);
  if (value < 1n || value > N - 2n) throw new RangeError('is no secret number of the SM2 curve');
  const publicKey = multipleOfBase(secret);
  return {
    publicKey,
    sign(message) {
      for (;;) {
        const signature = signSm2(secret, publicKey, message, newSm2Secret());
        if (signature !== undefined) return signature;
      }
    },
  };
}

/** Signs with a given `once`, which must never be used again. Undefined when the standard wants another one. */
export function signSm2(
  secret: Uint8Array,
  publicKey: Uint8Array,
  message: Uint8Array,
  once: Uint8Array,
): Uint8Array | undefined {
  const [d, k] = [toNumber(secret), toNumber(once)];
  const r = modN(digestOf(publicKey, message) + toNumber(multipleOfBase(once).subarray(1, 1 + ORDER_BYTES)));
  if (r === 0n || r + k === N) return undefined;
  const s = modN(Point.Fn.inv(1n + d) * (k - r * d));
  return s === 0n ? undefined : Buffer.concat([toBytes(r), toBytes(s)]);
}

/** Whether a signature is right. Bytes that are no point of the curve verify nothing. */
export function verifySm2(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 2 * ORDER_BYTES) return false;
  const [r, s] = [toNumber(signature.subarray(0, ORDER_BYTES)), toNumber(signature.subarray(ORDER_BYTES))];
  if (r < 1n || r >= N || s < 1n || s >= N) return false;
  const t = modN(r + s);
  if (t === 0n) return false;
  try {
    const key = Point.fromBytes(publicKey);
    const { x } = Point.fromBytes(multipleOfBase(toBytes(s)))
      .add(key.multiplyUnsafe(t))
      .toAffine();
    return modN(digestOf(publicKey, message) + x) === r;
  } catch {
    return false;
  }
}
