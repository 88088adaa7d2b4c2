import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import {
  createNodeLogFiles,
  createSigningKey,
  LedgerFrozenError,
  LedgerInputError,
  LedgerLockedError,
  type LogOptions,
  leafHash,
  nodeCrypto,
  openLog,
  openSigner,
  parseVerifierKey,
  verifyProof,
} from './index.ts';

const ORIGIN = 'example.org/steward/test-log';
const signer = openSigner(createSigningKey(ORIGIN).secretText);
const folders: string[] = [];

async function newFolder() {
  const dir = await mkdtemp(join(tmpdir(), 'steward-ledger-'));
  folders.push(dir);
  return dir;
}

afterEach(async () => {
  for (const dir of folders.splice(0)) await rm(dir, { recursive: true, force: true });
});

const open = (dir: string, more: Partial<LogOptions> = {}) =>
  openLog({ files: createNodeLogFiles(dir), origin: ORIGIN, signer, ...more });
const entry = (n: number) => Buffer.from(`entry ${n}`);
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => entry(from + i));

test('entries keep their order and their bytes, published or not, and after reopening', async () => {
  const dir = await newFolder();
  const log = await open(dir);
  expect((await log.append({ entries: numbers(0, 300) })).firstIndex).toBe(0);
  await log.publish();
  expect((await log.append({ entries: numbers(300, 700) })).firstIndex).toBe(300);
  expect(log.size()).toBe(700);
  expect(log.checkpoint().size).toBe(300);
  expect(Buffer.from(await log.entry(299)).toString()).toBe('entry 299');
  expect(Buffer.from(await log.entry(650)).toString()).toBe('entry 650');
  await log.close();

  const again = await open(dir);
  expect(again.checkpoint().size).toBe(700);
  const all: string[] = [];
  for await (const { bytes } of again.entries(0)) all.push(Buffer.from(bytes).toString());
  expect(all).toEqual(numbers(0, 700).map(String));
  await again.close();
});

test('a receipt verifies with the key alone, and not for another entry', async () => {
  const log = await open(await newFolder());
  await log.append({ entries: numbers(0, 1000) });
  const proof = await log.proofFile(517);
  const keys = [parseVerifierKey(log.verifierKey)];
  const verified = await verifyProof(proof, entry(517), keys, nodeCrypto);
  expect(verified.index).toBe(517);
  await expect(verifyProof(proof, entry(518), keys, nodeCrypto)).rejects.toThrow('does not lead to the signed root');
  await log.close();
});

test('entries are published in the background without being asked', async () => {
  const log = await open(await newFolder(), { checkpointIntervalMs: 5 });
  await log.append({ entries: [entry(0)] });
  const checkpoint = await log.published(0);
  expect(checkpoint.size).toBe(1);
  expect(checkpoint.root).toEqual(new Uint8Array(leafHash(entry(0))));
  await log.close();
});

test('a second open of the same folder is refused, and allowed after close', async () => {
  const dir = await newFolder();
  const log = await open(dir);
  await expect(open(dir)).rejects.toThrow(LedgerLockedError);
  await log.close();
  await (await open(dir)).close();
});

test('notes survive reopening and segments, as far as the owner carries them', async () => {
  const dir = await newFolder();
  const kept = new Set<string>();
  const carryNotes = () => [...kept].map((note) => Buffer.from(note));
  const log = await open(dir, { carryNotes, segmentBytes: 2_000 });
  for (let n = 0; n < 200; n++) {
    kept.add(`note ${n}`);
    await log.append({ notes: [Buffer.from(`note ${n}`)] });
    await log.append({ entries: numbers(n * 10, n * 10 + 10) });
    if (n % 10 !== 0) kept.delete(`note ${n}`);
  }
  await log.publish();
  await log.close();
  // What reaches back to the last full tile stays; many more were begun.
  const segments = await readdir(join(dir, 'journal'));
  expect(segments.length).toBeLessThan(6);
  expect(Number.parseInt(segments.at(-1)!, 10)).toBeGreaterThan(12);

  const again = await open(dir, { carryNotes });
  const found = again.notes().map((note) => Buffer.from(note).toString());
  expect(found).toEqual(expect.arrayContaining([...kept]));
  expect(found.length).toBeLessThan(200);
  expect(again.notesFrom()).toBeGreaterThan(0);
  await again.close();
  const third = await open(dir, { carryNotes });
  expect(third.notes().map((note) => Buffer.from(note).toString())).toEqual(found);
  await third.close();
});

test('bad input is refused with a reason and harms nothing', async () => {
  const log = await open(await newFolder());
  await expect(log.append({ entries: [Buffer.alloc(65_536)] })).rejects.toThrow(LedgerInputError);
  await expect(log.append({ notes: [entry(1)] })).rejects.toThrow('carryNotes');
  await expect(log.entry(0)).rejects.toThrow(LedgerInputError);
  await expect(log.inclusionProof(0)).rejects.toThrow(LedgerInputError);
  expect((await log.append({ entries: [Buffer.alloc(65_535), Buffer.alloc(0)] })).firstIndex).toBe(0);
  await log.close();
  await expect(openLog({ files: createNodeLogFiles(await newFolder()), origin: 'a b', signer })).rejects.toThrow(
    'space',
  );
});

test('a log that lacks what its owner remembers is frozen', async () => {
  const dir = await newFolder();
  const log = await open(dir);
  await log.append({ entries: numbers(0, 500) });
  await log.publish();
  const good = { size: 300, root: await log.root(300) };
  await log.close();
  await (await open(dir, { remembered: [good] })).close();
  await expect(open(dir, { remembered: [{ ...good, size: 301 }] })).rejects.toThrow(LedgerFrozenError);
  await expect(open(dir, { remembered: [{ ...good, size: 501 }] })).rejects.toThrow('remembers a checkpoint of 501');
});

test('many callers at once each get their own place', async () => {
  const log = await open(await newFolder(), { segmentBytes: 1_000 });
  const places = await Promise.all(
    Array.from({ length: 500 }, (_, n) => log.append({ entries: numbers(n * 3, n * 3 + 1 + (n % 3)) })),
  );
  for (const [n, { firstIndex }] of places.entries())
    expect(Buffer.from(await log.entry(firstIndex)).toString()).toBe(`entry ${n * 3}`);
  await log.close();
});

test('appending goes on while publishing, and nothing falls between two checkpoints', async () => {
  const log = await open(await newFolder(), { checkpointIntervalMs: 1, maxUnpublishedBytes: 20_000 });
  let appended = 0;
  const writer = async () => {
    for (let round = 0; round < 60; round++) {
      await log.append({ entries: numbers(0, 50) });
      appended += 50;
    }
  };
  await Promise.all([writer(), writer(), writer()]);
  expect((await log.publish()).size).toBe(appended);
  let count = 0;
  for await (const { bytes } of log.entries(0)) {
    expect(Buffer.from(bytes).toString()).toMatch(/^entry [0-9]+$/);
    count++;
  }
  expect(count).toBe(appended);
  await log.close();
});
