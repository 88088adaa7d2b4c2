import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { sha256Hex } from '../crypto/index.ts';
import { type BlobError, createFileBlobStore } from './index.ts';

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'steward-blob-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return join(dir, 'blobs');
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error: BlobError) => error.code,
  );

test('whatever is put, in whatever pieces, comes back by its hash', async () => {
  const store = createFileBlobStore(folder());
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 2_000 }), { maxLength: 5 }), async (pieces) => {
      const whole = Buffer.concat(pieces);
      const address = await store.put(Readable.from(pieces));
      expect(address).toEqual({ sha256: sha256Hex(whole), size: whole.length });
      expect((await store.read(address.sha256)).equals(whole)).toBe(true);
      expect((await buffer(await store.get(address.sha256))).equals(whole)).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test('the same content is kept once, closed to others', async () => {
  const dir = folder();
  const store = createFileBlobStore(dir);
  const [one, two] = await Promise.all([store.put(Buffer.from('same')), store.put(Buffer.from('same'))]);
  expect(one).toEqual(two);
  expect(readdirSync(join(dir, one.sha256.slice(0, 2)))).toEqual([one.sha256]);
  expect(readdirSync(join(dir, 'drafts'))).toEqual([]);
  expect(statSync(dir).mode & 0o077).toBe(0);
  expect(statSync(join(dir, one.sha256.slice(0, 2), one.sha256)).mode & 0o077).toBe(0);
});

test('too much is refused and leaves nothing', async () => {
  const dir = folder();
  const store = createFileBlobStore(dir);
  expect(await codeOf(store.put(Readable.from([Buffer.alloc(6), Buffer.alloc(5)]), { maxBytes: 10 }))).toBe(
    'too-large',
  );
  expect(readdirSync(dir)).toEqual(['drafts']);
  expect(readdirSync(join(dir, 'drafts'))).toEqual([]);
  expect((await store.put(Buffer.alloc(10), { maxBytes: 10 })).size).toBe(10);
});

test('a source that fails leaves nothing', async () => {
  const dir = folder();
  const failing = async function* () {
    yield Buffer.from('beginning');
    throw new Error('connection lost');
  };
  await expect(createFileBlobStore(dir).put(failing())).rejects.toThrow('connection lost');
  expect(readdirSync(join(dir, 'drafts'))).toEqual([]);
});

test('a changed byte is found, by the stream at its end too; putting again mends it', async () => {
  const dir = folder();
  const store = createFileBlobStore(dir);
  const { sha256 } = await store.put(Buffer.from('content'));
  writeFileSync(join(dir, sha256.slice(0, 2), sha256), 'c0ntent');
  expect(await codeOf(store.read(sha256))).toBe('corrupt');
  expect(await codeOf(buffer(await store.get(sha256)))).toBe('corrupt');
  await store.put(Buffer.from('content'));
  expect(String(await store.read(sha256))).toBe('content');
});

test('missing, deleted and impossible addresses', async () => {
  const store = createFileBlobStore(folder());
  const absent = sha256Hex('absent');
  expect([await store.has(absent), await store.delete(absent), await codeOf(store.get(absent))]).toEqual([
    false,
    false,
    'missing',
  ]);
  const { sha256 } = await store.put(Buffer.from('short life'));
  expect([await store.has(sha256), await store.delete(sha256), await store.has(sha256)]).toEqual([true, true, false]);
  expect(await codeOf(store.get('../../etc/passwd'))).toBe('bad-address');
});

test('drafts of killed processes are cleaned up, young ones left alone', async () => {
  const dir = folder();
  mkdirSync(join(dir, 'drafts'), { recursive: true });
  for (const name of ['old', 'young']) writeFileSync(join(dir, 'drafts', name), 'part');
  utimesSync(join(dir, 'drafts', 'old'), 1, 1);
  await createFileBlobStore(dir).put(Buffer.from('x'));
  expect(readdirSync(join(dir, 'drafts'))).toEqual(['young']);
});
