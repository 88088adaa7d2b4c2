import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { copyLiveFolder } from './folder-copy.ts';

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'steward-copy-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const remove = (path: string) => rm(path);
const numbers = (text: string): number[] => text.split('\n').filter(Boolean).map(Number);

/** Fewer than the passes a copy may take, so that it ends however the two meet. */
const mostRolls = 15;

/**
 * A log in small: entries go to the journal; from time to time all are published as a tile, a checkpoint names how many,
 * and a new journal file begins with what came after.
 */
async function writeLog(dir: string, progress: { written: number }, signal: AbortSignal): Promise<void> {
  mkdirSync(join(dir, 'journal'), { recursive: true });
  mkdirSync(join(dir, 'tile'), { recursive: true });
  let published = 0;
  let segment = 0;
  for (let entry = 1; !signal.aborted; entry++) {
    appendFileSync(join(dir, 'journal', String(segment)), `${entry}\n`);
    progress.written = entry;
    if (entry % 40 === 0 && segment < mostRolls) {
      const tile = Array.from({ length: entry - published }, (_, index) => published + index + 1);
      writeFileSync(join(dir, 'tile', String(published).padStart(6, '0')), `${tile.join('\n')}\n`);
      published = entry;
      writeFileSync(join(dir, 'checkpoint'), `${published}\n`);
      writeFileSync(join(dir, 'journal', String(segment + 1)), '');
      rmSync(join(dir, 'journal', String(segment)));
      segment++;
    }
    if (entry % 10 === 0) await delay(1);
  }
}

test('a log copied while it is written has every entry acknowledged before and promised by its checkpoint, without a gap', async () => {
  for (let round = 0; round < 8; round++) {
    const from = folder();
    const stop = new AbortController();
    const progress = { written: 0 };
    const writing = writeLog(from, progress, stop.signal);
    while (progress.written < 10 + round * 8) await delay(0);
    const acknowledged = progress.written;
    const to = join(folder(), 'copy');
    await copyLiveFolder(from, to, { remove });
    stop.abort();
    await writing;
    const entriesIn = (name: string) =>
      readdirSync(join(to, name), { withFileTypes: true }).flatMap((file) =>
        numbers(readFileSync(join(file.parentPath, file.name), 'utf8')),
      );
    const tiles = existsSync(join(to, 'tile')) ? entriesIn('tile') : [];
    const all = [...new Set([...tiles, ...entriesIn('journal')])].toSorted((a, b) => a - b);
    expect(all.length).toBeGreaterThanOrEqual(acknowledged);
    expect(all).toEqual(Array.from({ length: all.length }, (_, index) => index + 1));
    const checkpoint = join(to, 'checkpoint');
    if (existsSync(checkpoint)) expect(all.length).toBeGreaterThanOrEqual(Number(readFileSync(checkpoint, 'utf8')));
  }
});

test('what belongs to the running process stays out; a missing folder is an empty one', async () => {
  const from = folder();
  mkdirSync(join(from, 'drafts'));
  for (const name of ['lock', 'x.tmp', 'steward.pid', 'drafts/1', 'kept']) writeFileSync(join(from, name), name);
  const to = join(folder(), 'copy');
  await copyLiveFolder(from, to, { remove });
  expect(readdirSync(to)).toEqual(['kept']);
  const empty = join(folder(), 'empty');
  await copyLiveFolder(join(from, 'missing'), empty, { remove });
  expect(readdirSync(empty)).toEqual([]);
});
