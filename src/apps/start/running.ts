import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What other commands on this machine need to know of a running instance. Readable by its user only: it holds the database's address. */
export interface RunningInstance {
  readonly databaseUrl: string;
  readonly serverUrl: string;
  /** Of the process that holds the data folder. */
  readonly pid: number;
}

const NAME = 'running.json';

export function noteRunning(dataDir: string, instance: RunningInstance): void {
  writeFileSync(join(dataDir, NAME), JSON.stringify(instance), { mode: 0o600 });
}

export function forgetRunning(dataDir: string): void {
  rmSync(join(dataDir, NAME), { force: true });
}

/** The note of the instance that holds the data folder; null when there is none. It may be stale after a crash. */
export function readRunning(dataDir: string): RunningInstance | null {
  const path = join(dataDir, NAME);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as RunningInstance) : null;
}
