import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

export const USAGE = 'Usage: npm run example -- [--steps 600] [--data DIR]';

/** Says that a folder was made by this example, so that the next run may clear it. */
const MARK = '.steward-example';
const HERE = fileURLToPath(new URL('../../.cache/main-job', import.meta.url));

export interface Options {
  /** Steps of training. */
  readonly steps: number;
  /** An empty folder for the instance and for all that the example makes. */
  readonly dataDir: string;
}

/** Throws when something is given that the example can't work with. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: { steps: { type: 'string', default: '600' }, data: { type: 'string' } },
  });
  const steps = Number(values.steps);
  if (!Number.isInteger(steps) || steps < 1) throw new Error(`--steps ${values.steps} is no number of steps`);
  return { steps, dataDir: prepareFolder(resolve(values.data ?? HERE)) };
}

function prepareFolder(dir: string): string {
  if (existsSync(join(dir, MARK))) rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  if (readdirSync(dir).length > 0)
    throw new Error(`${dir} is not empty and was not made by this example: name another folder with --data`);
  writeFileSync(join(dir, MARK), '');
  return dir;
}
