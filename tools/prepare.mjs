// Runs at the end of `npm ci`: builds the console, so that the first start need not, and the programs, so that each start takes half as
// long. Never fails an installation: the start builds a console that is missing, and runs programs from their sources.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const VITE = 'node_modules/vite/bin/vite.js';

const run = (...args) => spawnSync(process.execPath, args, { stdio: 'inherit' }).status === 0;

if (existsSync('web/vite.config.ts') && existsSync(VITE)) {
  if (!run(VITE, 'build', '--config', 'web/vite.config.ts', '--logLevel', 'warn'))
    console.warn('The console could not be built now; `npm start` will try again.');
  if (!run('tools/build-programs.mjs')) console.warn('The programs could not be built; they run from their sources.');
}
