/** Processes of tests that are killed and started again, ten times in one test: the `*.child.ts` of governance. */
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { CODE_CACHE } from '../../apps/code-cache.ts';

const PLACE = join(CODE_CACHE, '../children');

let made: Promise<void> | undefined;

/**
 * Puts each child in one file with what it needs, once in a test process: a process that loads the thousand modules by themselves works a
 * second before it begins. Another test process may be at it too, so the files, which are the same then, come by renaming.
 */
async function makeFiles(): Promise<void> {
  const governance = join(import.meta.dirname, '..');
  const input = readdirSync(governance, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.child.ts'),
  );
  mkdirSync(PLACE, { recursive: true });
  const outDir = mkdtempSync(`${PLACE}.`);
  await build({
    configFile: false,
    logLevel: 'error',
    root: governance,
    ssr: { noExternal: true },
    build: {
      ...{ ssr: true, outDir, minify: false, target: 'node24' },
      rolldownOptions: {
        input: input.map((path) => join(governance, path)),
        output: {
          ...{ entryFileNames: '[name].js', chunkFileNames: 'shared-[name].js' },
          // Who is killed keeps nothing of what was compiled, unless it does so at once.
          banner: `import { flushCompileCache } from 'node:module'; flushCompileCache();`,
        },
      },
    },
  });
  for (const name of readdirSync(outDir)) renameSync(join(outDir, name), join(PLACE, name));
  rmSync(outDir, { recursive: true });
}

/** Starts a `*.child.ts` of governance as a process of its own. */
export async function startChild(name: string, given: readonly string[], stdio: StdioOptions): Promise<ChildProcess> {
  made ??= makeFiles();
  await made;
  const env = { ...process.env, NODE_COMPILE_CACHE: CODE_CACHE };
  return spawn(process.execPath, [join(PLACE, name.replace(/ts$/, 'js')), ...given], { stdio, env });
}

/** Runs one; answers its exit code, or the signal that ended it. */
export async function runChild(name: string, ...given: string[]): Promise<[number | null, string | null]> {
  const child = await startChild(name, given, ['ignore', 'ignore', 'inherit']);
  return (await once(child, 'exit')) as [number | null, string | null];
}
