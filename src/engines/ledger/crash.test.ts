import { expect, test } from 'vitest';
import { entriesOf } from './bundle.ts';
import {
  createSigningKey,
  exportLog,
  LedgerWriteError,
  type Log,
  type LogFiles,
  openLog,
  openSigner,
  parseCheckpoint,
  parseVerifierKey,
  type Signer,
  verifyLog,
} from './index.ts';
import { endurance } from './testing/endurance.ts';
import { createMemoryDisk, type MemoryDisk, PowerCut, seededDice } from './testing/memory-disk.ts';
import { tilesOf } from './tile-layout.ts';
import { readTile } from './tile-reader.ts';

const ORIGIN = 'example.org/steward/crash';
const PATTERNS = endurance ? 40 : 2;
const RUNS = endurance ? 3_000 : 40;
const MOST_MS = endurance ? 30 * 60_000 : 60_000;
const key = openSigner(createSigningKey(ORIGIN).secretText);

/** What the outside world has seen of the log: it must stay true whatever happens. */
interface Witnessed {
  acknowledged: string[];
  attempted: string[];
  notes: Set<string>;
  heads: { size: number; root: string }[];
}

function watchingSigner(seen: Witnessed): Signer {
  return {
    ...key,
    sign(message) {
      const [, size, root] = Buffer.from(message).toString().split('\n');
      seen.heads.push({ size: Number(size), root: root! });
      return key.sign(message);
    },
  };
}

/** Whoever reads a checkpoint finds all its tiles, from the moment on when it gets its name; `turns`: how long tiles take. */
function readable(disk: MemoryDisk, turns = 0): LogFiles {
  return {
    ...disk.files,
    async writeUnsynced(path, bytes) {
      for (let turn = 0; turn < turns; turn++) await new Promise((done) => setImmediate(done));
      return disk.files.writeUnsynced(path, bytes);
    },
    async rename(from, to) {
      await disk.files.rename(from, to);
      if (to !== 'checkpoint') return;
      const { size } = parseCheckpoint((await disk.files.read(to))!.toString());
      const narrow = [];
      for (const address of tilesOf(size)) {
        const bytes = await readTile(disk.files, address);
        const found = address.level === 'entries' ? entriesOf(bytes!).length : bytes!.length / 32;
        if (found !== address.width) narrow.push({ address, found });
      }
      expect(narrow).toEqual([]);
    },
  };
}

const openOn = (disk: MemoryDisk, seen: Witnessed, turns = 0) =>
  openLog({
    files: readable(disk, turns),
    origin: ORIGIN,
    signer: watchingSigner(seen),
    segmentBytes: 250,
    checkpointIntervalMs: 1e6,
    carryNotes: () => [...seen.notes].map((note) => Buffer.from(note)),
  });

/** Appends from two sides, publishes, rolls segments, crosses the border of a tile; throws when the power is cut. */
async function work(log: Log, seen: Witnessed, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const texts = (count: number) => {
      const list = Array.from({ length: count }, (_, i) => `${seen.attempted.length + i} ${'x'.repeat(i % 7)}`);
      seen.attempted.push(...list);
      return list;
    };
    const note = `note ${seen.attempted.length}`;
    const [first, second] = [texts(37), texts(9)];
    seen.notes.add(note);
    const appends = [
      log.append({ entries: first.map((text) => Buffer.from(text)), notes: [Buffer.from(note)] }),
      log.append({ entries: second.map((text) => Buffer.from(text)) }),
    ];
    const publishing = round % 2 === 0 ? log.publish() : undefined;
    // Awaited further down; until then its failure is not unhandled.
    publishing?.catch(() => undefined);
    const settled: PromiseSettledResult<unknown>[] = await Promise.allSettled(appends);
    if (settled[0]!.status === 'fulfilled') seen.acknowledged.push(...first);
    else seen.notes.delete(note);
    if (settled[1]!.status === 'fulfilled') seen.acknowledged.push(...second);
    // While publishing is still under way, so that segments with unpublished entries are left behind.
    const third = texts(3);
    const late = await Promise.allSettled([
      log.append({ entries: third.map((text) => Buffer.from(text)) }),
      publishing,
    ]);
    if (late[0].status === 'fulfilled') seen.acknowledged.push(...third);
    for (const result of [...settled, ...late]) if (result.status === 'rejected') throw result.reason;
    if (round % 3 === 2) await log.publish();
  }
}

async function allEntries(log: Log): Promise<string[]> {
  const found: string[] = [];
  for await (const { bytes } of log.entries(0)) found.push(Buffer.from(bytes).toString());
  return found;
}

/** Opens the log after a crash and compares it with what was witnessed. */
async function checkAfterCrash(disk: MemoryDisk, seen: Witnessed): Promise<void> {
  const log = await openOn(disk, seen);
  const found = await allEntries(log);
  // Everything acknowledged is there, in its place; behind it, at most what was attempted.
  expect(found.slice(0, seen.acknowledged.length)).toEqual(seen.acknowledged);
  expect(found).toEqual(seen.attempted.slice(0, found.length));
  const notes = new Set(log.notes().map((note) => Buffer.from(note).toString()));
  expect([...seen.notes].filter((note) => !notes.has(note))).toEqual([]);
  await log.publish();
  expect(Math.max(0, ...seen.heads.map((head) => head.size))).toBeLessThanOrEqual(log.size());
  const heads = [];
  for (const { size } of seen.heads) heads.push({ size, root: Buffer.from(await log.root(size)).toString('base64') });
  expect(heads).toEqual(seen.heads);
  // The log goes on from what it holds.
  seen.acknowledged = [...found];
  seen.attempted = [...found];
  await work(log, seen, 2);
  await log.close();
  const target = createMemoryDisk();
  await exportLog(disk.files, target.files);
  const report = await verifyLog(target.files, { trust: [parseVerifierKey(log.verifierKey)] });
  expect(report).toMatchObject({ integrity: 'ok', problems: [], keyTrusted: true, size: seen.acknowledged.length });
}

/** Anything else than the cut, such as a log that calls itself frozen, is a fault of the log. */
function mustBeTheCut(error: unknown): void {
  const cause = error instanceof LedgerWriteError ? error.cause : error;
  if (!(cause instanceof PowerCut)) throw error;
}

const nothingSeen = (): Witnessed => ({ acknowledged: [], attempted: [], notes: new Set(), heads: [] });

async function crashAt(step: number, seed: number): Promise<boolean> {
  const seen = nothingSeen();
  const disk = createMemoryDisk(step);
  let crashed = false;
  try {
    const log = await openOn(disk, seen);
    await work(log, seen, 11);
    await log.close();
  } catch (error) {
    mustBeTheCut(error);
    crashed = true;
  }
  await checkAfterCrash(disk.afterCut(seededDice(seed)), seen);
  return crashed;
}

test(
  'a power cut at any write boundary loses nothing acknowledged and forks nothing',
  async () => {
    let step = 0;
    while (await crashAt(step, step * 2_654_435 + 1)) {
      // Other dice: what is not durable is lost or kept in another pattern.
      for (let again = 1; again < PATTERNS; again++) await crashAt(step, step * 40_503 + again * 7);
      step++;
    }
    expect(step).toBeGreaterThan(150);
  },
  MOST_MS,
);

test(
  'power cuts one after the other, also while recovering',
  async () => {
    const dice = seededDice(20_261);
    for (let run = 0; run < RUNS; run++) {
      const seen = nothingSeen();
      let disk = createMemoryDisk(Math.floor(dice() * 300));
      for (let cut = 0; cut < 4; cut++) {
        try {
          const log = await openOn(disk, seen);
          const found = await allEntries(log);
          expect(found.slice(0, seen.acknowledged.length)).toEqual(seen.acknowledged);
          seen.acknowledged = [...found];
          seen.attempted = [...found];
          await work(log, seen, 4);
        } catch (error) {
          mustBeTheCut(error);
        }
        const survivor = disk.afterCut(dice);
        const content = new Map<string, { data: Buffer; durable: Buffer }>();
        for (const path of await survivor.files.list()) {
          const data = (await survivor.files.read(path))!;
          content.set(path, { data, durable: data });
        }
        disk = createMemoryDisk(Math.floor(dice() * 200), content);
      }
      await checkAfterCrash(disk.afterCut(dice), seen);
    }
  },
  MOST_MS,
);

test('tiles that were signed for but lost come back from the journal, byte for byte', async () => {
  const seen = nothingSeen();
  const disk = createMemoryDisk();
  const log = await openOn(disk, seen);
  await work(log, seen, 15);
  await log.publish();
  // The power goes off now: the newest tiles were never synced, and the dice let go of all that was not.
  const survivor = disk.afterCut(() => 0.2);
  const size = log.checkpoint().size;
  const lost = (
    await Promise.all([...tilesOf(size)].map(async (at) => [at, await readTile(survivor.files, at)] as const))
  )
    .filter(([, bytes]) => bytes === undefined)
    .map(([at]) => at);
  expect(lost.length).toBeGreaterThan(0);
  const again = await openOn(survivor, seen);
  expect(again.checkpoint().note).toBe(log.checkpoint().note);
  for (const at of lost) expect(await readTile(survivor.files, at)).toEqual(await readTile(disk.files, at));
  await again.close();
  await log.close();
});

test('no checkpoint is there before its tiles, however long they take', async () => {
  const seen = nothingSeen();
  const log = await openOn(createMemoryDisk(), seen, 40);
  await work(log, seen, 12);
  await log.close();
  expect(seen.heads.length).toBeGreaterThan(4);
});

test('files wait for their sync in small numbers, and none stays open', async () => {
  const disk = createMemoryDisk();
  let most = 0;
  const files: LogFiles = {
    ...disk.files,
    async writeUnsynced(path, bytes) {
      const file = await disk.files.writeUnsynced(path, bytes);
      most = Math.max(most, disk.openFiles());
      return file;
    },
  };
  const log = await openLog({ files, origin: ORIGIN, signer: key, checkpointIntervalMs: 1e6 });
  for (let n = 0; n < 20; n++)
    await log.append({ entries: Array.from({ length: 5_120 }, (_, i) => Buffer.from(`${n} ${i}`)) });
  await log.publish();
  // 400 full tiles and as many bundles were written at once.
  expect(most).toBeGreaterThan(256);
  expect(most).toBeLessThanOrEqual(514);
  disk.failWith('EIO');
  await expect(log.append({ entries: [Buffer.from('refused')] })).rejects.toThrow(LedgerWriteError);
  await log.close();
  expect(disk.openFiles()).toBe(0);
});

test('a full disk rejects with a typed error, and the log goes on once it is opened again', async () => {
  const seen = nothingSeen();
  const disk = createMemoryDisk();
  const log = await openOn(disk, seen);
  await work(log, seen, 3);
  disk.failWith('ENOSPC');
  const refused = log.append({ entries: [Buffer.from('lost')] });
  await expect(refused).rejects.toThrow(LedgerWriteError);
  await expect(refused).rejects.toMatchObject({ code: 'ENOSPC' });
  disk.failWith(undefined);
  await expect(log.append({ entries: [Buffer.from('lost too')] })).rejects.toThrow('disk full');
  await expect(log.published(log.size())).rejects.toThrow(LedgerWriteError);
  await log.close();
  await checkAfterCrash(disk, seen);
});
