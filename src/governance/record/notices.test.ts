import { randomFillSync } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createIdFactory, systemActor } from '../../kernel/identity/index.ts';
import type { ChangeNotice } from '../../kernel/subject/index.ts';
import { createManualClock, systemClock } from '../../kernel/time/index.ts';
import { type TestDatabase, testDatabase } from '../../platform/database/testing.ts';
import { createLogger } from '../../platform/telemetry/index.ts';
import { createNoticeBoard, createRecorder, type Recorder, recordMigrations } from './index.ts';

let given: TestDatabase;
let recorder: Recorder;
const clock = createManualClock('2026-03-01T00:00:00Z');
const logger = createLogger({ name: 'test', level: 'silent' });

beforeEach(async () => {
  given = await testDatabase([recordMigrations]);
  await given.db.pool.query('CREATE TABLE seen (subject text, n int)');
  recorder = createRecorder({
    database: given.db,
    clock,
    newId: createIdFactory(Date.now, randomFillSync),
    payloads: { put: () => Promise.reject(new Error('no payloads here')) },
  });
});
afterEach(() => given.drop());

const board = () => createNoticeBoard({ database: given.db, clock, logger });
const act = (id: string, n: number, kind = 'version.suspended') =>
  recorder.writeAlone({
    kind,
    actor: systemActor('test'),
    subject: { kind: 'version', id },
    measures: [],
    facts: { n, list: [n] },
    notice: true,
  });

test('a notice reaches each subscriber of its kind once, with the facts of the act', async () => {
  const got: [string, ChangeNotice][] = [];
  const notices = board();
  for (const subscriber of ['release', 'gateway']) {
    notices.subscribe({
      subscriber,
      kinds: ['version.suspended'],
      handle: async (_tx, notice) => void got.push([subscriber, notice]),
    });
  }
  const record = await act('mdv_a', 1);
  await act('mdv_a', 2, 'version.renamed');
  expect(await notices.deliverDue()).toBe(2);
  expect(await notices.deliverDue()).toBe(0);
  expect(got.map(([who]) => who).toSorted()).toEqual(['gateway', 'release']);
  expect(got[0]![1]).toMatchObject({
    kind: 'version.suspended',
    subject: { kind: 'version', id: 'mdv_a' },
    recordId: record.id,
    facts: { n: 1, list: [1] },
  });
});

test('a failing handler is tried again later, its writes undone; the subject waits in order, others go on', async () => {
  let broken = true;
  const notices = board();
  notices.subscribe({
    subscriber: 'release',
    kinds: ['version.suspended'],
    async handle(tx, notice) {
      await tx
        .insertInto('seen')
        .values({ subject: notice.subject.id, n: Number(notice.facts.n) })
        .execute();
      if (broken && notice.subject.id === 'mdv_a') throw new Error('not today');
    },
  });
  await act('mdv_a', 1);
  await act('mdv_a', 2);
  await act('mdv_b', 3);
  expect(await notices.deliverDue()).toBe(1);
  const seen = async () => (await given.db.pool.query('SELECT subject, n FROM seen')).rows;
  expect(await seen()).toEqual([{ subject: 'mdv_b', n: 3 }]);
  expect(await notices.pending(given.db.kysely)).toEqual([{ subscriber: 'release', count: 2, lastError: 'not today' }]);
  broken = false;
  expect(await notices.deliverDue()).toBe(0);
  clock.advance(1_000);
  expect(await notices.deliverDue()).toBe(2);
  expect(await seen()).toEqual([
    { subject: 'mdv_b', n: 3 },
    { subject: 'mdv_a', n: 1 },
    { subject: 'mdv_a', n: 2 },
  ]);
  expect(await notices.pending(given.db.kysely)).toEqual([]);
});

test('several boards at once deliver each notice once and keep the order within a subject', async () => {
  const boards = Array.from({ length: 3 }, () => {
    const notices = board();
    notices.subscribe({
      subscriber: 'release',
      kinds: ['version.suspended'],
      async handle(tx, notice) {
        await tx
          .insertInto('seen')
          .values({ subject: notice.subject.id, n: Number(notice.facts.n) })
          .execute();
      },
    });
    return notices;
  });
  for (let n = 0; n < 30; n++) await act(`mdv_${n % 3}`, n);
  while ((await Promise.all(boards.map((notices) => notices.deliverDue()))).some((count) => count > 0));
  // ctid is the place in the table, so the order of insertion within a table that is only appended to.
  const { rows } = await given.db.pool.query('SELECT subject, n FROM seen ORDER BY ctid');
  expect(rows).toHaveLength(30);
  for (let s = 0; s < 3; s++) {
    const mine = rows.filter(({ subject }) => subject === `mdv_${s}`).map(({ n }) => n);
    expect(mine).toEqual(Array.from({ length: 10 }, (_, i) => i * 3 + s));
  }
});

test('a started board hears of commits by itself', async () => {
  const got: unknown[] = [];
  const notices = createNoticeBoard({ database: given.db, clock: systemClock, logger });
  notices.subscribe({
    subscriber: 'release',
    kinds: ['version.suspended'],
    handle: async (_tx, notice) => void got.push(notice.facts.n),
  });
  await notices.start();
  await act('mdv_a', 7);
  for (const deadline = Date.now() + 10_000; got.length === 0 && Date.now() < deadline; ) await delay(10);
  await notices.stop();
  expect(got).toEqual([7]);
  expect(() => notices.subscribe({ subscriber: 'release', kinds: [], handle: async () => {} })).toThrow('already');
});

test('a notice without a subject is refused before anything is written', async () => {
  const wrong = recorder.writeAlone({ kind: 'x.done', actor: systemActor('test'), measures: [], notice: true });
  await expect(wrong).rejects.toThrow('names no subject');
  expect((await given.db.pool.query('SELECT count(*)::int AS n FROM governance_record')).rows).toEqual([{ n: 0 }]);
});
