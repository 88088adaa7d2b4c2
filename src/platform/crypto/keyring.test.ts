import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createKeyring, KeyringError, sealTo, verifyEd25519 } from './index.ts';

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'steward-keys-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

test('keys are made at first use, closed to others, and stay the same', () => {
  const dataDir = folder();
  const first = createKeyring({ dataDir });
  const secret = first.secret('master');
  const signer = first.signer('policy');
  const opener = first.opener('payload');
  expect(first.names()).toEqual(['master', 'payload', 'policy']);
  expect(statSync(join(dataDir, 'keys')).mode & 0o777).toBe(0o700);
  for (const name of first.names()) expect(statSync(join(dataDir, 'keys', name)).mode & 0o777).toBe(0o600);

  const again = createKeyring({ dataDir, create: false });
  expect(again.secret('master').equals(secret)).toBe(true);
  const message = Buffer.from('message');
  expect(verifyEd25519(again.signer('policy').publicKey, message, signer.sign(message))).toBe(true);
  expect(again.opener('payload').open(sealTo(opener.publicKey, message)).equals(message)).toBe(true);
});

test('a key is never used for another purpose', () => {
  const keys = createKeyring({ dataDir: folder() });
  keys.secret('master');
  expect(() => keys.signer('master')).toThrow(/is a key of kind secret, not ed25519/);
});

test('a secret text is made once and kept as it was', () => {
  const dataDir = folder();
  const first = createKeyring({ dataDir }).text('log-governance', () => 'PRIVATE+KEY+日志');
  const again = createKeyring({ dataDir, create: false }).text('log-governance', () => 'another');
  expect([first, again]).toEqual(['PRIVATE+KEY+日志', 'PRIVATE+KEY+日志']);
  expect(() => createKeyring({ dataDir }).secret('log-governance')).toThrow(KeyringError);
});

test('a missing key is an error where data exists already', () => {
  const dataDir = folder();
  expect(() => createKeyring({ dataDir, create: false }).secret('master')).toThrow(/missing: restore it from a backup/);
});

test('open, damaged and ill-named key files are refused', () => {
  const dataDir = folder();
  createKeyring({ dataDir }).secret('master');
  const path = join(dataDir, 'keys', 'master');
  chmodSync(path, 0o644);
  expect(() => createKeyring({ dataDir }).secret('master')).toThrow(/can be read by other users/);
  chmodSync(path, 0o600);
  for (const content of ['', 'steward-key-1 secret AAAA', 'nonsense', 'steward-key-9 secret '.padEnd(80, 'A')]) {
    writeFileSync(path, content);
    expect(() => createKeyring({ dataDir }).secret('master')).toThrow(/not a key file/);
  }
  expect(() => createKeyring({ dataDir }).secret('../master')).toThrow(KeyringError);
});
