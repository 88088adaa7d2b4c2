import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nodeCrypto } from './crypto.ts';
import {
  createSigningKey,
  exportLog,
  formatCheckpoint,
  LedgerMirrorError,
  type LogFiles,
  type Mirror,
  type MirrorRefusal,
  openMirror,
  openSigner,
  parseVerifierKey,
  readPublishedLog,
  signNote,
  verifyLog,
  verifyProof,
} from './index.ts';
import { createMemoryDisk, seededDice } from './testing/memory-disk.ts';
import { createNaiveMerkle } from './testing/naive-merkle.ts';

const ORIGIN = 'example.org/steward/traffic-a-202603';
const key = openSigner(createSigningKey(ORIGIN).secretText);

const entriesOf = (count: number, mark = '') =>
  Array.from({ length: count }, (_, i) => Buffer.from(`entry ${i} ${mark}${'x'.repeat(i % 50)}`));

const sign = (entries: readonly Uint8Array[], size: number, signer = key) =>
  signNote(formatCheckpoint({ origin: ORIGIN, size, root: createNaiveMerkle(entries).root(size) }), [signer]);

const open = (files: LogFiles) => openMirror({ files, origin: ORIGIN, publicKey: key.publicKey });

async function refusal(run: Promise<unknown>): Promise<MirrorRefusal> {
  const error = await run.then(
    () => undefined,
    (thrown) => thrown,
  );
  if (!(error instanceof LedgerMirrorError)) throw new Error(`not refused: ${error}`);
  return error.refusal;
}

/** The public files of the mirror, copied and verified as an auditor would. */
async function verified(files: LogFiles) {
  const copy = createMemoryDisk();
  await exportLog(files, copy.files);
  const verifier = parseVerifierKey((await files.read('key.pub'))!.toString().trim());
  return verifyLog(copy.files, { trust: [verifier] });
}

test('any split into deliveries gives a log that verifies, with proofs, while its writer is away', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 200 }),
      async (published, piece) => {
        const { files } = createMemoryDisk();
        let mirror = await open(files);
        const total = published.reduce((sum, count) => sum + count, 0);
        const all = entriesOf(total);
        let size = 0;
        for (const count of published) {
          size += count;
          const checkpoint = await sign(all, size);
          for (let from = mirror.taken(); from < size; from = mirror.taken()) {
            await mirror.append({ from, entries: all.slice(from, Math.min(size, from + piece)), checkpoint });
          }
          expect(mirror.size()).toBe(size);
          await mirror.close();
          mirror = await open(files);
        }
        const report = await verified(files);
        expect(report).toMatchObject({ size: total, integrity: 'ok', keyTrusted: true });
        const log = (await readPublishedLog(files))!;
        const index = total >> 1;
        const receipt = await log.proofFile(index);
        const keys = [parseVerifierKey(mirror.verifierKey)];
        expect(await verifyProof(receipt, all[index]!, keys, nodeCrypto)).toMatchObject({ index });
        expect(Buffer.from(await log.entry(index))).toEqual(all[index]);
        expect((await verifyLog(log.files, {})).integrity).toBe('ok');
        await mirror.close();
      },
    ),
    { numRuns: 25 },
  );
});

test('what waits for its checkpoint does not count, is forgotten at a restart, and is taken anew', async () => {
  const { files } = createMemoryDisk();
  const all = entriesOf(700);
  const first = await open(files);
  await first.append({ from: 0, entries: all.slice(0, 10), checkpoint: await sign(all, 10) });
  const checkpoint = await sign(all, 700);
  expect(await first.append({ from: 10, entries: all.slice(10, 600), checkpoint })).toEqual({ size: 600 });
  expect([first.size(), first.taken()]).toEqual([10, 600]);
  expect((await verified(files)).size).toBe(10);
  await first.close();

  const second = await open(files);
  expect([second.size(), second.taken()]).toEqual([10, 10]);
  expect(await refusal(second.append({ from: 600, entries: all.slice(600), checkpoint }))).toBe('gap');
  await second.append({ from: 10, entries: all.slice(10), checkpoint });
  expect(second.size()).toBe(700);
  expect(await verified(files)).toMatchObject({ size: 700, integrity: 'ok' });
  await second.close();
});

test('a wrong root, a wrong key, another history and a gap are refused and leave the mirror as it was', async () => {
  const { files } = createMemoryDisk();
  const all = entriesOf(300);
  const mirror = await open(files);
  await mirror.append({ from: 0, entries: all, checkpoint: await sign(all, 300) });
  const more = [...all, ...entriesOf(40, 'more ')];
  const tries: [MirrorRefusal, Parameters<Mirror['append']>[0]][] = [
    ['wrong-root', { from: 300, entries: entriesOf(40, 'other '), checkpoint: await sign(more, 340) }],
    ['forked', { from: 7, entries: [Buffer.from('another entry')], checkpoint: await sign(more, 340) }],
    ['forked', { from: 300, entries: [], checkpoint: await sign(entriesOf(300, 'other '), 299) }],
    ['gap', { from: 301, entries: more.slice(301), checkpoint: await sign(more, 340) }],
    ['uncovered', { from: 300, entries: more.slice(300), checkpoint: await sign(more, 320) }],
    [
      'wrong-key',
      {
        from: 300,
        entries: more.slice(300),
        checkpoint: await sign(more, 340, openSigner(createSigningKey(ORIGIN).secretText)),
      },
    ],
    ['wrong-key', { from: 300, entries: more.slice(300), checkpoint: 'no checkpoint' }],
  ];
  for (const [why, batch] of tries) {
    expect(await refusal(mirror.append(batch)), why).toBe(why);
    expect([mirror.size(), mirror.taken()]).toEqual([300, 300]);
  }
  // Sent again because an answer was lost: the same is no fork.
  await mirror.append({ from: 290, entries: more.slice(290, 340), checkpoint: await sign(more, 340) });
  expect(await verified(files)).toMatchObject({ size: 340, integrity: 'ok' });
  await mirror.close();
  expect(
    await refusal(
      openMirror({ files, origin: ORIGIN, publicKey: openSigner(createSigningKey(ORIGIN).secretText).publicKey }),
    ),
  ).toBe('damaged');
});

test('a cut at any write boundary leaves a mirror that opens and catches up', async () => {
  const all = entriesOf(530);
  const heads = [3, 258, 259, 530];
  const notes = new Map<number, string>();
  for (const size of heads) notes.set(size, await sign(all, size));
  async function catchUp(files: LogFiles): Promise<void> {
    const mirror = await open(files);
    for (const size of heads) {
      while (mirror.size() < size) {
        const from = mirror.taken();
        await mirror.append({
          from,
          entries: all.slice(from, Math.min(size, from + 100)),
          checkpoint: notes.get(size)!,
        });
      }
    }
    await mirror.close();
  }
  const whole = createMemoryDisk();
  await catchUp(whole.files);
  for (let cutAt = 0; cutAt < whole.steps(); cutAt += 3) {
    const disk = createMemoryDisk(cutAt);
    await expect(catchUp(disk.files), `cut at ${cutAt}`).rejects.toThrow(/power is off/);
    const after = disk.afterCut(seededDice(cutAt));
    const size = (await readPublishedLog(after.files).catch(() => undefined))?.checkpoint.size ?? 0;
    if (size > 0) expect((await verifyLog((await readPublishedLog(after.files))!.files, {})).integrity).toBe('ok');
    await catchUp(after.files);
    expect(await verified(after.files)).toMatchObject({ size: 530, integrity: 'ok' });
  }
});
