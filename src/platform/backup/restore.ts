import { mkdir, mkdtemp, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { extract, list } from 'tar';
import {
  acquireDataFolder,
  type ModuleMigrations,
  migrate,
  openDatabase,
  removeEmbeddedPostgres,
  startEmbeddedPostgres,
} from '../database/index.ts';
import type { Logger } from '../telemetry/index.ts';
import { importDatabase, requireEmptyDatabase } from './database-copy.ts';
import { unpackKeys, writeKeys } from './key-copy.ts';
import { BackupError, keysFile, type Manifest, manifestFile, parseManifest, verifyFiles } from './manifest.ts';

export interface RestoreOptions {
  /** The archive. */
  from: string;
  /** Empty or missing. */
  dataDir: string;
  /** All migrations of this version; those that the backup had are run before its rows are put in. */
  migrations: readonly ModuleMigrations[];
  /** An empty database to fill; without it the embedded one, in the data folder. */
  databaseUrl?: string;
  passphrase?: string;
  /** Called when all is in its place, nothing runs yet, and folders were taken ahead of the database; when it throws, nothing was restored. */
  complete?: (databaseUrl: string) => Promise<void>;
  logger: Logger;
}

async function requireEmptyFolder(dir: string): Promise<void> {
  const content = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (content.length > 0) throw new BackupError(`the data folder ${dir} is not empty: restore into a new one`);
}

/** Reads the archive to its end before anything of it is written: a broken one is found here. */
async function inspect(from: string): Promise<void> {
  const odd: string[] = [];
  await list({
    file: from,
    strict: true,
    onReadEntry: ({ path, type }) => {
      if (type !== 'File' && type !== 'OldFile' && type !== 'Directory') odd.push(`${path}, a ${type}`);
    },
  });
  if (odd[0] !== undefined) throw new BackupError(`the archive holds ${odd[0]}: it is not one of ours`);
}

async function unpack(from: string, staging: string): Promise<Manifest> {
  try {
    await inspect(from);
    await extract({ file: from, cwd: staging, strict: true, preserveOwner: false });
  } catch (error) {
    if (error instanceof BackupError) throw error;
    throw new BackupError(`${from} cannot be unpacked: ${(error as Error).message}`, { cause: error });
  }
  const text = await readFile(join(staging, manifestFile), 'utf8').catch((error: unknown) => {
    throw new BackupError(`${from} is not a backup: it has no ${manifestFile}`, { cause: error });
  });
  const manifest = parseManifest(text);
  await verifyFiles(staging, manifest);
  return manifest;
}

/** The schema as the backup had it, then its rows. What this version adds comes with the next start. */
async function fillDatabase(
  url: string,
  staging: string,
  manifest: Manifest,
  all: readonly ModuleMigrations[],
): Promise<void> {
  const had = new Set(manifest.database.migrations);
  const known = new Set(all.flat().map(({ id }) => id));
  const unknown = [...had].filter((id) => !known.has(id));
  if (unknown.length > 0) {
    throw new BackupError(
      `the backup is of a newer version (${unknown.join(', ')} not known here): restore it with that version`,
    );
  }
  const database = openDatabase({ url, max: 2, name: 'steward restore' });
  try {
    await migrate(
      database,
      all.map((module) => module.filter(({ id }) => had.has(id))),
    );
  } finally {
    await database.close();
  }
  await importDatabase(url, staging, manifest.database);
}

async function withDatabase(options: RestoreOptions, run: (url: string) => Promise<void>): Promise<void> {
  if (options.databaseUrl !== undefined) {
    await requireEmptyDatabase(options.databaseUrl);
    return run(options.databaseUrl);
  }
  const postgres = await startEmbeddedPostgres({ dataDir: options.dataDir, logger: options.logger });
  try {
    await run(postgres.url);
  } finally {
    await postgres.stop();
  }
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Puts a backup into an empty data folder and an empty database, after checking every byte against the manifest. When anything fails
 * the data folder is empty again; a database given by URL may then hold empty tables and has to be made anew.
 * @throws BackupError, FolderInUseError
 */
export async function restoreInstance(options: RestoreOptions): Promise<Manifest> {
  const dataDir = resolve(options.dataDir);
  await requireEmptyFolder(dataDir);
  const lock = acquireDataFolder(dataDir);
  try {
    const staging = await mkdtemp(join(dataDir, '.restore-'));
    const manifest = await unpack(options.from, staging);
    const keys = unpackKeys(await readFile(join(staging, keysFile)), manifest.keys, options.passphrase);
    await withDatabase({ ...options, dataDir }, async (url) => {
      await fillDatabase(url, staging, manifest, options.migrations);
      for (const name of manifest.folders) {
        if (!/^[a-z][a-z0-9-]*$/.test(name))
          throw new BackupError(`the backup has a folder with the impossible name "${name}"`);
        await mkdir(join(staging, name), { recursive: true, mode: 0o700 });
        await rename(join(staging, name), join(dataDir, name));
      }
      await writeKeys(dataDir, keys);
      await syncFolder(join(dataDir, 'keys'));
      if (manifest.order[0] !== 'database') await options.complete?.(url);
    });
    await rm(staging, { recursive: true });
    await syncFolder(dataDir);
    options.logger.info({ from: options.from, dataDir, takenAt: manifest.createdAt }, 'backup restored');
    return manifest;
  } catch (error) {
    removeEmbeddedPostgres(dataDir);
    for (const name of await readdir(dataDir)) {
      if (name !== 'steward.pid') await rm(join(dataDir, name), { recursive: true, force: true, maxRetries: 5 });
    }
    throw error;
  } finally {
    lock.release();
  }
}
