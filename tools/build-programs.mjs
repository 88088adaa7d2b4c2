// Builds the processes of the product into one file each (docs/adr/0036-programs-in-one-file.md).
import { spawnSync } from 'node:child_process';

for (const program of ['server', 'gateway']) {
  const { status } = spawnSync(
    process.execPath,
    [
      'node_modules/vite/bin/vite.js',
      'build',
      '--config',
      'tools/programs.config.ts',
      '--mode',
      program,
      '--logLevel',
      'warn',
    ],
    { stdio: 'inherit' },
  );
  if (status !== 0) process.exit(1);
}
