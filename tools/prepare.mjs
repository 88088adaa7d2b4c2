// Runs at the end of `npm ci`: builds the console, so that the first start need not. Never fails an installation: the
// start builds it when it is missing.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

if (existsSync('web/vite.config.ts') && existsSync('node_modules/vite')) {
  const built = spawnSync(
    process.execPath,
    ['node_modules/vite/bin/vite.js', 'build', '--config', 'web/vite.config.ts', '--logLevel', 'warn'],
    {
      stdio: 'inherit',
    },
  );
  if (built.status !== 0) console.warn('The console could not be built now; `npm start` will try again.');
}
