import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, escapeIdentifier } from 'pg';
import { type Binaries, provideBinaries } from './embedded-binaries.ts';
import { removeStaleNotes, stopOrphans } from './embedded-orphans.ts';
import { findPlace, type Place, syncFolder, writeDurably } from './embedded-place.ts';
import { asUser } from './embedded-user.ts';
import { lockFolder } from './folder-lock.ts';
import type { DatabaseLogger } from './logger-port.ts';

export interface EmbeddedPostgres {
  url: string;
  /** Process number of the database. */
  pid: number;
  /** Resolves when the database has ended, expected or not. */
  ended: Promise<{ expected: boolean }>;
  /** Fast, clean shutdown: open transactions are rolled back. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  dataDir: string;
  logger: DatabaseLogger;
  /** Settings of postgresql.conf that differ from ours; for tests. */
  settings?: Readonly<Record<string, string>>;
}

const account = 'steward';
const databaseName = 'steward';
/** Recovery after a crash replays at most some gigabytes of WAL. */
const startPatience = 600_000;

const settings = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  port: '5432',
  max_connections: '200',
  shared_buffers: '128MB',
  fsync: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '',
  logging_collector: 'off',
} as const;

/** Into a folder beside, renamed when whole: a crash in the middle leaves nothing that looks like a cluster. */
function initialise(place: Place, binaries: Binaries): void {
  const draft = join(place.home, 'cluster.new');
  const passwordFile = join(place.socketDir, 'initial-password');
  const { user } = place;
  rmSync(draft, { recursive: true, force: true });
  // Only root may make folders in a home that is root's, so the folder is made here and handed over.
  mkdirSync(draft, { mode: 0o700 });
  writeDurably(passwordFile, `${place.password}\n`, 0o600);
  if (user.dropped) {
    chownSync(draft, user.uid, user.gid);
    chownSync(passwordFile, user.uid, user.gid);
  }
  try {
    const result = spawnSync(
      binaries.initdb,
      [
        ...['-D', draft, '--username', account, '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
        ...['--encoding', 'UTF8', '--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
        ...['--data-checksums', '--no-instructions'],
      ],
      { ...asUser(user), cwd: '/', env: { LC_ALL: 'C', PATH: '/usr/bin:/bin', TZ: 'UTC' }, encoding: 'utf8' },
    );
    if (result.status !== 0) {
      throw new Error(
        `the database could not be created in ${place.home}: ${result.error?.message ?? result.stderr.trim()}`,
      );
    }
  } finally {
    rmSync(passwordFile, { force: true });
  }
  chmodSync(draft, 0o700);
  renameSync(draft, place.cluster);
  syncFolder(place.home);
}

function checkVersion(place: Place, binaries: Binaries): void {
  const major = Number(readFileSync(join(place.cluster, 'PG_VERSION'), 'utf8'));
  if (major !== binaries.major) {
    throw new Error(
      `the database in ${place.cluster} was written by PostgreSQL ${major}, this version brings ${binaries.major}: back it up with the version that wrote it and restore the backup with this one`,
    );
  }
}

/**
 * Ends the database when this process is gone, however it went: the pipe to a small shell breaks then. In a session of
 * its own, as the database is, so that Ctrl-C in the terminal reaches neither before we have finished our work.
 */
function watchOverUs(place: Place, pid: number): () => void {
  const script = 'read -r _; [ "$(head -n 1 "$1/postmaster.pid" 2>/dev/null)" = "$2" ] && kill -INT "$2"';
  const watcher = spawn('/bin/sh', ['-c', script, 'steward-watch', place.cluster, String(pid)], {
    ...asUser(place.user),
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.on('error', () => undefined);
  watcher.stdin.on('error', () => undefined);
  watcher.unref();
  (watcher.stdin as unknown as { unref?(): void }).unref?.();
  return () => watcher.stdin.end();
}

const urlOf = (place: Place, database: string): string =>
  `postgresql://${account}:${place.password}@localhost/${database}?host=${encodeURIComponent(place.socketDir)}`;

/** Connects until it works; refused connections and "starting up" are the way there. */
async function connectWhenReady(url: string, failed: () => Error | undefined): Promise<Client> {
  const deadline = Date.now() + startPatience;
  for (;;) {
    const client = new Client({ connectionString: url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      const code = (error as { code?: string }).code ?? '';
      const failure = failed();
      if (failure) throw failure;
      if (!['ENOENT', 'ECONNREFUSED', '57P03', 'ECONNRESET'].includes(code) || Date.now() > deadline) throw error;
      await delay(10);
    }
  }
}

/**
 * Starts the PostgreSQL that comes with the product on `<dataDir>/postgres`, creating the database at the first start and
 * recovering it after a crash. One process at a time; what a killed one left running is stopped first.
 * @throws FolderInUseError when a living process runs it; Error with the words of PostgreSQL when it does not start
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { logger } = options;
  const lock = lockFolder(join(options.dataDir, 'postgres'), 'lock');
  try {
    const place = findPlace(options.dataDir, (message, path) => logger.info({ path }, message));
    await stopOrphans(place.cluster, logger);
    removeStaleNotes(place);
    const binaries = provideBinaries(place.user, place.home, (message, path) => logger.info({ path }, message));
    if (!existsSync(place.cluster)) initialise(place, binaries);
    checkVersion(place, binaries);
    return await run(place, binaries, { ...settings, ...options.settings }, logger, lock.release);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function run(
  place: Place,
  binaries: Binaries,
  chosen: Readonly<Record<string, string>>,
  logger: DatabaseLogger,
  release: () => void,
): Promise<EmbeddedPostgres> {
  const given = Object.entries({ ...chosen, unix_socket_directories: place.socketDir });
  const child = spawn(
    binaries.postgres,
    ['-D', place.cluster, ...given.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    {
      ...asUser(place.user),
      cwd: '/',
      env: { LC_ALL: 'C', PATH: '/usr/bin:/bin', TZ: 'UTC' },
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    },
  );
  const lastWords: string[] = [];
  let state: 'starting' | 'running' | 'stopping' | 'ended' = 'starting';
  let spawnError: Error | undefined;
  child.on('error', (error) => {
    spawnError = error;
  });
  createInterface({ input: child.stderr }).on('line', (line) => {
    lastWords.push(line);
    if (lastWords.length > 20) lastWords.shift();
    if (/^(FATAL|PANIC):/.test(line) && state === 'running') logger.error({ line }, 'the database reports an error');
    else logger.debug({ line }, 'database');
  });
  const ended = once(child, 'close').then(() => {
    const expected = state === 'stopping';
    if (state === 'running') logger.error({ lastWords }, 'the embedded database ended unexpectedly');
    state = 'ended';
    if (!place.socketDir.startsWith(place.home)) rmSync(place.socketDir, { recursive: true, force: true });
    release();
    return { expected };
  });
  // A spawn that failed never closes; the caller learns of it below.
  ended.catch(() => undefined);

  const failed = (): Error | undefined =>
    spawnError ??
    (state === 'ended' ? new Error(`the embedded database did not start: ${lastWords.join(' | ')}`) : undefined);
  const pid = child.pid;
  const stopWatching = pid === undefined ? () => undefined : watchOverUs(place, pid);
  const stop = async () => {
    if (state !== 'ended') {
      state = 'stopping';
      child.kill('SIGINT');
      const forced = setTimeout(() => child.kill('SIGQUIT'), 30_000);
      await ended.finally(() => clearTimeout(forced));
    }
    stopWatching();
  };
  try {
    const client = await connectWhenReady(urlOf(place, 'postgres'), failed);
    try {
      const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [databaseName]);
      if (found.rowCount === 0) await client.query(`CREATE DATABASE ${escapeIdentifier(databaseName)}`);
    } finally {
      await client.end();
    }
  } catch (error) {
    if (spawnError === undefined) await stop();
    throw error;
  }
  state = 'running';
  logger.info({ databasePid: pid, cluster: place.cluster }, 'the embedded database is running');
  return { url: urlOf(place, databaseName), pid: pid!, ended, stop };
}
