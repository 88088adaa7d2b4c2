import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { BackupError } from './manifest.ts';

/** Belongs to the running process, or is not finished: never part of the state. */
const passing = (name: string): boolean =>
  name === 'lock' || name === 'drafts' || name.endsWith('.tmp') || name.endsWith('.pid');

/** Tried as often before giving up on a folder whose journal changes its files all the time. */
const mostPasses = 20;

async function listLive(dir: string, skip: readonly string[], below = ''): Promise<string[]> {
  const entries = await readdir(join(dir, below), { withFileTypes: true }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  const found: string[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (passing(entry.name)) continue;
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (skip.includes(path)) continue;
    if (entry.isDirectory()) found.push(...(await listLive(dir, skip, path)));
    else if (entry.isFile()) found.push(path);
  }
  return found;
}

/**
 * A log that is written meanwhile: its checkpoint first, so that all it promises is copied after it; its journal last, so
 * that it holds everything that the tiles copied before do not. That is a state a crash could have left, which a log recovers from.
 */
function rank(path: string): number {
  if (basename(path) === 'checkpoint') return 0;
  return isJournal(path) ? 2 : 1;
}

const isJournal = (path: string): boolean =>
  path.split('/').some((part) => part === 'journal' || part.startsWith('journal.'));

async function copyPass(from: string, to: string, skip: readonly string[]): Promise<boolean> {
  const before = await listLive(from, skip);
  for (const path of before.toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))) {
    await mkdir(dirname(join(to, path)), { recursive: true, mode: 0o700 });
    try {
      await copyFile(join(from, path), join(to, path));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      if (isJournal(path)) return false;
    }
  }
  // A journal that went on to its next file in between may have dropped what the tiles copied before lack.
  const journal = (paths: string[]) => paths.filter(isJournal).join('\n');
  return journal(before) === journal(await listLive(from, skip));
}

export interface FolderCopyOptions {
  /** Paths below the folder that are left out. */
  skip?: readonly string[];
  /** Takes away what a pass that has to be repeated left behind. */
  remove: (path: string) => Promise<void>;
}

/** Copies a folder that may be written to meanwhile; a missing one is an empty one. */
export async function copyLiveFolder(from: string, to: string, options: FolderCopyOptions): Promise<void> {
  const { skip = [], remove } = options;
  for (let pass = 0; pass < mostPasses; pass++) {
    await mkdir(to, { recursive: true, mode: 0o700 });
    if (await copyPass(from, to, skip)) return;
    for (const path of await listLive(to, skip)) await remove(join(to, path));
  }
  throw new BackupError(`${from} changes too fast to be copied: try again when there is less traffic`);
}
