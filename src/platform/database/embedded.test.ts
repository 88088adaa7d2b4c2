import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { provideBinaries } from './embedded-binaries.ts';
import { stopOrphans } from './embedded-orphans.ts';
import { findPlace } from './embedded-place.ts';
import { canReach } from './embedded-user.ts';
import {
  type EmbeddedPostgres,
  FolderInUseError,
  openDatabase,
  removeEmbeddedPostgres,
  startEmbeddedPostgres,
} from './index.ts';

const logger = pino({ level: 'silent' });
const isRoot = process.getuid?.() === 0;
const nobody = { uid: 65_534, gid: 65_534 };
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function folder(mode = 0o711): string {
  const dir = mkdtempSync(join(tmpdir(), 'steward-pg-'));
  chmodSync(dir, mode);
  cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A folder with a database in it: a copy of one made once, for making one takes most of a second. Most of what it holds is room. */
function prepared(dataDir = folder()): string {
  const copied = spawnSync('cp', ['-a', '--sparse=always', `${template}/postgres`, dataDir]);
  if (copied.status !== 0) throw new Error(String(copied.stderr));
  return dataDir;
}

const template = mkdtempSync(join(tmpdir(), 'steward-pg-'));
chmodSync(template, 0o711);
beforeAll(async () => (await startEmbeddedPostgres({ dataDir: template, logger })).stop());
afterAll(() => rmSync(template, { recursive: true, force: true }));

async function start(dataDir: string): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir, logger });
  cleanups.push(() => postgres.stop());
  return postgres;
}

async function query<T>(url: string, text: string): Promise<T[]> {
  const db = openDatabase({ url });
  try {
    return (await db.pool.query(text)).rows as T[];
  } finally {
    await db.close();
  }
}

async function until(what: string, condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const isGone = (pid: number): boolean => {
  try {
    // A zombie, waiting for whoever adopted it, runs no more.
    return /^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
};

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** Another process of ours that runs the database and tells its process number and address. */
async function startElsewhere(
  dataDir: string,
  as: { uid?: number; gid?: number } = {},
): Promise<{ child: ChildProcess; pid: number; url: string }> {
  const script = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(new URL('./embedded.ts', import.meta.url).href)});
    const noop = () => {};
    const postgres = await startEmbeddedPostgres({ dataDir: process.argv[1], logger: { debug: noop, info: noop, warn: noop, error: noop } });
    console.log(JSON.stringify({ pid: postgres.pid, url: postgres.url }));
    process.on('SIGTERM', () => postgres.stop().then(() => process.exit(0)));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, dataDir], {
    ...as,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  cleanups.push(() => child.kill('SIGKILL'));
  const errors: string[] = [];
  createInterface({ input: child.stderr! }).on('line', (line) => errors.push(line));
  for await (const line of createInterface({ input: child.stdout! })) return { child, ...JSON.parse(line) };
  throw new Error(errors.join('\n'));
}

test('it starts, keeps its data over a stop, and speaks UTF-8', async () => {
  const dataDir = prepared();
  const first = await start(dataDir);
  await query(first.url, `CREATE TABLE t (x text); INSERT INTO t VALUES ('管家 🏛')`);
  await first.stop();
  expect(await first.ended).toEqual({ expected: true });
  const second = await start(dataDir);
  expect(await query(second.url, 'SELECT x, char_length(x) AS n FROM t')).toEqual([{ x: '管家 🏛', n: 4 }]);
  expect(
    await query(second.url, `SELECT current_setting('fsync') AS f, current_setting('listen_addresses') AS l`),
  ).toEqual([{ f: 'on', l: '' }]);
});

test('without the password nobody gets in', async () => {
  const { url } = await start(prepared());
  const wrong = new URL(url);
  wrong.password = 'guess';
  await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
});

test('after kill -9 of the database every acknowledged row is there', async () => {
  const dataDir = prepared();
  const first = await start(dataDir);
  const db = openDatabase({ url: first.url });
  await db.pool.query('CREATE TABLE t (n int)');
  let acknowledged = 0;
  const writing = (async () => {
    for (;;) {
      await db.pool.query('INSERT INTO t VALUES ($1)', [acknowledged]);
      acknowledged++;
      if (acknowledged === 50) process.kill(first.pid, 'SIGKILL');
    }
  })();
  await expect(writing).rejects.toThrow();
  expect(await first.ended).toEqual({ expected: false });
  await db.close();
  const second = await start(dataDir);
  const [row] = await query<{ n: number }>(second.url, 'SELECT count(*) AS n FROM t');
  expect(acknowledged).toBeGreaterThanOrEqual(50);
  expect(row!.n).toBeGreaterThanOrEqual(acknowledged);
});

test('a second start on the folder is refused and names the process', async () => {
  const dataDir = prepared();
  const other = await startElsewhere(dataDir);
  const refusal = await startEmbeddedPostgres({ dataDir, logger }).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(FolderInUseError);
  expect((refusal as FolderInUseError).pid).toBe(other.child.pid);
  other.child.kill('SIGTERM');
  await once(other.child, 'exit');
  expect(await query((await start(dataDir)).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('the database ends by itself when its owner is killed', async () => {
  const other = await startElsewhere(prepared());
  other.child.kill('SIGKILL');
  await until('the database ended', () => isGone(other.pid));
});

test('a database left behind by a killed owner is stopped and its data taken over', async () => {
  const dataDir = prepared();
  const other = await startElsewhere(dataDir);
  await query(other.url, 'CREATE TABLE t AS SELECT 7 AS x');
  // The shell that watches over the owner goes first, so that nobody stops the database but the next start.
  const watchers = readdirSync('/proc').filter(
    (pid) => /^\d+$/.test(pid) && commandOf(pid).includes(`steward-watch\0${dataDir}/`),
  );
  expect(watchers).toHaveLength(1);
  process.kill(Number(watchers[0]), 'SIGKILL');
  other.child.kill('SIGKILL');
  await once(other.child, 'exit');
  expect(isGone(other.pid)).toBe(false);
  const mine = await start(dataDir);
  expect(mine.pid).not.toBe(other.pid);
  expect(await query(mine.url, 'SELECT x FROM t')).toEqual([{ x: 7 }]);
});

test('a note of a killed database whose number another process has got since is no obstacle', async () => {
  const dataDir = prepared();
  const other = await startElsewhere(dataDir);
  await query(other.url, 'CREATE TABLE t AS SELECT 8 AS x');
  const note = join(dataDir, 'postgres', 'cluster', 'postmaster.pid');
  const lines = readFileSync(note, 'utf8').split('\n');
  process.kill(other.pid, 'SIGKILL');
  other.child.kill('SIGKILL');
  await once(other.child, 'exit');
  // A process of the database's own user: of another user's the database would know that it is none of its own.
  const stranger = spawn('sleep', ['60'], { ...(isRoot ? nobody : {}), cwd: '/', stdio: 'ignore' });
  cleanups.push(() => stranger.kill('SIGKILL'));
  writeFileSync(note, [String(stranger.pid), ...lines.slice(1)].join('\n'));
  const mine = await start(dataDir);
  expect(await query(mine.url, 'SELECT x FROM t')).toEqual([{ x: 8 }]);
});

test('stopping orphans leaves other databases alone', async () => {
  const [mine, theirs] = [prepared(), folder()];
  const running = await start(mine);
  await stopOrphans(join(theirs, 'postgres', 'cluster'), logger);
  expect(await query(running.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('a path too long for a socket is no obstacle', async () => {
  const dataDir = join(folder(), 'x'.repeat(60), 'y'.repeat(60));
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const postgres = await start(prepared(dataDir));
  const socketDir = new URL(postgres.url).searchParams.get('host')!;
  expect(socketDir.length).toBeLessThan(80);
  expect(await query(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await postgres.stop();
  expect(existsSync(socketDir)).toBe(false);
});

test('data of another major version is refused, not touched', async () => {
  const dataDir = prepared();
  const file = join(dataDir, 'postgres', 'cluster', 'PG_VERSION');
  writeFileSync(file, '17\n');
  await expect(startEmbeddedPostgres({ dataDir, logger })).rejects.toThrow(/written by PostgreSQL 17.*back it up/);
});

test.skipIf(!isRoot)('started by root it runs as nobody, in a folder closed to others', async () => {
  const dataDir = prepared();
  const postgres = await start(dataDir);
  expect(statSync(`/proc/${postgres.pid}`).uid).toBe(nobody.uid);
  expect(statSync(join(dataDir, 'postgres', 'cluster')).mode & 0o777).toBe(0o700);
  expect(statSync(join(dataDir, 'postgres', 'run')).mode & 0o777).toBe(0o700);
  expect(statSync(join(dataDir, 'postgres', 'password')).mode & 0o777).toBe(0o600);
});

test.skipIf(!isRoot)('where that user cannot reach, the database is kept elsewhere, and found again', async () => {
  const dataDir = folder(0o700);
  const first = await start(dataDir);
  const home = readFileSync(join(dataDir, 'postgres', 'place'), 'utf8').trim();
  cleanups.unshift(() => rmSync(home, { recursive: true, force: true }));
  expect(home.startsWith(dataDir)).toBe(false);
  await query(first.url, 'CREATE TABLE t AS SELECT 1 AS x');
  await first.stop();

  const copy = folder(0o700);
  cpSync(dataDir, copy, { recursive: true });
  await expect(startEmbeddedPostgres({ dataDir: copy, logger })).rejects.toThrow(/of which this is a copy/);

  const second = await start(dataDir);
  expect(await query(second.url, 'SELECT x FROM t')).toEqual([{ x: 1 }]);
  await second.stop();
  removeEmbeddedPostgres(dataDir);
  expect([existsSync(home), existsSync(join(dataDir, 'postgres'))]).toEqual([false, false]);
});

test.skipIf(!isRoot)('what a removed temporary data folder had elsewhere is swept up by the next one', async () => {
  const first = folder(0o700);
  await (await start(first)).stop();
  const home = readFileSync(join(first, 'postgres', 'place'), 'utf8').trim();
  rmSync(first, { recursive: true });
  const second = folder(0o700);
  // The first step of a start.
  expect(findPlace(second, () => undefined).home).not.toBe(home);
  expect(existsSync(home)).toBe(false);
  removeEmbeddedPostgres(second);
});

test.skipIf(!isRoot)('a folder given to an account is run by that account', async () => {
  const dataDir = folder();
  const account = Number(spawnSync('id', ['-u', 'daemon'], { encoding: 'utf8' }).stdout);
  chownSync(dataDir, account, account);
  const postgres = await start(dataDir);
  expect(statSync(`/proc/${postgres.pid}`).uid).toBe(account);
});

test.skipIf(!isRoot)('programs the user cannot reach are copied and completed', () => {
  const closed = folder(0o700);
  const home = folder(0o755);
  const installed = provideBinaries({ ...nobody, dropped: true }, home, () => undefined);
  cpSync(dirname(dirname(installed.postgres)), join(closed, 'native'), { recursive: true, verbatimSymlinks: true });
  rmSync(join(closed, 'native', 'lib', 'libpq.so.5'));
  const said: string[] = [];
  const user = { ...nobody, dropped: true };
  const copied = provideBinaries(user, home, (_, path) => said.push(path), { root: closed, version: '18.4.0' });
  expect(copied.postgres.startsWith(home)).toBe(true);
  expect(said).toHaveLength(1);
  expect(canReach(user, copied.postgres, 'execute')).toBe(true);
  expect(existsSync(join(home, 'postgresql-18.4.0-x64', 'native', 'lib', 'libpq.so.5'))).toBe(true);
});

test.skipIf(!isRoot || !canReach({ ...nobody, dropped: true }, process.execPath, 'execute'))(
  'another user than root runs it as itself',
  async () => {
    const dataDir = folder(0o700);
    chownSync(dataDir, nobody.uid, nobody.gid);
    const other = await startElsewhere(dataDir, nobody);
    expect(statSync(`/proc/${other.pid}`).uid).toBe(nobody.uid);
    expect(await query(other.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    other.child.kill('SIGTERM');
    await once(other.child, 'exit');
  },
);
