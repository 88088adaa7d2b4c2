import { sql } from 'kysely';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../database/testing.ts';
import { createJobs, type Jobs } from './index.ts';

const logger = pino({ level: 'silent' });
const opened: { jobs: Jobs[]; database: TestDatabase }[] = [];

afterEach(async () => {
  for (const { jobs, database } of opened.splice(0)) {
    await Promise.all(jobs.map((each) => each.stop({ patience: 1_000 })));
    await database.drop();
  }
});

async function setUp(count = 1) {
  const database = await testDatabase();
  const jobs = Array.from({ length: count }, () => createJobs({ url: database.url, logger }));
  opened.push({ jobs, database });
  return { jobs: jobs[0]!, others: jobs.slice(1), database };
}

function signalled<T>() {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

test('a job is done by its handler, with its data', async () => {
  const { jobs } = await setUp();
  const done = signalled<unknown>();
  jobs.define<{ model: string }>('inspect', async ({ data, attempt }) => done.resolve([data.model, attempt]));
  await jobs.start();
  expect(await jobs.send('inspect', { model: '模型' })).toEqual(expect.any(String));
  expect(await done.promise).toEqual(['模型', 0]);
});

test('a failed job is tried again', async () => {
  const { jobs } = await setUp();
  const second = signalled<number>();
  jobs.define(
    'flaky',
    async ({ attempt }) => {
      if (attempt === 0) throw new Error('not yet');
      second.resolve(attempt);
    },
    { retryDelay: 1 },
  );
  await jobs.start();
  await jobs.send('flaky', {});
  expect(await second.promise).toBe(1);
});

test('a job sent within a transaction exists only when that commits', async () => {
  const { jobs, database } = await setUp();
  const seen: unknown[] = [];
  const last = signalled<void>();
  jobs.define<{ n: number }>('follow-up', async ({ data }) => {
    seen.push(data.n);
    if (data.n === 3) last.resolve();
  });
  await jobs.start();
  const { kysely } = database.db;
  const rolledBack = kysely.transaction().execute(async (trx) => {
    await jobs.send('follow-up', { n: 1 }, { within: trx });
    throw new Error('changed my mind');
  });
  await expect(rolledBack).rejects.toThrow('changed my mind');
  await kysely.transaction().execute(async (trx) => {
    await sql`CREATE TABLE thing (n int)`.execute(trx);
    await jobs.send('follow-up', { n: 2 }, { within: trx });
  });
  await jobs.send('follow-up', { n: 3 });
  await last.promise;
  expect(seen).toEqual([2, 3]);
});

test('with a policy a second job of the key is not made while the first one waits', async () => {
  const { jobs } = await setUp();
  jobs.define('recompute', async () => undefined, { policy: 'short' });
  await jobs.start();
  const after = new Date(Date.now() + 3_600_000);
  const ids = [];
  for (const key of ['a', 'a', 'b']) ids.push(await jobs.send('recompute', {}, { key, after }));
  expect(ids).toEqual([expect.any(String), null, expect.any(String)]);
});

test('stopping waits for the job that runs, and another process goes on with the rest', async () => {
  const { jobs, others, database } = await setUp(2);
  const [other] = others as [Jobs];
  const started = signalled<void>();
  const release = signalled<void>();
  const finished: unknown[] = [];
  const all = signalled<void>();
  jobs.define<{ n: number }>('slow', async ({ data }) => {
    started.resolve();
    await release.promise;
    finished.push(`first ${data.n}`);
  });
  other.define<{ n: number }>('slow', async ({ data }) => {
    finished.push(`second ${data.n}`);
    all.resolve();
  });
  await jobs.start();
  await jobs.send('slow', { n: 1 });
  await started.promise;
  await jobs.send('slow', { n: 2 });
  const stopped = jobs.stop({ patience: 10_000 });
  release.resolve();
  await stopped;
  expect(finished).toEqual(['first 1']);
  await other.start();
  await all.promise;
  expect(finished).toEqual(['first 1', 'second 2']);
  const { rows } = await database.db.pool.query(
    `SELECT state FROM pgboss.job WHERE name = 'slow' AND data->>'n' = '1'`,
  );
  expect(rows).toEqual([{ state: 'completed' }]);
});

test('a schedule is kept with its time zone, replaced under its name, and checked', async () => {
  const { jobs, database } = await setUp();
  jobs.define('nightly', async () => undefined);
  await jobs.schedule('nightly', '0 2 * * *', { scope: 'all' }, { tz: 'Asia/Shanghai' });
  await jobs.start();
  await jobs.schedule('nightly', '0 3 * * *', { scope: 'all' }, { tz: 'Asia/Shanghai' });
  const { rows } = await database.db.pool.query('SELECT name, cron, timezone, data FROM pgboss.schedule');
  expect(rows).toEqual([{ name: 'nightly', cron: '0 3 * * *', timezone: 'Asia/Shanghai', data: { scope: 'all' } }]);
  await expect(jobs.schedule('nightly', 'whenever')).rejects.toThrow();
  await expect(jobs.schedule('nightly', '0 3 * * *', {}, { tz: 'Asia/Nowhere' })).rejects.toThrow(/time zone/);
  await jobs.unschedule('nightly');
  expect((await database.db.pool.query('SELECT 1 FROM pgboss.schedule')).rowCount).toBe(0);
});

test('mistakes of the program are named', async () => {
  const { jobs } = await setUp();
  jobs.define('once', async () => undefined);
  expect(() => jobs.define('once', async () => undefined)).toThrow(/defined twice/);
  expect(() => jobs.define('a b', async () => undefined)).toThrow(/not a job name/);
  await expect(jobs.send('once', {})).rejects.toThrow(/not running/);
  await jobs.start();
  expect(() => jobs.define('late', async () => undefined)).toThrow(/before start/);
});
