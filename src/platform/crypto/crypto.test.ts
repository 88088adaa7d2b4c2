import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  aesGcmOpen,
  aesGcmSeal,
  CryptoError,
  createOpener,
  createSealer,
  createSigner,
  createVault,
  equal,
  generateSealingKeyPair,
  generateSigningKeyPair,
  hashSecret,
  hmacSha256,
  isWellFormedSecret,
  newSecret,
  openSealed,
  randomBytes,
  sealTo,
  sha256,
  sha256Hex,
  signEd25519,
  verifyEd25519,
} from './index.ts';

const bytes = fc.uint8Array({ maxLength: 300 });
const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
const hex = (text: string) => Buffer.from(text, 'hex');

const flipped = (data: Uint8Array, position: number, bit: number): Buffer => {
  const copy = Buffer.from(data);
  copy[position % copy.length]! ^= 1 << bit;
  return copy;
};

test('digests agree with published vectors', () => {
  expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(sha256(Buffer.from('abc')).toString('hex')).toBe(sha256Hex('abc'));
  // RFC 4231, case 2
  expect(hmacSha256(Buffer.from('Jefe'), 'what do ya want for nothing?').toString('hex')).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
});

test('HMAC is the same whichever way it is computed', () => {
  const data = fc.oneof(
    bytes,
    fc.string({ unit: 'binary' }),
    fc.constantFrom(0, 16_320, 16_384, 16_385, 40_000).map((n) => 'é'.repeat(n / 2)),
    fc.constantFrom(16_383, 16_384, 16_385).map((n) => new Uint8Array(n).fill(7)),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), data, (secret, text) => {
      const expected = createHmac('sha256', secret).update(text).digest('hex');
      expect(hmacSha256(secret, text).toString('hex')).toBe(expected);
    }),
  );
});

test('signatures agree with RFC 8032, test 2', () => {
  const seed = hex('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb');
  const signer = createSigner(seed);
  expect(signer.publicKey.toString('hex')).toBe('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c');
  expect(signer.sign(hex('72')).toString('hex')).toBe(
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  );
});

test('a signature holds for its message and key only', () => {
  const pair = generateSigningKeyPair();
  const other = generateSigningKeyPair();
  fc.assert(
    fc.property(bytes, fc.nat(), fc.nat(7), (message, position, bit) => {
      const signature = signEd25519(pair.privateKey, message);
      expect(verifyEd25519(pair.publicKey, message, signature)).toBe(true);
      expect(verifyEd25519(other.publicKey, message, signature)).toBe(false);
      expect(verifyEd25519(pair.publicKey, message, flipped(signature, position, bit))).toBe(false);
      expect(verifyEd25519(pair.publicKey, Buffer.concat([message, Buffer.of(0)]), signature)).toBe(false);
    }),
    { numRuns: 50 },
  );
  expect(verifyEd25519(Buffer.alloc(3), Buffer.alloc(1), Buffer.alloc(64))).toBe(false);
});

test('AES-GCM: opened with the same key and context, refused after any flipped bit', () => {
  fc.assert(
    fc.property(key, bytes, bytes, fc.nat(), fc.nat(7), (secret, plaintext, aad, position, bit) => {
      const sealed = aesGcmSeal(secret, plaintext, aad);
      expect(sealed.length).toBe(plaintext.length + 29);
      expect(aesGcmOpen(secret, sealed, aad).equals(plaintext)).toBe(true);
      expect(() => aesGcmOpen(secret, flipped(sealed, position, bit), aad)).toThrow(CryptoError);
      expect(() => aesGcmOpen(flipped(secret, position, bit), sealed, aad)).toThrow(CryptoError);
      expect(() => aesGcmOpen(secret, sealed, Buffer.concat([aad, Buffer.of(1)]))).toThrow(CryptoError);
      expect(() => aesGcmOpen(secret, sealed.subarray(0, position % sealed.length), aad)).toThrow(CryptoError);
    }),
  );
});

test('sealed boxes: only the private key opens, refused after any flipped bit', () => {
  const pair = generateSealingKeyPair();
  const other = generateSealingKeyPair();
  const opener = createOpener(pair.privateKey);
  fc.assert(
    fc.property(bytes, bytes, fc.nat(), fc.nat(7), (plaintext, aad, position, bit) => {
      const sealed = sealTo(pair.publicKey, plaintext, aad);
      expect(sealed.length).toBe(plaintext.length + 61);
      expect(opener.open(sealed, aad).equals(plaintext)).toBe(true);
      expect(() => opener.open(flipped(sealed, position, bit), aad)).toThrow(CryptoError);
      expect(() => openSealed(other.privateKey, sealed, aad)).toThrow(CryptoError);
      expect(() => opener.open(sealed, Buffer.concat([aad, Buffer.of(1)]))).toThrow(CryptoError);
      expect(() => opener.open(sealed.subarray(0, position % sealed.length), aad)).toThrow(CryptoError);
    }),
    { numRuns: 60 },
  );
});

test('a point of low order is refused', () => {
  const pair = generateSealingKeyPair();
  const sealed = Buffer.concat([Buffer.of(0x21), Buffer.alloc(32), randomBytes(60)]);
  expect(() => openSealed(pair.privateKey, sealed)).toThrow(CryptoError);
});

test('a sealer uses an ephemeral key as often as told, and nonces never twice', () => {
  const pair = generateSealingKeyPair();
  const sealer = createSealer(pair.publicKey, { reuse: 3 });
  const sealed = Array.from({ length: 7 }, (_, index) => sealer.seal(Buffer.of(index)));
  expect(new Set(sealed.map((box) => box.subarray(0, 33).toString('hex'))).size).toBe(3);
  expect(new Set(sealed.map((box) => box.subarray(33, 45).toString('hex'))).size).toBe(7);
  expect(sealed.map((box) => openSealed(pair.privateKey, box)[0])).toEqual([0, 1, 2, 3, 4, 5, 6]);
  const hasty = createSealer(pair.publicKey, { reuse: 100, reuseMillis: 0 });
  expect(hasty.seal(Buffer.of(1)).subarray(0, 33)).not.toEqual(hasty.seal(Buffer.of(1)).subarray(0, 33));
});

test('keys of the wrong length and unknown suites are named', () => {
  expect(() => aesGcmSeal(Buffer.alloc(16), Buffer.alloc(1))).toThrow(/32 bytes, this one 16/);
  expect(() => sealTo(Buffer.alloc(31), Buffer.alloc(1))).toThrow(/32 bytes, this one 31/);
  expect(() => aesGcmOpen(Buffer.alloc(32), Buffer.of(2, 1, 1))).toThrow(/unknown suite \(2\)/);
  expect(() => openSealed(Buffer.alloc(32, 1), Buffer.alloc(0))).toThrow(/unknown suite \(empty\)/);
});

test('equal compares bytes and texts', () => {
  fc.assert(fc.property(bytes, bytes, (a, b) => equal(a, b) === (Buffer.compare(a, b) === 0) && equal(a, a.slice())));
  expect(equal('管家', Buffer.from('管家'))).toBe(true);
  expect(equal('a', 'aa')).toBe(false);
});

test('a vault opens its own things in their own context only', () => {
  const vault = createVault({ masterKey: randomBytes(32) });
  const { key: dataKey, wrapped } = vault.newDataKey('subject prs_1');
  expect(vault.unwrap(wrapped, 'subject prs_1').equals(dataKey)).toBe(true);
  expect(() => vault.unwrap(wrapped, 'subject prs_2')).toThrow(CryptoError);
  expect(() => createVault({ masterKey: randomBytes(32) }).unwrap(wrapped, 'subject prs_1')).toThrow(CryptoError);
  const sealed = vault.sealText('密钥', 'upstream ups_1');
  expect(vault.openText(sealed, 'upstream ups_1')).toBe('密钥');
  expect(() => vault.unwrap(sealed, 'upstream ups_1')).toThrow(CryptoError);
});

test('secrets are well formed, different, and a typing mistake shows', () => {
  const made = Array.from({ length: 200 }, () => newSecret('sk-steward-'));
  expect(new Set(made).size).toBe(200);
  for (const secret of made) {
    expect(secret).toMatch(/^sk-steward-[0-9A-Za-z]{49}$/);
    expect(isWellFormedSecret(secret, 'sk-steward-')).toBe(true);
    expect(isWellFormedSecret(secret, 'stw_')).toBe(false);
    const at = 11 + (secret.charCodeAt(12) % 49);
    const wrong = secret.slice(0, at) + (secret[at] === 'x' ? 'y' : 'x') + secret.slice(at + 1);
    expect(isWellFormedSecret(wrong, 'sk-steward-')).toBe(false);
  }
  expect(hashSecret('abc')).toBe(sha256Hex('abc'));
});
