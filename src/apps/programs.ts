import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A process of the product that may run from one file instead of the two thousand that it consists of. */
export type Program = 'server' | 'gateway';

/** What a built program was made of: of other files it would be another program. */
export interface MadeOf {
  /** By absolute path: the program itself, our sources in it, and what npm wrote down of the libraries. */
  readonly files: { readonly [path: string]: FileMark };
}

/** When a file was written (milliseconds since 1970) and its bytes. */
export interface FileMark {
  readonly writtenAt: number;
  readonly size: number;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Changes with every installation of libraries. */
export const INSTALLED = join(ROOT, 'node_modules', '.package-lock.json');

export const sourceOf = (program: Program, root = ROOT): string => join(root, 'src', 'apps', program, 'main.ts');
export const builtOf = (program: Program, root = ROOT): string => join(root, '.cache', 'programs', `${program}.mjs`);
/** Where it is written down what a built program is made of. */
export const madeOfFile = (program: Program, root = ROOT): string =>
  join(root, '.cache', 'programs', `${program}.json`);

/**
 * The file to run for a program: the built one while it is made of exactly the files that lie here, else the source. Both do the
 * same; the built one starts in half the time.
 */
export function fileOf(program: Program, root = ROOT): string {
  const built = builtOf(program, root);
  return isOfTheseFiles(built, madeOfFile(program, root)) ? built : sourceOf(program, root);
}

export function markOf(path: string): FileMark {
  const { mtimeMs, size } = statSync(path);
  return { writtenAt: mtimeMs, size };
}

function isOfTheseFiles(built: string, madeOf: string): boolean {
  try {
    const { files } = JSON.parse(readFileSync(madeOf, 'utf8')) as MadeOf;
    return (
      built in files &&
      Object.entries(files).every(([path, mark]) => {
        const now = markOf(path);
        return now.writtenAt === mark.writtenAt && now.size === mark.size;
      })
    );
  } catch {
    // Not built, or of files that are gone.
    return false;
  }
}
