import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A running process holds the folder. */
export class FolderInUseError extends Error {
  readonly pid: number;
  constructor(dir: string, pid: number) {
    super(
      `the folder ${dir} is in use by process ${pid}: stop that one first, or give this one another STEWARD_DATA_DIR`,
    );
    this.name = 'FolderInUseError';
    this.pid = pid;
  }
}

interface Holder {
  pid: number;
  /** When the process started (clock ticks since boot) and which boot: a process number alone is used again. */
  started: string;
  boot: string;
}

export interface FolderLock {
  dir: string;
  release(): void;
}

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

/** Field 22 of /proc/PID/stat; the name in field 2 may hold blanks and brackets. Empty where there is no /proc. */
export function startOfProcess(pid: number): string {
  const stat = read(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

const boot = (): string => read('/proc/sys/kernel/random/boot_id')?.trim() ?? '';

/** One that was killed and that nobody has reaped yet still has its number, but runs no more. */
const isZombie = (pid: number): boolean => {
  const stat = read(`/proc/${pid}/stat`);
  return stat !== undefined && /^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
};

export function processRuns(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const isAlive = (holder: Holder): boolean =>
  holder.boot === boot() && processRuns(holder.pid) && startOfProcess(holder.pid) === holder.started;

function parseHolder(text: string | undefined): Holder | undefined {
  try {
    const holder = JSON.parse(text ?? '') as Holder;
    return Number.isInteger(holder.pid) && holder.pid > 0 ? holder : undefined;
  } catch {
    return undefined;
  }
}

/** Puts `path` there with its whole content at once, or answers false when it is there already. */
function createWhole(path: string, content: string): boolean {
  const draft = `${path}.${process.pid}-${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, content, { mode: 0o644 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Takes a stale lock out of the way; when another process was quicker, puts that one's lock back. */
function removeStale(path: string, stale: string): void {
  const aside = `${path}.stale-${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const removed = read(aside);
  if (removed !== undefined && removed !== stale) createWhole(path, removed);
  rmSync(aside, { force: true });
}

/**
 * Holds the folder for this process alone (file `name` in it), creating it when missing. A lock left behind by a killed
 * process or an earlier boot is taken over. Processes on other machines or in other containers are not seen.
 * @throws FolderInUseError naming the process that holds it
 */
export function lockFolder(dir: string, name: string): FolderLock {
  mkdirSync(dir, { recursive: true });
  const path = join(realpathSync(dir), name);
  const content = JSON.stringify({ pid: process.pid, started: startOfProcess(process.pid), boot: boot() });
  for (let attempt = 0; attempt < 50; attempt++) {
    if (createWhole(path, content)) {
      let held = true;
      return {
        dir,
        release() {
          if (held && read(path) === content) rmSync(path, { force: true });
          held = false;
        },
      };
    }
    const found = read(path);
    if (found === undefined) continue;
    const holder = parseHolder(found);
    if (holder && isAlive(holder)) throw new FolderInUseError(dir, holder.pid);
    removeStale(path, found);
  }
  throw new Error(`cannot lock the folder ${dir}: its lock file ${name} keeps changing`);
}

/**
 * Makes `dir` the data folder of this process: created when missing, refused when another process runs on it.
 * Started by root, the folder lets others pass through (never read): the embedded database runs as another user inside it.
 * @throws FolderInUseError
 */
export function acquireDataFolder(dir: string): FolderLock {
  mkdirSync(dir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  return lockFolder(dir, 'steward.pid');
}
