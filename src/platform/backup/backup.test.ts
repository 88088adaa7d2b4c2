import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { pino } from 'pino';
import { create, extract } from 'tar';
import { afterEach, expect, test } from 'vitest';
import { createFileBlobStore } from '../blob/index.ts';
import { createKeyring } from '../crypto/index.ts';
import {
  type Migration,
  migrate,
  openDatabase,
  removeEmbeddedPostgres,
  startEmbeddedPostgres,
} from '../database/index.ts';
import { type TestDatabase, testDatabase } from '../database/testing.ts';
import { backupInstance, type RestoreOptions, restoreInstance } from './index.ts';

const logger = pino({ level: 'silent' });
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'steward-backup-'));
  cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

async function database(): Promise<TestDatabase> {
  const made = await testDatabase();
  cleanups.push(made.drop);
  return made;
}

/** A schema with what is hard to copy: identities, generated columns, circular references, triggers, odd names. */
const oddities: Migration = {
  id: '0001-oddities',
  up: async (trx) => {
    await sql`CREATE TYPE mood AS ENUM ('calm', 'odd "quoted"')`.execute(trx);
    await sql`CREATE TABLE odd (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parent bigint REFERENCES odd (id), "Weird ""Name"" 名" text,
      bytes bytea, doc jsonb, tags text[], grid int[][], at timestamptz, day date, span interval, amount numeric, ratio float8,
      feeling mood, doubled numeric GENERATED ALWAYS AS (amount * 2) STORED)`.execute(trx);
    await sql`CREATE TABLE left_side (id int PRIMARY KEY, other int NOT NULL)`.execute(trx);
    await sql`CREATE TABLE right_side (id int PRIMARY KEY, other int NOT NULL REFERENCES left_side (id))`.execute(trx);
    await sql`ALTER TABLE left_side ADD FOREIGN KEY (other) REFERENCES right_side (id) DEFERRABLE INITIALLY DEFERRED`.execute(
      trx,
    );
    await sql`CREATE TABLE seeded (id serial PRIMARY KEY, word text)`.execute(trx);
    await sql`INSERT INTO seeded (word) VALUES ('from the migration')`.execute(trx);
    await sql`CREATE FUNCTION loud() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.word := upper(NEW.word); RETURN NEW; END $$`.execute(
      trx,
    );
    await sql`CREATE TRIGGER loud BEFORE INSERT ON seeded FOR EACH ROW EXECUTE FUNCTION loud()`.execute(trx);
    await sql`CREATE TABLE by_month (id text PRIMARY KEY COLLATE "C", at timestamptz) PARTITION BY RANGE (id)`.execute(
      trx,
    );
    await sql`CREATE SCHEMA auth`.execute(trx);
    await sql`CREATE TABLE auth.session (id text PRIMARY KEY)`.execute(trx);
  },
};
const later: Migration = {
  id: '0002-later',
  up: async (trx) => {
    await sql`CREATE TABLE later (id int)`.execute(trx);
  },
};
const everything = `SELECT (SELECT json_agg(o.* ORDER BY id) FROM odd o) AS odd, (SELECT json_agg(s.* ORDER BY id) FROM seeded s) AS seeded,
  (SELECT json_agg(l.*) FROM left_side l) AS l, (SELECT json_agg(r.*) FROM right_side r) AS r, (SELECT count(*) FROM auth.session) AS sessions,
  (SELECT json_agg(m.* ORDER BY id) FROM by_month m) AS months`;

async function fill({ db }: TestDatabase): Promise<void> {
  await migrate(db, [[oddities]]);
  await db.pool.query(
    `INSERT INTO odd (parent, "Weird ""Name"" 名", bytes, doc, tags, grid, at, day, span, amount, ratio, feeling) VALUES
     (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
     (1, $1, $2, $3, $4, '{{1,2},{3,NULL}}', '2026-03-01 10:00:00.123456+08', 'infinity', '1 mon -2 days 3.5 s', 'NaN', '-Infinity', 'odd "quoted"'),
     (2, '', '', '[]', '{}', '{}', '-infinity', '0044-03-15 BC', '0', 0.1000, 0.1, 'calm')`,
    [
      'tab\there, line\nbreak, back\\slash, \\N, \\., 大模型 🏛',
      Buffer.from(Array.from({ length: 256 }, (_, index) => index)),
      JSON.stringify({ a: [1, null, 'x\u2028"\\'], big: 1e300 }),
      ['NULL', 'with "quotes", commas', '', '{}'],
    ],
  );
  await db.pool.query(`BEGIN; INSERT INTO left_side VALUES (1, 1); INSERT INTO right_side VALUES (1, 1); COMMIT`);
  await db.pool.query(`INSERT INTO seeded (word) VALUES ('quiet'); UPDATE seeded SET word = 'changed' WHERE id = 1`);
  await db.pool.query(`INSERT INTO auth.session SELECT md5(n::text) FROM generate_series(1, 20000) n`);
  // Partitions are made by need, not by a migration.
  await db.pool.query(`CREATE TABLE by_month_03 PARTITION OF by_month FOR VALUES FROM ('x_03') TO ('x_04');
    CREATE TABLE by_month_04 PARTITION OF by_month FOR VALUES FROM ('x_04') TO ('x_05');
    INSERT INTO by_month VALUES ('x_03a', '2026-03-01Z'), ('x_04b', '2026-04-01Z')`);
  await db.pool.query('CREATE SCHEMA pgboss; CREATE TABLE pgboss.job (id int); INSERT INTO pgboss.job VALUES (1)');
}

async function instance() {
  const dataDir = folder();
  const source = await database();
  await fill(source);
  createKeyring({ dataDir }).secret('master');
  const { sha256 } = await createFileBlobStore(join(dataDir, 'blobs')).put(Buffer.from('a document'));
  mkdirSync(join(dataDir, 'ledger', 'governance', 'journal'), { recursive: true });
  for (const name of ['checkpoint', 'key.pub', 'lock', 'journal/1'])
    writeFileSync(join(dataDir, 'ledger', 'governance', name), name);
  return { dataDir, source, sha256, to: join(folder(), 'backup.tar.gz'), folders: ['ledger', 'blobs'] };
}

const restore = (from: string, more: Partial<RestoreOptions> = {}) => {
  const dataDir = join(folder(), 'data');
  return { dataDir, done: restoreInstance({ from, dataDir, migrations: [[oddities], [later]], logger, ...more }) };
};

test('an instance comes back as it was, in another database', async () => {
  const { dataDir, source, sha256, to, folders } = await instance();
  const manifest = await backupInstance({
    dataDir,
    databaseUrl: source.url,
    to,
    folders,
    passphrase: '密码 long enough',
    logger,
  });
  expect(manifest.order).toEqual(['database', 'ledger', 'blobs', 'keys']);
  expect(manifest.database.tables.map(({ schema }) => schema)).not.toContain('pgboss');
  expect(statSync(to).mode & 0o077).toBe(0);

  const target = await database();
  const restored = restore(to, { databaseUrl: target.url, passphrase: '密码 long enough' });
  await restored.done;
  const [before, after] = await Promise.all([source.db.pool.query(everything), target.db.pool.query(everything)]);
  expect(after.rows).toEqual(before.rows);
  expect(after.rows[0].seeded).toEqual([
    { id: 1, word: 'changed' },
    { id: 2, word: 'QUIET' },
  ]);

  // What comes after goes on where it was: numbers, triggers, foreign keys, newer migrations.
  const { rows } = await target.db.pool.query(`INSERT INTO seeded (word) VALUES ('next') RETURNING id, word`);
  expect(rows).toEqual([{ id: 3, word: 'NEXT' }]);
  expect((await target.db.pool.query('INSERT INTO odd (amount) VALUES (1.5) RETURNING id, doubled')).rows).toEqual([
    { id: 4, doubled: '3.0' },
  ]);
  await expect(target.db.pool.query('INSERT INTO right_side VALUES (2, 99)')).rejects.toThrow(/foreign key/);
  expect(await migrate(target.db, [[oddities], [later]])).toEqual(['0002-later']);

  const there = restored.dataDir;
  expect(createKeyring({ dataDir: there, create: false }).secret('master')).toEqual(
    createKeyring({ dataDir }).secret('master'),
  );
  expect(String(await createFileBlobStore(join(there, 'blobs')).read(sha256))).toBe('a document');
  expect(readdirSync(join(there, 'ledger', 'governance')).toSorted()).toEqual(['checkpoint', 'journal', 'key.pub']);
  expect(readdirSync(there).toSorted()).toEqual(['blobs', 'keys', 'ledger']);
});

test('without a database address the embedded one is filled', async () => {
  const { dataDir, source, to, folders } = await instance();
  await backupInstance({ dataDir, databaseUrl: source.url, to, folders });
  const restored = restore(to);
  await restored.done;
  const postgres = await startEmbeddedPostgres({ dataDir: restored.dataDir, logger });
  const db = openDatabase({ url: postgres.url });
  cleanups.push(async () => {
    await db.close();
    await postgres.stop();
    removeEmbeddedPostgres(restored.dataDir);
  });
  expect((await db.pool.query(everything)).rows).toEqual((await source.db.pool.query(everything)).rows);
});

const governance = { list: async () => ['ledger/governance'] };

test('what is ahead is taken before the database, and the restore is told when all is in its place', async () => {
  const { dataDir, source, to, folders } = await instance();
  writeFileSync(join(dataDir, 'ledger', 'other'), 'another log');
  const ahead = { ...governance, fixed: async () => 'the same' };
  const manifest = await backupInstance({ dataDir, databaseUrl: source.url, to, folders, ahead });
  expect(manifest.order).toEqual(['ledger/governance', 'database', 'ledger', 'blobs', 'keys']);

  const target = await database();
  const seen: unknown[] = [];
  const { dataDir: there, done } = restore(to, {
    databaseUrl: target.url,
    async complete(url) {
      const db = openDatabase({ url });
      seen.push((await db.pool.query('SELECT count(*)::int AS n FROM seeded')).rows[0].n);
      await db.close();
      seen.push(readFileSync(join(there, 'ledger', 'governance', 'checkpoint'), 'utf8'));
      seen.push(createKeyring({ dataDir: there, create: false }).names());
    },
  });
  await done;
  expect(seen).toEqual([2, 'checkpoint', ['master']]);
  expect(readdirSync(join(there, 'ledger')).toSorted()).toEqual(['governance', 'other']);

  const refused = restore(to, {
    databaseUrl: (await database()).url,
    complete: () => Promise.reject(new Error('it does not fit')),
  });
  await expect(refused.done).rejects.toThrow('it does not fit');
  expect(readdirSync(refused.dataDir)).toEqual([]);
});

test('a key that changes hands while the backup is made spoils it', async () => {
  const { dataDir, source, to, folders } = await instance();
  let changes = 0;
  const ahead = { ...governance, fixed: async () => changes++ };
  await expect(backupInstance({ dataDir, databaseUrl: source.url, to, folders, ahead })).rejects.toThrow(
    /changed while the backup was made: make it again/,
  );
  expect(existsSync(to)).toBe(false);
});

test('writes during the backup are in it whole or not at all', async () => {
  const { dataDir, source, to, folders } = await instance();
  const stop = new AbortController();
  const writing = (async () => {
    for (let n = 10; !stop.signal.aborted; n++) {
      await source.db.pool.query(
        `WITH l AS (INSERT INTO left_side VALUES (${n}, ${n}) RETURNING id) INSERT INTO right_side SELECT id, id FROM l`,
      );
    }
  })();
  await backupInstance({ dataDir, databaseUrl: source.url, to, folders });
  stop.abort();
  await writing;
  const target = await database();
  await restore(to, { databaseUrl: target.url }).done;
  const { rows } = await target.db.pool.query(
    'SELECT (SELECT count(*) FROM left_side) AS l, (SELECT count(*) FROM right_side) AS r',
  );
  expect(rows[0].l).toBe(rows[0].r);
});

test('a wrong or missing passphrase, and a damaged, incomplete or foreign archive are refused and leave nothing', async () => {
  const { dataDir, source, to, folders } = await instance();
  await backupInstance({ dataDir, databaseUrl: source.url, to, folders, passphrase: 'right' });
  const { url: databaseUrl, db } = await database();
  const refused = async (from: string, message: RegExp, more: Partial<RestoreOptions> = { passphrase: 'right' }) => {
    const attempt = restore(from, { databaseUrl, ...more });
    await expect(attempt.done).rejects.toThrow(message);
    expect(existsSync(attempt.dataDir) ? readdirSync(attempt.dataDir) : []).toEqual([]);
  };
  await refused(to, /passphrase is not the one/, { passphrase: 'wrong' });
  await refused(to, /give the passphrase/, {});
  await refused(to, /newer version \(0001-oddities/, { passphrase: 'right', migrations: [[later]] });

  const unpacked = folder();
  await extract({ file: to, cwd: unpacked });
  const repack = async (change: () => void) => {
    change();
    const file = join(folder(), 'changed.tar.gz');
    await create({ file, cwd: unpacked, gzip: true }, readdirSync(unpacked));
    return file;
  };
  const table = join(unpacked, 'database', readdirSync(join(unpacked, 'database'))[0]!);
  const original = readFileSync(table);
  await refused(await repack(() => appendFileSync(table, 'x')), /0001.copy was changed/);
  await refused(await repack(() => rmSync(table)), /0001.copy is missing/);
  await refused(
    await repack(() => {
      writeFileSync(table, original);
      writeFileSync(join(unpacked, 'extra'), 'x');
    }),
    /holds extra, of which/,
  );
  const linked = join(folder(), 'linked.tar.gz');
  const links = folder();
  symlinkSync('/etc/passwd', join(links, 'manifest.json'));
  await create({ file: linked, cwd: links, gzip: true }, ['manifest.json']);
  await refused(linked, /holds manifest.json, a SymbolicLink/);
  const cut = join(folder(), 'cut.tar.gz');
  writeFileSync(cut, readFileSync(to).subarray(0, 2_000));
  await refused(cut, /cannot be unpacked|is missing|no manifest/);
  expect((await db.pool.query(`SELECT 1 FROM pg_tables WHERE schemaname = 'public'`)).rowCount).toBe(0);
});

test('nothing is overwritten: neither a data folder, nor a database, nor an archive', async () => {
  const { dataDir, source, to, folders } = await instance();
  await backupInstance({ dataDir, databaseUrl: source.url, to, folders });
  await expect(backupInstance({ dataDir, databaseUrl: source.url, to, folders })).rejects.toThrow(/exists already/);
  await expect(restore(to, { dataDir }).done).rejects.toThrow(/is not empty/);
  expect(readdirSync(dataDir).toSorted()).toEqual(['blobs', 'keys', 'ledger']);
  await expect(restore(to, { databaseUrl: source.url }).done).rejects.toThrow(/database is not empty/);
  await expect(backupInstance({ dataDir, databaseUrl: source.url, to: `${to}2`, folders: ['../etc'] })).rejects.toThrow(
    /not a folder/,
  );
});

test('a backup that fails leaves nothing behind', async () => {
  const { dataDir, source, to, folders } = await instance();
  const url = new URL(source.url);
  url.pathname = '/missing';
  await expect(backupInstance({ dataDir, databaseUrl: url.href, to, folders })).rejects.toThrow(/does not exist/);
  expect(readdirSync(join(to, '..'))).toEqual([]);
});
