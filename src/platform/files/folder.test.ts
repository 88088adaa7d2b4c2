import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFolder, type Folder } from './index.ts';

let path: string;
let folder: Folder;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'steward-folder-'));
  folder = await createFolder(path);
});
afterEach(() => rm(path, { recursive: true, force: true }));

test('writes replace a file whole and leave nothing else behind', async () => {
  expect(await folder.read('a.json')).toBeNull();
  await folder.write('a.json', 'one');
  await folder.write('a.json', 'two');
  expect((await folder.read('a.json'))?.toString()).toBe('two');
  expect(await readdir(path)).toEqual(['a.json']);
  await folder.remove('a.json');
  await folder.remove('a.json');
  expect(await folder.list()).toEqual([]);
});

test('an append file grows, and goes on growing when it is opened again', async () => {
  const first = await folder.openAppend('log');
  await first.append([Buffer.from('ab'), Buffer.from('cd')]);
  await first.close();
  const second = await folder.openAppend('log');
  expect(second.size()).toBe(4);
  await second.append([Buffer.from('e')]);
  expect(second.size()).toBe(5);
  await second.close();
  expect((await folder.read('log'))?.toString()).toBe('abcde');
});

test('names that lead out of the folder are refused', async () => {
  for (const name of ['../x', 'a/b', '..', '.hidden', ''])
    await expect(folder.read(name)).rejects.toThrow(/plain file name/);
});

test('a watched file is told of when it comes and when it goes', async () => {
  const seen: boolean[] = [];
  const changed = () => new Promise<void>((resolve) => (wake = resolve));
  let wake = () => {};
  let next = changed();
  const stop = folder.watch('STOP', 5, (exists) => {
    seen.push(exists);
    wake();
  });
  await next;
  next = changed();
  await writeFile(join(path, 'STOP'), '');
  await next;
  next = changed();
  await rm(join(path, 'STOP'));
  await next;
  stop();
  expect(seen).toEqual([false, true, false]);
});
