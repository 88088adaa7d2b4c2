import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFolder } from '../../platform/files/index.ts';
import { decodeFrames, encodeFrame } from './frames.ts';
import { openSpool } from './index.ts';

let path: string;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'steward-spool-'));
});
afterEach(() => rm(path, { recursive: true, force: true }));

async function open(limitBytes = 1_000_000) {
  return openSpool({ folder: await createFolder(path), limitBytes, onProblem: () => undefined });
}

const put = (spool: Awaited<ReturnType<typeof open>>, id: string, sealed: Uint8Array) =>
  new Promise<Error | null>((resolve) => spool.put({ id, sealed }, resolve));

test('frames survive any payload; a torn tail gives the frames before it and nothing else', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { minLength: 1, maxLength: 5 }), fc.nat(), (parts, cut) => {
      const frames = parts.map((sealed, i) => Buffer.concat(encodeFrame({ id: `trf_${i}`, sealed })));
      const whole = Buffer.concat(frames);
      const { payloads, torn } = decodeFrames(whole);
      expect(torn).toBe(false);
      expect(payloads.map(({ id, sealed }) => [id, Buffer.from(sealed)])).toEqual(
        parts.map((sealed, i) => [`trf_${i}`, Buffer.from(sealed)]),
      );
      const at = cut % whole.length;
      let kept = 0;
      for (let end = 0; kept < frames.length; kept++) {
        end += frames[kept]!.length;
        if (end > at) break;
      }
      expect(decodeFrames(whole.subarray(0, at)).payloads.length).toBe(kept);
    }),
  );
});

test('what was put is there after a restart, in order, until it is dropped', async () => {
  const first = await open();
  expect(await Promise.all(['trf_a', 'trf_b'].map((id) => put(first, id, Buffer.from(id))))).toEqual([null, null]);
  await first.close();
  const second = await open();
  expect(second.bytes()).toBeGreaterThan(0);
  await put(second, 'trf_c', Buffer.from('c'));
  const ids: string[] = [];
  for (let batch = await second.oldest(); batch !== null; batch = await second.oldest()) {
    ids.push(...batch.payloads.map(({ id }) => id));
    await second.drop(batch.name);
  }
  expect(ids).toEqual(['trf_a', 'trf_b', 'trf_c']);
  expect(second.bytes()).toBe(0);
  await second.close();
});

test('a torn tail of a killed process does not hide what lies before it', async () => {
  const first = await open();
  await put(first, 'trf_a', Buffer.from('a'));
  await first.close();
  await appendFile(join(path, '0000000001.spool'), Buffer.from([0, 0, 0, 99, 1, 2]));
  const second = await open();
  expect((await second.oldest())?.payloads.map(({ id }) => id)).toEqual(['trf_a']);
  await second.close();
});

test('a full spool says so, and works again when payloads are dropped', async () => {
  const spool = await open(100);
  expect(spool.refusal()).toBeNull();
  await put(spool, 'trf_a', Buffer.alloc(100));
  expect(spool.refusal()).toBe('payload_spool_full');
  const batch = await spool.oldest();
  await spool.drop(batch!.name);
  expect(spool.refusal()).toBeNull();
  await spool.close();
});

test('a full file that can not be closed is told as a problem, and each of its payloads is answered once, as kept', async () => {
  const folder = await createFolder(path);
  const problems: string[] = [];
  const spool = await openSpool({
    folder: {
      ...folder,
      openAppend: async (name) => {
        const file = await folder.openAppend(name);
        return { ...file, close: () => file.close().then(() => Promise.reject(new Error('the disk is gone'))) };
      },
    },
    limitBytes: 100_000_000,
    onProblem: ({ message }) => problems.push(message),
  });
  const answers: (Error | null)[] = [];
  spool.put({ id: 'trf_a', sealed: Buffer.alloc(9 * 1024 * 1024) }, (error) => answers.push(error));
  await spool.flush();
  expect(answers).toEqual([null]);
  expect(problems).toEqual(['the disk is gone']);
  expect(spool.refusal()).toBeNull();
  expect((await spool.oldest())?.payloads.map(({ id }) => id)).toEqual(['trf_a']);
});
