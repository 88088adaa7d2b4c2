import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createNodeLogFiles, type LogFiles, openLog, type Signer } from '../../engines/ledger/index.ts';
import {
  type AcceptedMark,
  decodeTrafficEntry,
  encodeTrafficEntry,
  type TrafficRecord,
} from '../../kernel/traffic/index.ts';
import { createSigner, generateSigningKeyPair } from '../../platform/crypto/index.ts';
import { createFolder } from '../../platform/files/index.ts';
import { until } from '../testing/index.ts';
import { type AcceptedRequest, type AcceptRequest, type Journal, type MonthLog, openJournal } from './index.ts';
import { openMonthLog } from './month-log.ts';
import { createTurnedAwayCounter } from './turned-away.ts';

const signer = createSigner(generateSigningKeyPair().privateKey);
const PREFIX = 'steward.local/traffic-gtw_x';
let path: string;
let wall: number;
let problems: Error[];
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'steward-journal-'));
  wall = Date.parse('2026-11-30T23:59:58.000Z');
  problems = [];
});
afterEach(() => rm(path, { recursive: true, force: true }));

/** The files of the disk, on which appending goes as said: `write` is what the disk does. */
function filesThatAppend(append: (write: () => Promise<void>) => Promise<void>): LogFiles {
  const real = createNodeLogFiles(path);
  return {
    ...real,
    openAppend: async (name) => {
      const file = await real.openAppend(name);
      return { ...file, append: (bytes) => append(() => file.append(bytes)) };
    },
  };
}

const open = async () =>
  openJournal({
    folder: await createFolder(path),
    logPrefix: PREFIX,
    gatewayId: 'gtw_x',
    publicKey: signer.publicKey,
    sign: signer.sign,
    wall: () => wall,
    checkpointMillis: 30,
    onProblem: (error) => problems.push(error),
  });

const request = (id: string): AcceptRequest => ({
  id,
  acceptedAt: new Date(wall).toISOString(),
  operation: 'chat.completions',
  stream: false,
  applicationId: 'app_x',
  keyId: 'key_x',
  releaseId: 'rel_x',
  versionId: 'mdv_x',
  policyEpoch: 1,
  endUser: null,
});

const recordOf = ({ mark }: { mark: AcceptedMark }): TrafficRecord => ({
  ...mark,
  format: 1,
  type: 'request',
  gatewayId: 'gtw_x',
  endedAt: mark.acceptedAt,
  outcome: 'answered',
  reason: null,
  endpointId: null,
  upstreamStatus: 200,
  usage: null,
  millis: { total: 1, firstByte: null, upstream: null },
  screening: {},
  commitment: null,
});

const accept = (journal: Journal, id: string) =>
  new Promise<AcceptedRequest>((resolve, reject) =>
    journal.accept(request(id), (error, accepted) => (accepted === null ? reject(error) : resolve(accepted))),
  );

async function entriesOf(month: MonthLog) {
  const entries = [];
  for await (const { bytes } of month.log()!.entries(0)) entries.push(decodeTrafficEntry(bytes));
  return entries;
}

test('a new month begins a new log; the old one is finished when all in it is recorded and mirrored', async () => {
  const journal = await open();
  const old = await accept(journal, 'trf_old');
  const november = journal.current();
  expect(november.name).toBe('traffic-gtw_x-202611');
  wall += 5_000;
  const [first, second] = await Promise.all([accept(journal, 'trf_1'), accept(journal, 'trf_2')]);
  expect([first.mark.acceptSeq, second.mark.acceptSeq]).toEqual([1, 2]);
  expect(journal.current().origin).toBe(`${PREFIX}-202612`);
  // The clock goes back over the turn of the month: the newer log stays the one that is written.
  wall -= 4_000;
  expect((await accept(journal, 'trf_3')).mark.acceptSeq).toBe(3);

  await journal.mirrored(november.name, 0);
  expect(journal.months().length).toBe(2);
  old.settle(recordOf(old));
  await journal.flush();
  expect(november.log()!.checkpoint().size).toBe(1);
  await journal.mirrored(november.name, 0);
  expect(journal.months().length).toBe(2);
  await journal.mirrored(november.name, 1);
  expect(journal.months().map(({ name }) => name)).toEqual(['traffic-gtw_x-202612']);
  await journal.close();

  const again = await open();
  expect(again.months().map(({ name }) => name)).toEqual(['traffic-gtw_x-202612']);
  await again.close();
});

test('what was open at the end is recorded as interrupted at the next start, once, and numbers go on', async () => {
  const first = await open();
  const one = await accept(first, 'trf_1');
  await accept(first, 'trf_2');
  one.settle(recordOf(one));
  await first.close();
  for (let start = 0; start < 2; start++) {
    const next = await open();
    await next.flush();
    const entries = await entriesOf(next.current());
    expect(entries.map((entry) => entry.type === 'request' && [entry.id, entry.outcome])).toEqual([
      ['trf_1', 'answered'],
      ['trf_2', 'interrupted'],
    ]);
    expect([next.current().acceptedHighest(), next.current().recordedThrough()]).toEqual([2, 2]);
    await next.close();
  }
  const last = await open();
  expect((await accept(last, 'trf_3')).mark.acceptSeq).toBe(3);
  await last.close();
});

test('an open request of a month long past is recorded in its own log', async () => {
  const first = await open();
  await accept(first, 'trf_old');
  await first.close();
  wall += 40 * 86_400_000;
  const next = await open();
  await next.flush();
  expect(next.months().map(({ name }) => name)).toEqual(['traffic-gtw_x-202611', 'traffic-gtw_x-202701']);
  expect((await entriesOf(next.months()[0]!))[0]).toMatchObject({ id: 'trf_old', outcome: 'interrupted' });
  await accept(next, 'trf_new');
  expect(next.current().name).toBe('traffic-gtw_x-202701');
  await next.close();
});

test('requests that were turned away are counted together in one entry', async () => {
  const journal = await open();
  for (let i = 0; i < 5; i++) journal.turnAway('invalid_api_key');
  journal.turnAway('overloaded');
  await journal.flush();
  expect(await entriesOf(journal.current())).toMatchObject([
    { type: 'turned-away', minute: '2026-11-30T23:59:00.000Z', counts: { invalid_api_key: 5, overloaded: 1 } },
  ]);
  await journal.close();
});

test('whose key was valid is named with the reason, and a flood of them stays one entry of a bounded size', async () => {
  const journal = await open();
  // As long as they are in truth: an entry has to fit into the log.
  const idOf = (kind: string, n: number) => `${kind}_01JDZZZZZZZZZZZZZZZZZZ${String(n).padStart(4, '0')}`;
  const caller = { applicationId: idOf('app', 1), keyId: idOf('key', 1) };
  for (let i = 0; i < 10_000; i++) journal.turnAway('rate_limit_exceeded', caller);
  journal.turnAway('model_not_found', caller);
  journal.turnAway('invalid_api_key');
  for (let i = 0; i < 2_000; i++)
    journal.turnAway('upstream_refused_credential', { applicationId: idOf('app', 2), keyId: idOf('key', 1_000 + i) });
  await journal.flush();
  const [entry, ...more] = await entriesOf(journal.current());
  expect(more).toEqual([]);
  if (entry?.type !== 'turned-away') throw new Error('another entry was expected');
  expect(entry.counts).toEqual({
    invalid_api_key: 1,
    model_not_found: 1,
    rate_limit_exceeded: 10_000,
    upstream_refused_credential: 2_000,
  });
  expect(entry.refused).toHaveLength(200);
  const at = expect.stringMatching(/^2026-11-30T23:59:/);
  expect(entry.refused!.slice(0, 3)).toEqual([
    { ...caller, reason: 'rate_limit_exceeded', count: 10_000, first: at, last: at },
    { ...caller, reason: 'model_not_found', count: 1, first: at, last: at },
    {
      ...{ applicationId: idOf('app', 2), keyId: idOf('key', 1_000) },
      ...{ reason: 'upstream_refused_credential', count: 1, first: at, last: at },
    },
  ]);
  // What follows is an entry of its own.
  journal.turnAway('invalid_api_key');
  await journal.flush();
  expect((await entriesOf(journal.current()))[1]).not.toHaveProperty('refused');
  await journal.close();
});

test('of what is turned away every second has one entry at most, and another than the one before', async () => {
  const counter = createTurnedAwayCounter('gtw_x', () => wall);
  const entries: Uint8Array[] = [];
  const take = () => {
    const entry = counter.take();
    if (entry !== null) entries.push(entry);
  };
  for (let second = 0; second < 120; second++, wall += 1_000) {
    // A minute of flood, one with a few, and seconds with none.
    const many = second < 60 ? 500 : second % 3 === 0 ? 1 : 0;
    for (let i = 0; i < many; i++) counter.count('invalid_api_key', null);
    take();
    // Also where the clock stands still or goes back.
    if (second === 90) wall -= 5_000;
  }
  take();
  expect(entries).toHaveLength(60 + 20);
  const read = entries.map(decodeTrafficEntry).map((entry) => (entry.type === 'turned-away' ? entry : null)!);
  expect(read.reduce((sum, { counts }) => sum + counts.invalid_api_key!, 0)).toBe(60 * 500 + 20);
  expect(new Set(read.map(({ at }) => at)).size).toBe(80);
});

test('an entry that reached the disk although its writing failed is there once, and one that did not is there too', async () => {
  let fail: 'before' | 'after' | null = null;
  const origin = `${PREFIX}-202611`;
  const month = await openMonthLog({
    name: 'traffic',
    origin,
    openLog: (carryNotes) =>
      openLog({
        files: filesThatAppend(async (write) => {
          const failing = fail;
          fail = null;
          if (failing === 'before') throw new Error('nothing was written');
          await write();
          if (failing === 'after') throw new Error('nobody knows what was written');
        }),
        origin,
        signer: { name: origin, publicKey: signer.publicKey, sign: signer.sign },
        carryNotes,
      }),
    interrupted: (mark) => encodeTrafficEntry({ ...recordOf({ mark }), outcome: 'interrupted' }),
    onProblem: (error) => problems.push(error),
  });
  const counter = createTurnedAwayCounter('gtw_x', () => wall);
  for (const failing of ['after', 'before', null] as const) {
    counter.count('invalid_api_key', null);
    const expected = problems.length + (failing === null ? 0 : 1);
    fail = failing;
    month.add(counter.take()!);
    await until(() => problems.length === expected && month.failure() === null);
    await month.flush();
  }
  expect(problems).toHaveLength(2);
  expect((await entriesOf(month)).map((entry) => entry.type === 'turned-away' && entry.counts)).toEqual(
    Array(3).fill({ invalid_api_key: 1 }),
  );
  await month.close();
});

test('marks and numbers survive the roll of journal segments', async () => {
  const settings = {
    origin: `${PREFIX}-202611`,
    signer: { name: `${PREFIX}-202611`, publicKey: signer.publicKey, sign: signer.sign },
  };
  const openMonth = () =>
    openMonthLog({
      name: 'traffic',
      origin: settings.origin,
      openLog: (carryNotes) =>
        openLog({
          files: createNodeLogFiles(path),
          ...settings,
          carryNotes,
          segmentBytes: 2_000,
          checkpointIntervalMs: 20,
        }),
      interrupted: (mark) => encodeTrafficEntry({ ...recordOf({ mark }), outcome: 'interrupted' }),
      onProblem: (error) => problems.push(error),
    });
  const month = await openMonth();
  const take = (id: string) =>
    new Promise<AcceptedMark>((resolve, reject) =>
      month.accept(request(id), (error, mark) => (mark === null ? reject(error) : resolve(mark))),
    );
  const stays = await take('trf_stays');
  for (let i = 0; i < 60; i++) {
    const mark = await take(`trf_${i}`);
    month.settle(mark.acceptSeq, encodeTrafficEntry(recordOf({ mark })));
  }
  await month.flush();
  expect(month.open(10)).toEqual([stays.acceptSeq]);
  await month.close();
  const next = await openMonth();
  await next.flush();
  expect([next.acceptedHighest(), next.recordedThrough(), next.openCount()]).toEqual([61, 61, 0]);
  const numbers = (await entriesOf(next)).map((entry) => (entry.type === 'request' ? entry.acceptSeq : 0));
  expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: 61 }, (_, i) => i + 1));
  await next.close();
});

test('a disk that fails: nothing is accepted, nothing is lost, and it goes on when the disk does', async () => {
  let full = false;
  const files = filesThatAppend(async (write) => {
    if (full) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    await write();
  });
  const origin = `${PREFIX}-202611`;
  const named: Signer = { name: origin, publicKey: signer.publicKey, sign: signer.sign };
  const month = await openMonthLog({
    name: 'traffic',
    origin,
    openLog: (carryNotes) => {
      if (full) return Promise.reject(new Error('still no space'));
      return openLog({ files, origin, signer: named, carryNotes });
    },
    interrupted: (mark) => encodeTrafficEntry({ ...recordOf({ mark }), outcome: 'interrupted' }),
    onProblem: (error) => problems.push(error),
  });
  const take = (id: string) =>
    new Promise<AcceptedMark | null>((resolve) => month.accept(request(id), (_error, mark) => resolve(mark)));
  const before = (await take('trf_before'))!;
  full = true;
  expect(await take('trf_refused')).toBeNull();
  expect(month.failure()).not.toBeNull();
  expect(await take('trf_refused_too')).toBeNull();
  month.settle(before.acceptSeq, encodeTrafficEntry(recordOf({ mark: before })));
  full = false;
  await until(() => month.failure() === null);
  const after = (await take('trf_after'))!;
  expect(after.acceptSeq).toBe(2);
  month.settle(after.acceptSeq, encodeTrafficEntry(recordOf({ mark: after })));
  await month.flush();
  expect((await entriesOf(month)).map((entry) => entry.type === 'request' && [entry.id, entry.acceptSeq])).toEqual([
    ['trf_before', 1],
    ['trf_after', 2],
  ]);
  expect(problems.length).toBeGreaterThan(0);
  await month.close();
});
