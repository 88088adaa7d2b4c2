import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keySpans, keysAt } from './handover.ts';
import {
  askWitness,
  createNodeLogFiles,
  createSigningKey,
  exportLog,
  formatVerifierKey,
  type Log,
  openLog,
  openSigner,
  openWitness,
  parseVerifierKey,
  parseWitnessKey,
  type ReadFiles,
  readHandovers,
  readPublishedLog,
  type Signer,
  signNote,
  verifyLog,
  writeHandover,
  writeKeyEnd,
} from './index.ts';
import { formatCheckpoint } from './verify-core/index.ts';

const ORIGIN = 'steward.test/log';
const newSigner = (): Signer => openSigner(createSigningKey(ORIGIN).secretText);
const keyOf = ({ name, publicKey }: Signer) => parseVerifierKey(formatVerifierKey(name, publicKey));
const [first, second] = [newSigner(), newSigner()];
let dir: string;
const filesOf = (name: string) => createNodeLogFiles(join(dir, name));
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'handover-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function grow(log: Log, count: number): Promise<void> {
  await log.append({ entries: Array.from({ length: count }, (_, i) => Buffer.from(`entry ${log.size() + i}`)) });
  await log.publish();
}

/** The same files, but for some. */
const but = (files: ReadFiles, other: Record<string, Buffer | undefined>): ReadFiles => ({
  read: (path) => (path in other ? Promise.resolve(other[path]) : files.read(path)),
  list: async (folder) => (await files.list(folder)).filter((path) => !(path in other) || other[path] !== undefined),
});

test('a log goes on under a new key: witnesses and whoever knows either key follow, a stolen old one is refused', async () => {
  const files = filesOf('log');
  let log = await openLog({ files, origin: ORIGIN, signer: first });
  await grow(log, 300);
  await log.close();
  const seen = (await files.read('checkpoint'))!.toString();

  await writeHandover(files, { number: 1, from: first, to: second, size: 300 });
  await expect(openLog({ files, origin: ORIGIN, signer: first })).rejects.toThrow(/handed over/);
  // Who knows the old key alone goes on while both sign.
  const witness = await openWitness({
    files: filesOf('witness'),
    signer: openSigner(createSigningKey('witness.test/w').secretText),
    logs: [keyOf(first)],
    now: () => new Date(),
  });
  const witnessed = async () => {
    const post = async (body: string) => {
      const { status, body: text } = await witness.addCheckpoint(body);
      return { status, text };
    };
    return askWitness({ log: (await readPublishedLog(files))!, key: parseWitnessKey(witness.key), lastSize: 0, post });
  };
  log = await openLog({ files, origin: ORIGIN, signer: second, cosigners: [first] });
  expect(log.checkpoint().signatures.length).toBe(2);
  await grow(log, 10);
  await witnessed();
  await log.close();

  await writeKeyEnd(files, { number: 1, from: keyOf(first), to: second, size: 310 });
  log = await openLog({ files, origin: ORIGIN, signer: second });
  await grow(log, 10);
  await expect(witnessed()).rejects.toMatchObject({ refusal: 'key-unknown' });
  await log.close();
  await witness.close();

  const target = filesOf('export');
  await exportLog(files, target);
  for (const trust of [keyOf(first), keyOf(second)])
    expect(await verifyLog(target, { trust: [trust], anchors: [seen] })).toMatchObject({
      ...{ integrity: 'ok', keyTrusted: true, anchoring: 'anchored', size: 320, problems: [] },
    });
  expect((await verifyLog(target, { trust: [keyOf(newSigner())] })).keyTrusted).toBe(false);
  // The old key was stolen: what it alone signs beyond its end is nobody's word, even for who trusts it.
  const { root } = log.checkpoint();
  const stolen = Buffer.from(await signNote(formatCheckpoint({ origin: ORIGIN, size: 320, root }), [first]));
  const forged = await verifyLog(but(target, { checkpoint: stolen }), { trust: [keyOf(first)] });
  expect(forged).toMatchObject({ integrity: 'broken', keyTrusted: false });
  expect(forged.problems.map(({ message }) => message).join()).toMatch(/ended at 310 entries/);
  // Nor does it open the log again.
  await files.write('checkpoint', stolen);
  await expect(openLog({ files, origin: ORIGIN, signer: second })).rejects.toThrow(/cannot be believed/);
});

test('no changed byte of a note about keys passes, and none may be missing before another', async () => {
  const files = filesOf('export');
  const notes = await Promise.all(['handover/0001', 'handover/0001.end'].map((path) => files.read(path)));
  await fc.assert(
    fc.asyncProperty(fc.nat(1), fc.nat(), fc.integer({ min: 1, max: 255 }), async (which, at, flip) => {
      const changed = Buffer.from(notes[which]!);
      changed[at % changed.length]! ^= flip;
      const path = ['handover/0001', 'handover/0001.end'][which]!;
      await expect(readHandovers(but(files, { [path]: changed }), ORIGIN)).rejects.toThrow(path);
    }),
    { numRuns: 300 },
  );
  await expect(readHandovers(but(files, { 'handover/0001': undefined }), ORIGIN)).rejects.toThrow(/missing/);
  await expect(readHandovers(files, 'steward.test/other')).rejects.toThrow(/belongs to/);
});

test('whichever key of the chain is trusted, the same keys stand for a size, and at least one always does', () => {
  const signers = Array.from({ length: 6 }, newSigner).map(keyOf);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(50), fc.nat(50)), { minLength: 1, maxLength: 5 }),
      fc.nat(5),
      fc.nat(600),
      (steps, trusted, size) => {
        let at = 0;
        const handovers = steps.map(([overlap, alone], index) => {
          const begin = at + alone;
          at = begin + overlap;
          const end = index === steps.length - 1 ? null : at;
          return { number: index + 1, from: signers[index]!, to: signers[index + 1]!, size: begin, end };
        });
        const known = signers.slice(0, steps.length + 1);
        const stand = (key: number) => keysAt(keySpans([known[key % known.length]!], handovers), size);
        expect(stand(trusted)).toEqual(stand(0));
        expect(stand(trusted).length).toBeGreaterThan(0);
        expect(keysAt(keySpans([keyOf(newSigner())], handovers), size)).not.toEqual(stand(0));
      },
    ),
    { numRuns: 200 },
  );
});
