import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { builtOf, fileOf, type MadeOf, madeOfFile, markOf, sourceOf } from './programs.ts';

let root: string;
let built: string;
let source: string;
let part: string;

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'steward-programs-'));
  built = builtOf('server', root);
  source = sourceOf('server', root);
  part = join(root, 'src', 'part.ts');
  write(source, "import '../../part.ts';");
  write(part, 'console.log(1);');
  write(built, 'console.log(1);');
  const madeOf: MadeOf = {
    files: { [built]: markOf(built), [source]: markOf(source), [part]: markOf(part) },
  };
  write(madeOfFile('server', root), JSON.stringify(madeOf));
});

afterEach(() => rmSync(root, { recursive: true }));

test('a program that was built of the very files that lie here is run as built', () => {
  expect(fileOf('server', root)).toBe(built);
});

test.each<[string, () => void]>([
  ['a source is another', () => write(part, 'console.log(2, 3);')],
  ['a source was written again', () => utimesSync(part, 1, 1)],
  ['a source is gone', () => rmSync(part)],
  ['the built one is another', () => write(built, '')],
  ['the built one is gone', () => rmSync(built)],
  ['what is written down is cut off', () => write(madeOfFile('server', root), '{"files":{')],
  ['what is written down is of nothing', () => write(madeOfFile('server', root), '{"files":{}}')],
  ['it is not built at all', () => rmSync(dirname(built), { recursive: true })],
])('it runs from its sources where %s', (_, change) => {
  change();
  expect(fileOf('server', root)).toBe(source);
  expect(fileOf('gateway', root)).toBe(sourceOf('gateway', root));
});
