import { access, mkdtemp, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { create } from 'tar';
import type { Logger } from '../telemetry/index.ts';
import { exportDatabase } from './database-copy.ts';
import { copyLiveFolder } from './folder-copy.ts';
import { packKeys } from './key-copy.ts';
import { BackupError, digestFile, keysFile, listFiles, type Manifest, manifestFile } from './manifest.ts';

/** Folders that the database must know to their end: their copy may lack what it has, and never the other way. */
export interface Ahead {
  /** Paths below the data folder, e.g. `ledger/governance-2026`. */
  list(): Promise<readonly string[]>;
  /** What of a folder must not change while the backup is made. */
  fixed(path: string): Promise<unknown>;
}

export interface BackupOptions {
  dataDir: string;
  /** Of the running instance: the embedded database's address, or DATABASE_URL. */
  databaseUrl: string;
  /** The archive to write (`.tar.gz`); must not exist. Its folder needs room for all data twice. */
  to: string;
  /** Folders of the data folder to take along, by name, in this order: the ledger, the blobs. */
  folders: readonly string[];
  /** What is in these folders and is taken before the database. */
  ahead?: Ahead;
  /** Seals the keys. Without it who reads the archive has the keys of the instance. */
  passphrase?: string;
  logger?: Pick<Logger, 'info' | 'warn'>;
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function fixedOf(ahead: Ahead): Promise<string> {
  const found: [string, unknown][] = [];
  for (const path of await ahead.list()) found.push([path, await ahead.fixed(path)]);
  return JSON.stringify(found);
}

/**
 * Writes the whole instance into one archive, while it runs. What is `ahead` first, then the database, as of one moment; then the
 * folders; the keys last. So the database knows every act in the copied governance log, and has those that came after it.
 * @throws BackupError
 */
export async function backupInstance(options: BackupOptions): Promise<Manifest> {
  const to = resolve(options.to);
  const folders = [...options.folders];
  const odd = folders.find(
    (name) => !/^[a-z][a-z0-9-]*$/.test(name) || ['database', 'keys', 'postgres'].includes(name),
  );
  if (odd !== undefined) throw new BackupError(`"${odd}" is not a folder that can be backed up as such`);
  if (
    await access(to).then(
      () => true,
      () => false,
    )
  )
    throw new BackupError(`${to} exists already: choose another name`);
  if (options.passphrase === undefined)
    options.logger?.warn({ to }, 'the backup will hold the keys unsealed: keep it as safe as the instance');
  const staging = await mkdtemp(`${to}.`);
  try {
    const ahead = [...((await options.ahead?.list()) ?? [])];
    const fixed = options.ahead && (await fixedOf(options.ahead));
    const copy = async (path: string) => {
      await copyLiveFolder(join(options.dataDir, path), join(staging, path), {
        skip: ahead.filter((each) => each.startsWith(`${path}/`)).map((each) => each.slice(path.length + 1)),
        remove: (file) => rm(file, { recursive: true, force: true }),
      });
      options.logger?.info({ folder: path }, 'folder copied');
    };
    for (const path of ahead) await copy(path);
    const database = await exportDatabase(options.databaseUrl, staging);
    options.logger?.info({ tables: database.tables.length }, 'database copied');
    for (const name of folders) await copy(name);
    if (options.ahead && fixed !== (await fixedOf(options.ahead)))
      throw new BackupError('keys or successors of the ledger changed while the backup was made: make it again');
    const { bytes, protection } = await packKeys(options.dataDir, options.passphrase);
    await writeFile(join(staging, keysFile), bytes, { mode: 0o600 });
    const files: Manifest['files'] = [];
    for (const path of await listFiles(staging)) files.push({ path, ...(await digestFile(join(staging, path))) });
    const manifest: Manifest = {
      format: 1,
      product: 'llm-steward',
      createdAt: new Date().toISOString(),
      order: [...ahead, 'database', ...folders, 'keys'],
      database,
      keys: protection,
      folders,
      files,
    };
    await writeFile(join(staging, manifestFile), `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600 });
    const draft = join(staging, 'archive.tar.gz');
    await (await open(draft, 'wx', 0o600)).close();
    await create({ file: draft, cwd: staging, gzip: true, portable: true }, [
      manifestFile,
      keysFile,
      'database',
      ...folders,
    ]);
    await sync(draft);
    await rename(draft, to);
    await sync(dirname(to));
    return manifest;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
