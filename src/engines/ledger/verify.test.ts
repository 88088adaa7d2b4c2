import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import {
  compareCheckpoint,
  createSigningKey,
  exportLedger,
  exportLog,
  LedgerFormatError,
  type LogFiles,
  openLog,
  openSigner,
  parseVerifierKey,
  type ReadFiles,
  verifierKey,
  verifyLog,
} from './index.ts';
import { createMemoryDisk } from './testing/memory-disk.ts';

const ORIGIN = 'example.org/steward/verified';
const signer = openSigner(createSigningKey(ORIGIN).secretText);
const entryOf = (n: number) => Buffer.from(`${n} and some text`);

type Content = Map<string, Buffer>;
let content: Content;
let trust: ReturnType<typeof parseVerifierKey>[];
let saved: string[];

const filesOf = (map: Content): ReadFiles => ({
  read: async (path) => map.get(path),
  list: async () => [...map.keys()].sort(),
});

async function contentOf(files: ReadFiles): Promise<Content> {
  const map: Content = new Map();
  for (const path of await files.list()) map.set(path, (await files.read(path))!);
  return map;
}

async function exportOf(files: LogFiles): Promise<Content> {
  const target = createMemoryDisk();
  await exportLog(files, target.files);
  return contentOf(target.files);
}

/** A log of so many entries with a checkpoint every 100; returns its export and the checkpoints. */
async function makeLog(count: number, textOf = entryOf, by = signer) {
  const disk = createMemoryDisk();
  const log = await openLog({ files: disk.files, origin: by.name, signer: by, checkpointIntervalMs: 1e6 });
  const checkpoints: string[] = [];
  for (let n = 0; n < count; n += 100) {
    await log.append({ entries: Array.from({ length: Math.min(100, count - n) }, (_, i) => textOf(n + i)) });
    checkpoints.push((await log.publish()).note);
  }
  const result = { content: await exportOf(disk.files), checkpoints, key: parseVerifierKey(log.verifierKey) };
  await log.close();
  return result;
}

beforeAll(async () => {
  const made = await makeLog(550);
  content = made.content;
  saved = made.checkpoints;
  trust = [made.key];
});

test('a kept checkpoint is held against the log as it is published', async () => {
  const against = (map: Content, note: string, keys = trust) => compareCheckpoint(filesOf(map), note, keys);
  for (const note of saved) expect(await against(content, note)).toMatchObject({ verdict: 'contained', signed: true });
  const earlier = await makeLog(250);
  expect(await against(earlier.content, saved[5]!)).toEqual({
    ...{ size: 550, publishedSize: 250, verdict: 'shortened', signed: true },
  });
  const rewritten = await makeLog(550, (n) => (n === 7 ? Buffer.from('another') : entryOf(n)));
  for (const note of saved)
    expect(await against(rewritten.content, note)).toMatchObject({ verdict: 'rewritten', signed: true });
  // Hashes that lead to the kept root, but not to what the log signs for its whole.
  const mixed = new Map([...content, ['checkpoint', rewritten.content.get('checkpoint')!]]);
  expect(await against(mixed, saved[0]!)).toMatchObject({ verdict: 'rewritten' });
  const stranger = verifierKey(ORIGIN, createSigningKey(ORIGIN).publicKey);
  expect(await against(content, saved[0]!, [stranger])).toMatchObject({ signed: false });
  await expect(against(new Map(), saved[0]!)).rejects.toThrow(LedgerFormatError);
});

test('an untouched export verifies, and holds exactly the public layout', async () => {
  const seen: string[] = [];
  const report = await verifyLog(filesOf(content), {
    trust,
    anchors: saved,
    onEntry: (_, bytes) => seen.push(bytes.toString()),
  });
  expect(report).toMatchObject({
    origin: ORIGIN,
    size: 550,
    problems: [],
    integrity: 'ok',
    anchoring: 'anchored',
    keyTrusted: true,
  });
  expect(seen).toEqual(Array.from({ length: 550 }, (_, n) => entryOf(n).toString()));
  expect([...content.keys()].sort()).toEqual([
    'checkpoint',
    'key.pub',
    'tile/0/000',
    'tile/0/001',
    'tile/0/002.p/38',
    'tile/1/000.p/2',
    'tile/entries/000',
    'tile/entries/001',
    'tile/entries/002.p/38',
  ]);
});

async function isFound(change: (copy: Content) => void): Promise<void> {
  const copy = new Map(content);
  change(copy);
  const report = await verifyLog(filesOf(copy), { trust });
  expect(report.integrity).toBe('broken');
  expect(report.problems.length).toBeGreaterThan(0);
}

function flip(copy: Content, path: string, at: number, mask: number): void {
  const bytes = Buffer.from(copy.get(path)!);
  bytes[at]! ^= mask;
  copy.set(path, bytes);
}

test('every flipped byte of checkpoint, key and upper tiles is found, also without a trusted key', async () => {
  for (const path of ['checkpoint', 'key.pub', 'tile/1/000.p/2']) {
    for (let at = 0; at < content.get(path)!.length; at++) {
      await isFound((copy) => flip(copy, path, at, 1 + ((at * 7) % 255)));
      const copy = new Map(content);
      flip(copy, path, at, 0x20);
      expect((await verifyLog(filesOf(copy))).integrity).toBe('broken');
    }
  }
});

test('a flipped byte anywhere is found and its file is named', async () => {
  const paths = [...content.keys()];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...paths),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      async (path, place, mask) => {
        const copy = new Map(content);
        flip(copy, path, place % copy.get(path)!.length, mask);
        const report = await verifyLog(filesOf(copy), { trust });
        expect(report.integrity).toBe('broken');
        const files = report.problems.map(({ file }) => file);
        // A partial bundle and its tile stand alone: which of the two was changed can't be told, so either may be named.
        const named = path.includes('002.p') ? files.some((file) => file.includes('002.p')) : files.includes(path);
        expect(named).toBe(true);
      },
    ),
    { numRuns: 600 },
  );
});

test('a changed entry is named by its index', async () => {
  const copy = new Map(content);
  const bundle = Buffer.from(copy.get('tile/entries/001')!);
  const at = bundle.indexOf('300 and some text');
  bundle.write('301', at);
  copy.set('tile/entries/001', bundle);
  const report = await verifyLog(filesOf(copy), { trust });
  expect(report.problems).toEqual([
    { file: 'tile/entries/001', index: 300, message: 'entry 300 is not what was logged' },
  ]);
});

test('missing, foreign, truncated, extended and swapped files are found', async () => {
  for (const path of content.keys()) {
    await isFound((copy) => copy.delete(path));
    await isFound((copy) => copy.set(path, copy.get(path)!.subarray(0, -1)));
    await isFound((copy) => copy.set(path, Buffer.concat([copy.get(path)!, Buffer.of(0)])));
    await isFound((copy) => copy.set(path, Buffer.alloc(0)));
  }
  for (const foreign of ['tile/0/003', 'tile/entries/002', 'tile/0/002.p/37', 'notes.txt', 'tile/2/000.p/1'])
    await isFound((copy) => copy.set(foreign, Buffer.from('x')));
  await isFound((copy) => {
    copy.set('tile/entries/000', content.get('tile/entries/001')!);
    copy.set('tile/entries/001', content.get('tile/entries/000')!);
  });
  await isFound((copy) => {
    const tiles = ['tile/entries/00', 'tile/0/00'];
    for (const tile of tiles) {
      copy.set(`${tile}0`, content.get(`${tile}1`)!);
      copy.set(`${tile}1`, content.get(`${tile}0`)!);
    }
  });
});

test('two entries that changed places are found', async () => {
  const swapped = await makeLog(550, (n) => entryOf(n === 400 ? 401 : n === 401 ? 400 : n));
  await isFound((copy) => {
    for (const [path, bytes] of swapped.content) if (path !== 'checkpoint') copy.set(path, bytes);
  });
});

test('an older state is unanchored from inside, and contradicted by an anchor; so is a rewritten log', async () => {
  const older = await makeLog(300);
  expect(await verifyLog(filesOf(older.content), { trust })).toMatchObject({
    integrity: 'ok',
    anchoring: 'unanchored',
  });
  expect(await verifyLog(filesOf(older.content), { trust, anchors: saved })).toMatchObject({
    integrity: 'ok',
    anchoring: 'contradicted',
  });
  const rewritten = await makeLog(600, (n) => entryOf(n === 250 ? 999 : n));
  const report = await verifyLog(filesOf(rewritten.content), { trust, anchors: saved });
  expect(report).toMatchObject({ integrity: 'ok', anchoring: 'contradicted' });
  expect(report.notes.join()).toContain('rewritten');
});

test('a log under a key that is not trusted is broken; without a trusted key the report says so', async () => {
  const thief = await makeLog(120, entryOf, openSigner(createSigningKey(ORIGIN).secretText));
  expect(await verifyLog(filesOf(thief.content), { trust })).toMatchObject({ integrity: 'broken', keyTrusted: false });
  const alone = await verifyLog(filesOf(thief.content));
  expect(alone).toMatchObject({ integrity: 'ok', keyTrusted: false });
  expect(alone.notes.join()).toContain('proves nothing');
  // An anchor that this key did not sign accuses, and never vouches.
  expect(await verifyLog(filesOf(thief.content), { anchors: saved })).toMatchObject({ anchoring: 'contradicted' });
  expect(await verifyLog(filesOf(thief.content), { anchors: [saved[0]!] })).toMatchObject({ anchoring: 'unanchored' });
});

test('an empty folder and nonsense are reported, not thrown', async () => {
  expect(await verifyLog(filesOf(new Map()))).toMatchObject({ integrity: 'broken', origin: '', size: 0 });
  const huge = new Map(content);
  huge.set('checkpoint', Buffer.from(huge.get('checkpoint')!.toString().replace('\n550\n', '\n9007199254740991\n')));
  expect((await verifyLog(filesOf(huge))).integrity).toBe('broken');
});

test('verifying can be stopped', async () => {
  await expect(verifyLog(filesOf(content), { signal: AbortSignal.abort() })).rejects.toThrow('abort');
});

test('an empty log verifies', async () => {
  const disk = createMemoryDisk();
  const log = await openLog({ files: disk.files, origin: ORIGIN, signer });
  const empty = await exportOf(disk.files);
  await log.close();
  expect(await verifyLog(filesOf(empty), { trust })).toMatchObject({ integrity: 'ok', size: 0 });
});

test('several logs are exported, each to the target of its name', async () => {
  const other = await makeLog(260, entryOf, openSigner(createSigningKey('example.org/steward/other').secretText));
  const targets = new Map<string, LogFiles>();
  const exported = await exportLedger(
    [
      { name: 'one', files: filesOf(content) },
      { name: 'two', files: filesOf(other.content) },
    ],
    (name) => {
      const { files } = createMemoryDisk();
      targets.set(name, files);
      return files;
    },
  );
  expect(exported.map(({ size }) => size)).toEqual([550, 260]);
  for (const files of targets.values()) expect(await verifyLog(files)).toMatchObject({ integrity: 'ok' });
});

test('a damaged log is exported as far as it is there, and what is not is named', async () => {
  const [tile, bundle] = ['tile/0/001', 'tile/entries/000'];
  const kept = new Map([...content].filter(([path]) => path !== tile && path !== bundle && path !== 'key.pub'));
  const target = createMemoryDisk();
  const done = await exportLog(filesOf(kept), target.files);
  expect(done).toMatchObject({ origin: ORIGIN, size: 550 });
  expect([...done.damaged].sort()).toEqual(['key.pub', tile, bundle].sort());
  const report = await verifyLog(target.files, { trust });
  expect(report.problems.map(({ file }) => file)).toEqual(expect.arrayContaining([tile, bundle, 'key.pub']));
  expect(report).toMatchObject({ integrity: 'broken', size: 550, keyTrusted: true });
  // Without a checkpoint that can be read, everything goes along as it is.
  const blind = createMemoryDisk();
  const garbled = new Map([...content, ['checkpoint', Buffer.from('garbled')]] as [string, Buffer][]);
  expect(await exportLog(filesOf(garbled), blind.files)).toEqual({ origin: '', size: 0, damaged: ['checkpoint'] });
  expect((await blind.files.list()).sort()).toEqual([...content.keys()].sort());
});

test('the export of a log in use falls back from a partial tile that is gone to the full one', async () => {
  const disk = createMemoryDisk();
  const log = await openLog({ files: disk.files, origin: ORIGIN, signer, checkpointIntervalMs: 1e6 });
  await log.append({ entries: Array.from({ length: 100 }, (_, n) => entryOf(n)) });
  const { note } = await log.publish();
  await log.append({ entries: Array.from({ length: 200 }, (_, n) => entryOf(100 + n)) });
  await log.publish();
  const asOfBefore: ReadFiles = {
    ...disk.files,
    read: async (path) => (path === 'checkpoint' ? Buffer.from(note) : disk.files.read(path)),
  };
  const target = createMemoryDisk();
  await exportLog(asOfBefore, target.files);
  await log.close();
  expect(await verifyLog(target.files, { trust })).toMatchObject({ integrity: 'ok', size: 100 });
  await expect(exportLog(disk.files, target.files)).rejects.toThrow('not empty');
});
