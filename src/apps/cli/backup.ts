import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Ahead, BackupError, backupInstance, restoreInstance } from '../../platform/backup/index.ts';
import { loadConfig } from '../../platform/config/index.ts';
import { acquireDataFolder, FolderInUseError, startEmbeddedPostgres } from '../../platform/database/index.ts';
import { createLogger, type Logger } from '../../platform/telemetry/index.ts';
import { readRunning } from '../start/index.ts';

/** What lies in the data folder beside the database and the keys, in the order in which it is copied. */
const FOLDERS = ['blobs', 'ledger', 'gateways'];

const namesIn = async (dir: string): Promise<string[]> => (await readdir(dir).catch(() => [])).toSorted();

/** The logs of acts, whose every entry the database must know; their keys and successors are what must not change meanwhile. */
function governanceLogs(dataDir: string): Ahead {
  return {
    async list() {
      const logs = (await namesIn(join(dataDir, 'ledger'))).filter((name) => name.startsWith('governance-'));
      return logs.map((name) => `ledger/${name}`);
    },
    fixed: (path) => Promise.all(['handover', 'line'].map((notes) => namesIn(join(dataDir, path, notes)))),
  };
}

interface Database {
  readonly url: string;
  close(): Promise<void>;
}

/** The database of the instance: as it runs, or started for the time of the backup. */
async function openInstance(dataDir: string, configured: string | undefined, logger: Logger): Promise<Database> {
  if (configured !== undefined) return { url: configured, close: async () => undefined };
  try {
    const folder = acquireDataFolder(dataDir);
    const database = await startEmbeddedPostgres({ dataDir, logger });
    return {
      url: database.url,
      async close() {
        await database.stop();
        folder.release();
      },
    };
  } catch (error) {
    if (!(error instanceof FolderInUseError)) throw error;
    const running = readRunning(dataDir);
    if (running === null) throw error;
    return { url: running.databaseUrl, close: async () => undefined };
  }
}

/** `steward backup FILE`: one archive of the whole instance, running or not. Answers the exit code. */
export async function backupCommand(file: string): Promise<number> {
  const config = loadConfig();
  const logger = createLogger({ name: 'backup', level: config.logLevel });
  const passphrase = config.backupPassphrase;
  return reporting(async () => {
    const database = await openInstance(config.dataDir, config.databaseUrl, logger);
    try {
      const manifest = await backupInstance({
        dataDir: config.dataDir,
        databaseUrl: database.url,
        to: file,
        folders: FOLDERS,
        ahead: governanceLogs(config.dataDir),
        logger,
        ...(passphrase === undefined ? {} : { passphrase }),
      });
      process.stdout.write(`${file}: ${manifest.files.length} files\n`);
    } finally {
      await database.close();
    }
  });
}

/** `steward restore FILE`: into a data folder that is empty or missing. Answers the exit code. */
export async function restoreCommand(file: string): Promise<number> {
  const config = loadConfig();
  const logger = createLogger({ name: 'restore', level: config.logLevel });
  const passphrase = config.backupPassphrase;
  const { completeGovernanceLog } = await import('../server/complete-governance-log.ts');
  const { MIGRATIONS } = await import('../server/migrations.ts');
  return reporting(async () => {
    await restoreInstance({
      from: file,
      dataDir: config.dataDir,
      migrations: MIGRATIONS,
      complete: (databaseUrl) => completeGovernanceLog({ dataDir: config.dataDir, databaseUrl, logger }),
      logger,
      ...(config.databaseUrl === undefined ? {} : { databaseUrl: config.databaseUrl }),
      ...(passphrase === undefined ? {} : { passphrase }),
    });
    process.stdout.write(`${config.dataDir}: restored\n`);
  });
}

async function reporting(run: () => Promise<void>): Promise<number> {
  try {
    await run();
    return 0;
  } catch (error) {
    if (!(error instanceof BackupError) && !(error instanceof FolderInUseError)) throw error;
    process.stderr.write(`steward: ${error.message}\n`);
    return 1;
  }
}
