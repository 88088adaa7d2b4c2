import { sql } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { jsonb, LeaseLostError, type Migration, MigrationError, migrate, withAdvisoryLease } from './index.ts';
import { testDatabase } from './testing.ts';

const { db, drop } = await testDatabase();
afterAll(drop);

const kill = (name: string) =>
  db.pool.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', [name]);

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('not in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('values arrive as stated', async () => {
  const { rows } = await db.pool.query(`SELECT 9007199254740991::bigint AS big, DATE '2026-03-01' AS day,
    TIMESTAMP '2026-03-01 10:00' AS local, TIMESTAMPTZ '2026-03-01 10:00+08' AS instant, 1.10::numeric AS amount, '\\x00ff'::bytea AS bytes`);
  expect(rows[0]).toEqual({
    big: 9007199254740991,
    day: '2026-03-01',
    local: new Date('2026-03-01T10:00:00Z'),
    instant: new Date('2026-03-01T02:00:00Z'),
    amount: '1.10',
    bytes: Buffer.from([0, 255]),
  });
  await expect(db.pool.query('SELECT 9007199254740992::bigint')).rejects.toThrow(/does not fit/);
});

test('jsonb keeps arrays, objects, texts and nothing', async () => {
  for (const value of [[1, [2]], { a: null }, 'text "quoted"', 3, true, []]) {
    const { rows } = await sql`SELECT ${jsonb(value)} AS value`.execute(db.kysely);
    expect(rows).toEqual([{ value }]);
  }
});

test('a module types its own tables on the common connection and transaction', async () => {
  await sql`CREATE TABLE thing (id int, name text)`.execute(db.kysely);
  await db.kysely.transaction().execute(async (trx) => {
    const things = trx.withTables<{ thing: { id: number; name: string } }>();
    await things.insertInto('thing').values({ id: 1, name: 'one' }).execute();
  });
  expect(await db.kysely.selectFrom('thing').selectAll().execute()).toEqual([{ id: 1, name: 'one' }]);
});

test('notifications arrive, also after the connection was lost', async () => {
  const heard: (string | null)[] = [];
  const other: (string | null)[] = [];
  const stop = await db.listen('news', (payload) => heard.push(payload));
  await db.listen('Odd "name"', (payload) => other.push(payload));
  await db.pool.query(`SELECT pg_notify('news', 'first'), pg_notify('Odd "name"', '')`);
  await until(() => heard.length === 1 && other.length === 1);
  await kill('steward listener');
  await until(() => heard.length === 2 && other.length === 2);
  await db.pool.query(`SELECT pg_notify('news', 'second')`);
  await until(() => heard.length === 3);
  expect(heard).toEqual(['first', null, 'second']);
  expect(other).toEqual(['', null]);
  await stop();
  await db.pool.query(`SELECT pg_notify('news', 'unheard'), pg_notify('Odd "name"', 'heard')`);
  await until(() => other.length === 3);
  expect(heard).toHaveLength(3);
});

test('a connection that is killed while a transaction holds it fails the transaction and nothing else', async () => {
  const lost = db.kysely.transaction().execute(async (tx) => {
    const { rows } = await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(tx);
    await sql`SELECT pg_terminate_backend(${rows[0]!.pid})`.execute(db.kysely);
    // Nothing is asked over it while it ends: it is heard by no query.
    for (;;) {
      const left = await sql`SELECT 1 FROM pg_stat_activity WHERE pid = ${rows[0]!.pid}`.execute(db.kysely);
      if (left.rows.length === 0) break;
    }
    await sql`SELECT 1`.execute(tx);
  });
  await expect(lost).rejects.toThrow();
  expect((await sql`SELECT 1 AS one`.execute(db.kysely)).rows).toEqual([{ one: 1 }]);
});

test('a lease is held by one at a time and passed on', async () => {
  let running = 0;
  let most = 0;
  const turns = Array.from({ length: 5 }, (_, turn) =>
    withAdvisoryLease(
      db,
      'turns',
      async () => {
        most = Math.max(most, ++running);
        await db.pool.query('SELECT 1');
        running--;
        return turn;
      },
      { retryEvery: 5 },
    ),
  );
  expect(await Promise.all(turns)).toEqual([0, 1, 2, 3, 4]);
  expect(most).toBe(1);
});

test('losing the connection aborts the run and frees the lease', async () => {
  let held = false;
  const first = withAdvisoryLease(db, 'lost', async (signal) => {
    held = true;
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    throw new Error('stopped in the middle');
  });
  first.catch(() => undefined);
  await until(() => held);
  await kill('steward lease lost');
  await expect(first).rejects.toBeInstanceOf(LeaseLostError);
  expect(await withAdvisoryLease(db, 'lost', async () => 'next')).toBe('next');
});

test('waiting for a lease ends with the signal, and an error of the run is passed on', async () => {
  const waiting = new AbortController();
  await withAdvisoryLease(db, 'busy', async () => {
    const second = withAdvisoryLease(db, 'busy', async () => 'never', { signal: waiting.signal, retryEvery: 5 });
    waiting.abort(new Error('no longer wanted'));
    await expect(second).rejects.toThrow('no longer wanted');
  });
  await expect(withAdvisoryLease(db, 'busy', () => Promise.reject(new Error('own mistake')))).rejects.toThrow(
    'own mistake',
  );
});

const creating = (id: string, table: string): Migration => ({
  id,
  up: async (trx) => {
    await sql`CREATE TABLE ${sql.table(table)} (n int)`.execute(trx);
  },
});

async function withFreshDatabase(
  run: (fresh: Awaited<ReturnType<typeof testDatabase>>) => Promise<void>,
): Promise<void> {
  const fresh = await testDatabase();
  try {
    await run(fresh);
  } finally {
    await fresh.drop();
  }
}

test('migrations of all modules run once, in one order, also when two programs start together', () =>
  withFreshDatabase(async (fresh) => {
    const people = [creating('0001-people', 'people'), creating('0003-roles', 'roles')];
    const models = [creating('0002-models', 'models')];
    const runs = await Promise.all([migrate(fresh.db, [people, models]), migrate(fresh.db, [models, people])]);
    expect(runs.toSorted((a, b) => b.length - a.length)).toEqual([['0001-people', '0002-models', '0003-roles'], []]);
    expect(await migrate(fresh.db, [people, models, [creating('0004-more', 'more')]])).toEqual(['0004-more']);
  }));

test('a failing migration undoes the whole upgrade and is named', () =>
  withFreshDatabase(async (fresh) => {
    const modules = [[creating('0001-a', 'a'), creating('0002-b', 'a')]];
    await expect(migrate(fresh.db, modules)).rejects.toThrow(/0002-b failed: relation "a" already exists/);
    const { rows } = await fresh.db.pool.query(`SELECT to_regclass('a') AS a, to_regclass('steward_migrations') AS m`);
    expect(rows).toEqual([{ a: null, m: null }]);
  }));

test('data of a newer version, late and ill-named migrations are refused', () =>
  withFreshDatabase(async (fresh) => {
    const [one, two] = [creating('0001-one', 'one'), creating('0002-two', 'two')];
    await migrate(fresh.db, [[two]]);
    await expect(migrate(fresh.db, [[one]])).rejects.toThrow(/newer version \(0002-two/);
    await expect(migrate(fresh.db, [[one, two]])).rejects.toThrow(/0001-one comes before 0002-two/);
    await expect(migrate(fresh.db, [[two], [two]])).rejects.toThrow(MigrationError);
    await expect(migrate(fresh.db, [[{ ...one, id: 'one' }]])).rejects.toThrow(/must look like/);
  }));
