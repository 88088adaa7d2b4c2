import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createNodeLogFiles,
  createSigningKey,
  exportLog,
  type LogFiles,
  nodeCrypto,
  openLog,
  openSigner,
  parseVerifierKey,
  type ReadFiles,
  readPublishedLog,
  removeEntries,
  verifyLog,
  verifyProof,
} from './index.ts';

const ORIGIN = 'example.org/steward/pruned';
const SIZE = 600;
const entryOf = (n: number) => Buffer.from(`${n} and some text`);
let dir: string;
let trust: ReturnType<typeof parseVerifierKey>[];
let counter = 0;

/** A ledger with a copy of the log in it, as an export would have it. */
async function ledger(): Promise<{ path: string; files: LogFiles; log: LogFiles }> {
  const path = join(dir, `ledger-${counter++}`);
  await cp(join(dir, 'export'), join(path, 'log'), { recursive: true });
  return { path, files: createNodeLogFiles(path), log: createNodeLogFiles(join(path, 'log')) };
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'removed-entries-'));
  const files = createNodeLogFiles(join(dir, 'live'));
  const signer = openSigner(createSigningKey(ORIGIN).secretText);
  const log = await openLog({ files, origin: ORIGIN, signer, checkpointIntervalMs: 1e6 });
  await log.append({ entries: Array.from({ length: SIZE }, (_, n) => entryOf(n)) });
  await log.publish();
  trust = [parseVerifierKey(log.verifierKey)];
  await log.close();
  await exportLog(files, createNodeLogFiles(join(dir, 'export')));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const verify = (files: ReadFiles, entriesMayBeGone: boolean) => verifyLog(files, { trust, entriesMayBeGone });

test('without entries the tiles lead to the signed root, but only where somebody vouches for it', async () => {
  const { files, log } = await ledger();
  expect(await verify(log, true)).toMatchObject({ integrity: 'ok', entriesGone: 0 });
  await removeEntries(files, 'log');
  expect((await log.list()).filter((path) => path.startsWith('tile/entries'))).toEqual([]);
  expect(await verify(log, true)).toMatchObject({ integrity: 'ok', size: SIZE, entriesGone: SIZE, problems: [] });
  const alone = await verify(log, false);
  expect(alone).toMatchObject({ integrity: 'broken', entriesGone: SIZE });
  expect(alone.problems.map(({ file }) => file)).toEqual([
    'tile/entries/000',
    'tile/entries/001',
    'tile/entries/002.p/88',
  ]);
});

test('any flipped byte and any missing tile is found', async () => {
  const { files, log } = await ledger();
  await removeEntries(files, 'log');
  for (const path of await log.list()) {
    const bytes = (await log.read(path))!;
    for (let at = 0; at < bytes.length; at += path.startsWith('tile/') ? 509 : 17) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 4;
      await log.write(path, changed);
      expect((await verify(log, true)).integrity, `${path} ${at}`).toBe('broken');
    }
    await log.remove(path);
    expect((await verify(log, true)).integrity, `${path} missing`).toBe('broken');
    await log.write(path, bytes);
  }
  expect(await verify(log, true)).toMatchObject({ integrity: 'ok' });
});

test('what is left is exported, proves a kept entry, and says that entries are gone', async () => {
  const { files, log, path } = await ledger();
  await removeEntries(files, 'log');
  const target = createNodeLogFiles(join(path, 'target'));
  await exportLog(log, target);
  expect(await verify(target, true)).toMatchObject({ integrity: 'ok', entriesGone: SIZE });
  const published = (await readPublishedLog(target))!;
  expect(await published.entriesGone()).toBe(true);
  await expect(published.entry(3)).rejects.toThrow('missing');
  for (const index of [0, 255, 256, 599]) {
    expect(await published.indexOf(entryOf(index))).toBe(index);
    const proof = await published.proofFile(index);
    expect(await verifyProof(proof, entryOf(index), trust, nodeCrypto)).toMatchObject({ index });
    await expect(verifyProof(proof, entryOf(index + 1), trust, nodeCrypto)).rejects.toThrow();
  }
  expect(await published.indexOf(entryOf(SIZE))).toBeUndefined();
  expect(await (await readPublishedLog((await ledger()).log))!.entriesGone()).toBe(false);
});

/** Stops before the given step, as a machine might; a folder is removed file by file, so also between two of them. */
function stopping(path: string, step: number): LogFiles {
  const files = createNodeLogFiles(path);
  let left = step;
  const next = () => {
    if (left-- === 0) throw new Error('the machine stops here');
  };
  return {
    ...files,
    async rename(from, to) {
      next();
      await files.rename(from, to);
    },
    async syncFolder(folder) {
      next();
      await files.syncFolder(folder);
    },
    async remove(folder) {
      for (const one of await files.list(folder)) {
        next();
        await files.remove(one);
      }
      next();
      await files.remove(folder);
    },
  };
}

test('a stop at any step leaves all entries or none, and is gone on with', async () => {
  let steps = 0;
  for (let done = false; !done; steps++) {
    const { path, files, log } = await ledger();
    done = await removeEntries(stopping(path, steps), 'log').then(
      () => true,
      (error: Error) => {
        expect(error.message).toBe('the machine stops here');
        return false;
      },
    );
    const { entriesGone, integrity } = await verify(log, true);
    expect(integrity).toBe('ok');
    expect([0, SIZE]).toContain(entriesGone);
    await removeEntries(files, 'log');
    expect(await verify(log, true)).toMatchObject({ integrity: 'ok', entriesGone: SIZE });
    expect(await readdir(path)).toEqual(['log']);
    await rm(path, { recursive: true });
  }
  // Rename, two syncs, three bundles, their folder, and the call that nothing stops.
  expect(steps).toBeGreaterThanOrEqual(8);
});
