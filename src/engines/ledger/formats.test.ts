import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as browser from './browser.ts';
import {
  createSigningKey,
  formatCheckpoint,
  formatProof,
  formatVerifierKey,
  LedgerFormatError,
  LedgerProofError,
  nodeCrypto,
  openLog,
  openNote,
  openSigner,
  parseCheckpoint,
  parseProof,
  parseVerifierKey,
  signNote,
} from './index.ts';
import { createMemoryDisk } from './testing/memory-disk.ts';
import { tilePath, tilesOf } from './tile-layout.ts';

// Known answers from the C2SP specifications and from the tests of Go's golang.org/x/mod/sumdb/note.
const SPEC_KEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const PETER_KEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const PETER_SECRET = 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
const PETER_TEXT =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const PETER_NOTE = `${PETER_TEXT}\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;
const SPEC_CHECKPOINT =
  'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n' +
  '\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n';

test('verifier keys of the specification and of Go read and write the same', () => {
  for (const text of [SPEC_KEY, PETER_KEY]) {
    const key = parseVerifierKey(text);
    expect(formatVerifierKey(key.name, key.publicKey)).toBe(text);
  }
});

test('a verifier key with any character changed or missing is refused', () => {
  for (let at = 0; at < PETER_KEY.length; at++) {
    const next = String.fromCharCode(PETER_KEY.charCodeAt(at) + 1);
    expect(() => parseVerifierKey(PETER_KEY.slice(0, at) + next + PETER_KEY.slice(at + 1))).toThrow(LedgerFormatError);
    expect(() => parseVerifierKey(PETER_KEY.slice(0, at))).toThrow(LedgerFormatError);
    expect(() => parseVerifierKey(PETER_KEY.slice(at + 1))).toThrow(LedgerFormatError);
  }
});

test('the same key signs the same note as in Go, and the note opens', async () => {
  const signer = openSigner(PETER_SECRET);
  expect(formatVerifierKey(signer.name, signer.publicKey)).toBe(PETER_KEY);
  expect(await signNote(PETER_TEXT, [signer])).toBe(PETER_NOTE);
  const opened = openNote(PETER_NOTE, [parseVerifierKey(PETER_KEY)]);
  expect(opened.text).toBe(PETER_TEXT);
});

test('errors about a secret key never show it', () => {
  for (const bad of [
    PETER_SECRET.slice(0, -4),
    PETER_SECRET.replace('c74f', 'c74e'),
    PETER_SECRET.replace('+AYEK', '+BYEK'),
  ]) {
    try {
      openSigner(bad);
      expect.unreachable('a damaged secret key was opened');
    } catch (error) {
      expect(String(error)).not.toContain('FALVFGyN');
    }
  }
});

test('signatures of unknown keys are ignored, a bad one of a known key is refused', async () => {
  const key = parseVerifierKey(PETER_KEY);
  const other = openSigner(createSigningKey('example.org/other').secretText);
  const both = await signNote(PETER_TEXT, [other, openSigner(PETER_SECRET)]);
  expect(openNote(both, [key]).verifiedBy).toEqual([key]);
  expect(() => openNote(PETER_NOTE.replace('answer', 'Answer'), [key])).toThrow(LedgerProofError);
  expect(() => openNote(PETER_NOTE, [parseVerifierKey(SPEC_KEY)])).toThrow('not signed by any');
});

test('checkpoint of the specification', () => {
  const parsed = parseCheckpoint(SPEC_CHECKPOINT);
  expect(parsed).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20_852_163 });
  expect(`${formatCheckpoint(parsed)}`).toBe(SPEC_CHECKPOINT.slice(0, SPEC_CHECKPOINT.indexOf('\n\n') + 1));
  for (const bad of ['020852163', '-1', '1e3', '', '99999999999999999'])
    expect(() => parseCheckpoint(SPEC_CHECKPOINT.replace('20852163', bad))).toThrow(LedgerFormatError);
  expect(() => parseCheckpoint(SPEC_CHECKPOINT.replace('q2I=\n', 'q2I=\nextension\n'))).toThrow('three lines');
});

test('tile paths of the specification', () => {
  expect(tilePath({ level: 0, index: 1_234_067, width: 256 })).toBe('tile/0/x001/x234/067');
  expect(tilePath({ level: 'entries', index: 273, width: 112 })).toBe('tile/entries/273.p/112');
  const hashes = [...tilesOf(70_000)].filter(({ level }) => level !== 'entries').map(tilePath);
  expect(hashes.length).toBe(273 + 1 + 1 + 1 + 1);
  expect(hashes.slice(272)).toEqual([
    'tile/0/272',
    'tile/0/273.p/112',
    'tile/1/000',
    'tile/1/001.p/17',
    'tile/2/000.p/1',
  ]);
  expect([...tilesOf(256)].map(tilePath)).toEqual(['tile/0/000', 'tile/1/000.p/1', 'tile/entries/000']);
  expect([...tilesOf(0)]).toEqual([]);
});

test('proof files read as they were written, with and without extra data', () => {
  const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });
  const proof = fc.record({
    index: fc.nat(),
    hashes: fc.array(hash, { maxLength: 63 }),
    extra: fc.option(fc.uint8Array({ minLength: 1 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(proof, (parts) => {
      const text = formatProof({ ...parts, checkpoint: SPEC_CHECKPOINT });
      expect(parseProof(text)).toEqual({
        index: parts.index,
        hashes: parts.hashes,
        checkpoint: SPEC_CHECKPOINT,
        ...(parts.extra ? { extra: parts.extra } : {}),
      });
    }),
  );
});

test('any text at all is either parsed or refused with a typed error', () => {
  const pieces = fc.array(
    fc.oneof(fc.string(), fc.constantFrom('\n', '\n\n', '\u2014 ', 'index 0', 'extra ', SPEC_CHECKPOINT, PETER_NOTE)),
  );
  fc.assert(
    fc.property(pieces, (parts) => {
      for (const parse of [parseProof, parseCheckpoint, parseVerifierKey, openSigner]) {
        try {
          parse(parts.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(LedgerFormatError);
        }
      }
    }),
  );
});

test('the browser half verifies a receipt with WebCrypto, and refuses a changed one', async () => {
  const origin = 'example.org/steward/receipts';
  const signer = openSigner(createSigningKey(origin).secretText);
  const log = await openLog({ files: createMemoryDisk().files, origin, signer });
  await log.append({ entries: Array.from({ length: 300 }, (_, n) => Buffer.from(`entry ${n}`)) });
  const receipt = await log.proofFile(280);
  await log.close();
  const crypto = browser.createWebCrypto();
  const key = await browser.readVerifierKey(log.verifierKey, crypto);
  const entry = new TextEncoder().encode('entry 280');
  expect(await browser.verifyProof(receipt, entry, [key], crypto)).toMatchObject({
    index: 280,
    checkpoint: { size: 300, origin },
  });
  await expect(browser.verifyProof(receipt.replace('index 280', 'index 281'), entry, [key], crypto)).rejects.toThrow(
    LedgerProofError,
  );
  await expect(browser.verifyProof(receipt.replace('\n300\n', '\n299\n'), entry, [key], crypto)).rejects.toThrow(
    'signature is wrong',
  );
  expect(nodeCrypto.verify('ed25519', key.publicKey, entry, new Uint8Array(64))).toBe(false);
});

test('the browser half reaches no Node module', async () => {
  const folder = join(import.meta.dirname, 'verify-core');
  const names = await readdir(folder);
  expect(names.length).toBeGreaterThan(5);
  for (const file of [...names.map((name) => join(folder, name)), join(import.meta.dirname, 'browser.ts')]) {
    const source = await readFile(file, 'utf8');
    const imported = [...source.matchAll(/from '([^']+)'/g)].map((match) => match[1]!);
    for (const path of imported) expect(path).toMatch(/^\.\/(verify-core\/)?[a-z0-9-]+\.ts$/);
    expect(source).not.toMatch(/\bBuffer\.|\bprocess\./);
  }
});
