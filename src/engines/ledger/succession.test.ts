import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSigningKey, openLog, openSigner, readSuccession, verifyLog, writeSuccession } from './index.ts';
import { createMemoryDisk } from './testing/memory-disk.ts';

const signerOf = (name: string) => openSigner(createSigningKey(name).secretText);
const [before, after] = [signerOf('steward.test/governance-2026'), signerOf('steward.test/governance-2026-2')];
const NOTE = 'handover/0000';

test('the note of a succession is read back as it was written, and no changed byte of it is believed', async () => {
  const head = fc.record({
    size: fc.nat({ max: 2 ** 40 }),
    root: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.option(head), fc.nat(), fc.integer({ min: 1, max: 255 }), async (held, at, flip) => {
      const { files } = createMemoryDisk();
      await writeSuccession(files, { from: before, to: after, held });
      const said = await readSuccession(files, after.name);
      expect([said?.vouched, said?.from.name, said?.to.name]).toEqual([true, before.name, after.name]);
      expect(said?.held === null ? null : [said?.held.size, Buffer.from(said!.held.root)]).toEqual(
        held === null ? null : [held.size, Buffer.from(held.root)],
      );
      // A note that is there stays as it is.
      await writeSuccession(files, { from: before, to: after, held: null });
      const bytes = Buffer.from((await files.read(NOTE))!);
      expect((await readSuccession(files, after.name))?.held?.size).toBe(held?.size);
      const place = at % bytes.length;
      bytes[place]! ^= flip;
      await files.write(NOTE, bytes);
      const changed = await readSuccession(files, after.name).catch(() => null);
      // At most the predecessor's signature is gone with its name, and then nobody vouches.
      if (changed !== null) expect(changed).toMatchObject({ vouched: false });
    }),
    { numRuns: 150 },
  );
});

test('a log that begins with a note opens, and a note about another key or log is named', async () => {
  const { files } = createMemoryDisk();
  await writeSuccession(files, { from: before, to: after, held: null });
  const log = await openLog({ files, origin: after.name, signer: after });
  await log.append({ entries: [Buffer.from('first')] });
  await log.close();
  await expect(readSuccession(files, before.name)).rejects.toThrow(/belongs to/);
  await files.remove(NOTE);
  await writeSuccession(files, { from: before, to: signerOf(after.name), held: null });
  const { problems } = await verifyLog(files);
  expect(problems.filter(({ file }) => file === NOTE).map(({ message }) => message)).toEqual([
    'names another key than the one that the log began with',
  ]);
  await expect(writeSuccession(files, { from: after, to: after, held: null })).rejects.toThrow(/name of its own/);
});
