import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { acquireDataFolder, FolderInUseError } from './index.ts';

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'steward-lock-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return join(dir, 'data');
}

/** Another process that tries to take the folder; answers 'held' or the error. */
function contender(dir: string) {
  const script = `
    const { acquireDataFolder } = await import(${JSON.stringify(new URL('./folder-lock.ts', import.meta.url).href)});
    try { acquireDataFolder(process.argv[1]); process.stdout.write('held'); setInterval(() => {}, 1000); }
    catch (error) { process.stdout.write(error.message); }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, answer: once(child.stdout, 'data').then(([data]) => String(data)) };
}

test('the folder is made, held, and free again after release', () => {
  const dir = folder();
  const lock = acquireDataFolder(dir);
  expect(() => acquireDataFolder(dir)).toThrow(FolderInUseError);
  lock.release();
  acquireDataFolder(dir).release();
  expect(readdirSync(dir)).toEqual([]);
  expect(statSync(dir).mode & 0o066).toBe(0);
});

test('a running process is named; a killed one is not waited for', async () => {
  const dir = folder();
  const { child, answer } = contender(dir);
  expect(await answer).toBe('held');
  expect(() => acquireDataFolder(dir)).toThrow(new RegExp(`in use by process ${child.pid}`));
  child.kill('SIGKILL');
  await once(child, 'exit');
  acquireDataFolder(dir).release();
});

test('one that was killed and that its parent has not reaped holds nothing', async () => {
  const dir = folder();
  const script = `
    const { acquireDataFolder } = await import(${JSON.stringify(new URL('./folder-lock.ts', import.meta.url).href)});
    acquireDataFolder(process.argv[1]);
    process.stdout.write(String(process.pid));
    setInterval(() => {}, 1000);`;
  // The shell becomes a sleep, which reaps nobody.
  const parent = spawn(
    '/bin/sh',
    ['-c', '"$@" & exec sleep 60', 'sh', process.execPath, '--input-type=module', '-e', script, dir],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  onTestFinished(() => void parent.kill('SIGKILL'));
  const pid = Number(await once(parent.stdout, 'data').then(([data]) => String(data)));
  expect(() => acquireDataFolder(dir)).toThrow(new RegExp(`in use by process ${pid}`));
  process.kill(pid, 'SIGKILL');
  const state = () => readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '')[0];
  const deadline = Date.now() + 10_000;
  while (state() !== 'Z' && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(state()).toBe('Z');
  acquireDataFolder(dir).release();
});

test('of many that start at once on a stale folder exactly one gets it', async () => {
  const dir = folder();
  acquireDataFolder(dir).release();
  writeFileSync(join(dir, 'steward.pid'), JSON.stringify({ pid: 1, started: 'another', boot: 'an earlier one' }));
  const answers = await Promise.all(Array.from({ length: 6 }, () => contender(dir).answer));
  expect(answers.filter((answer) => answer === 'held')).toHaveLength(1);
  expect(answers.filter((answer) => answer.includes('is in use by process'))).toHaveLength(5);
});

test('a process number that was given to another process is not taken for the holder', () => {
  const dir = folder();
  acquireDataFolder(dir).release();
  const boot = JSON.stringify({ pid: process.pid, started: '1', boot: 'x' });
  for (const content of [boot, '', 'not json', '{"pid":-1}', '{"pid":0}']) {
    writeFileSync(join(dir, 'steward.pid'), content);
    acquireDataFolder(dir).release();
  }
});
