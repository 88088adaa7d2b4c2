import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { moduleFiles } from './new-module.ts';

test('a generated module passes the compiler as it is', () => {
  const root = mkdtempSync(join(tmpdir(), 'steward-new-module-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const name of ['node_modules', 'src/kernel', 'src/platform', 'src/engines', 'tsconfig.json', 'package.json']) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    symlinkSync(resolve(name), join(root, name));
  }
  for (const file of moduleFiles('resources', 'spare-part', '9000')) {
    mkdirSync(dirname(join(root, file.path)), { recursive: true });
    writeFileSync(join(root, file.path), file.text);
  }
  writeFileSync(
    join(root, 'tsconfig.test.json'),
    JSON.stringify({
      extends: './tsconfig.json',
      compilerOptions: { preserveSymlinks: true },
      include: ['src/modules'],
    }),
  );
  const args = ['-p', 'tsconfig.test.json', '--checkers', '1'];
  const result = spawnSync('node_modules/.bin/tsc', args, { cwd: root, encoding: 'utf8' });
  expect(result.stdout).toBe('');
  expect(result.status).toBe(0);
});

test('a wrong place or number is refused with what to write', () => {
  expect(() => moduleFiles('elsewhere', 'tools', '0060')).toThrow('resources, development, operation');
  expect(() => moduleFiles('resources', 'Tools', '0060')).toThrow('small letters');
  expect(() => moduleFiles('resources', 'tools', '60')).toThrow('four digits');
});
