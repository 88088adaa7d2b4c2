import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { decodeArtefact, readArtefact, sha256 } from './artefact.ts';
import { type Progress, trainTinyModel } from './training.ts';

const folders: string[] = [];
const folder = () => {
  const path = mkdtempSync(join(tmpdir(), 'tiny-model-'));
  folders.push(path);
  return path;
};
afterEach(() => {
  for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true });
});

const trainProgram = fileURLToPath(new URL('train.ts', import.meta.url));

test('a training killed with SIGKILL and resumed ends bit-identical to an unbroken one', async () => {
  const killed = folder();
  const args = ['--out', killed, '--steps', '100000', '--checkpoint-every', '5'];
  const child = spawn(process.execPath, [trainProgram, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    const { step, loss, ms } = JSON.parse(line);
    expect([typeof loss, typeof ms]).toEqual(['number', 'number']);
    if (step >= 12) break;
  }
  child.kill('SIGKILL');
  expect((await ended)[1]).toBe('SIGKILL');

  // A write that the kill cut short leaves a piece under the temporary name; it must not disturb.
  writeFileSync(join(killed, 'checkpoint.bin.tmp'), 'half a checkpoint');
  const kept = readArtefact(join(killed, 'checkpoint.bin'), 'checkpoint')!.header.step;
  expect(kept).toBeGreaterThanOrEqual(10);
  const steps = kept + 8;
  const seen: Progress[] = [];
  const resumed = await trainTinyModel({ outDir: killed, steps, onProgress: (progress) => seen.push(progress) });
  expect(seen[0]?.step).toBe(kept + 1);
  const straight = await trainTinyModel({ outDir: folder(), steps });
  expect(resumed).toEqual(straight);
  expect(resumed.weightsSha256).toMatch(/^[0-9a-f]{64}$/);
});

test('a training goes on when nobody reads its progress any more', async () => {
  const outDir = folder();
  const child = spawn(process.execPath, [trainProgram, '--out', outDir, '--steps', '6'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(readArtefact(join(outDir, 'model.bin'), 'model')?.header.step).toBe(6);
});

test('the loss falls, the card says what was made, another seed makes another model', async () => {
  const outDir = folder();
  const losses: number[] = [];
  const card = await trainTinyModel({ outDir, steps: 40, onProgress: ({ loss }) => losses.push(loss) });
  expect(losses).toHaveLength(40);
  expect(losses[0]).toBeGreaterThan(5.5);
  expect(card.training.loss).toBeLessThan(4.7);
  expect(JSON.parse(readFileSync(join(outDir, 'model.json'), 'utf8'))).toEqual(card);
  expect(sha256(readFileSync(join(outDir, 'model.bin')))).toBe(card.artefact.sha256);
  const other = await trainTinyModel({ outDir: folder(), steps: 2, seed: 2 });
  const same = await trainTinyModel({ outDir: folder(), steps: 2, seed: 1 });
  expect(other.weightsSha256).not.toBe(same.weightsSha256);
});

test('an aborted training keeps the step it reached', async () => {
  const outDir = folder();
  const stop = new AbortController();
  const training = trainTinyModel({
    outDir,
    steps: 50,
    signal: stop.signal,
    onProgress: ({ step }) => step === 3 && stop.abort(new Error('enough')),
  });
  await expect(training).rejects.toThrow('enough');
  expect(readArtefact(join(outDir, 'checkpoint.bin'), 'checkpoint')?.header.step).toBe(3);
});

test('a checkpoint that does not fit, options that make no sense and text that is none are refused with the reason', async () => {
  const outDir = folder();
  await trainTinyModel({ outDir, steps: 2 });
  await expect(trainTinyModel({ outDir, steps: 3, seed: 9 })).rejects.toThrow(/another seed/);
  await expect(trainTinyModel({ outDir, steps: 1 })).rejects.toThrow(/step 2 already/);
  await expect(trainTinyModel({ outDir, steps: 1.5 })).rejects.toThrow(/whole number/);
  const bad = join(outDir, 'bad.txt');
  writeFileSync(bad, Buffer.from([0xff, 0xfe, 0x00]));
  await expect(trainTinyModel({ outDir: folder(), steps: 1, corpusPath: bad })).rejects.toThrow(/UTF-8/);
  writeFileSync(bad, '太短');
  await expect(trainTinyModel({ outDir: folder(), steps: 1, corpusPath: bad })).rejects.toThrow(/too short/);
});

test('a flipped, missing or extra byte anywhere in a model is found', async () => {
  const outDir = folder();
  await trainTinyModel({ outDir, steps: 1 });
  const bytes = readFileSync(join(outDir, 'model.bin'));
  expect(decodeArtefact(bytes, 'model').header.step).toBe(1);
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const damaged = Buffer.from(bytes);
      damaged[at]! ^= flip;
      expect(() => decodeArtefact(damaged, 'model')).toThrow(/model: (this is not|the checksum)/);
      expect(() => decodeArtefact(bytes.subarray(0, at), 'model')).toThrow(/model: /);
    }),
    { numRuns: 40, seed: 1 },
  );
  expect(() => decodeArtefact(Buffer.concat([bytes, Buffer.alloc(1)]), 'model')).toThrow(/checksum/);
});
