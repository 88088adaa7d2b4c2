import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const WEB = join(ROOT, 'web');
const DIST = join(WEB, 'dist');
const VITE = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');

/** Builds the console when there is none, or when its sources are newer. */
export async function ensureConsole(): Promise<void> {
  const built = join(DIST, 'index.html');
  if (existsSync(built) && statSync(built).mtimeMs >= newest(WEB)) return;
  // Built beside and put in place whole: another test file may do the same, or serve the present one.
  const fresh = mkdtempSync(join(WEB, 'dist-'));
  const args = [VITE, 'build', '--config', 'web/vite.config.ts', '--outDir', fresh, '--emptyOutDir', '--logLevel=warn'];
  // The test runner's own NODE_ENV would build what nobody is given.
  const env = { ...process.env, NODE_ENV: 'production' };
  try {
    await promisify(execFile)(process.execPath, args, { cwd: ROOT, env });
    const old = `${fresh}-old`;
    if (existsSync(DIST)) renameSync(DIST, old);
    renameSync(fresh, DIST);
    rmSync(old, { recursive: true, force: true });
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(built)) throw error;
  }
}

function newest(folder: string): number {
  let latest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name.startsWith('dist')) continue;
    const path = join(folder, entry.name);
    latest = Math.max(latest, entry.isDirectory() ? newest(path) : statSync(path).mtimeMs);
  }
  return latest;
}
