import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { encodeRecord, type Json, type SuccessionFacts } from '../../kernel/record/index.ts';
import {
  createSigningKey,
  exportLog,
  formatVerifierKey,
  openLog,
  openSigner,
  parseVerifierKey,
  writeSuccession,
} from '../ledger/index.ts';
import { createMemoryDisk } from '../ledger/testing/memory-disk.ts';
import { auditLedger } from './index.ts';

const [first, second, stranger] = ['governance-2026', 'governance-2026-2', 'governance-2026-2'].map((name) =>
  openSigner(createSigningKey(`steward.test/${name}`).secretText),
) as [Signer, Signer, Signer];
type Signer = ReturnType<typeof openSigner>;
const keyOf = ({ name, publicKey }: Signer) => formatVerifierKey(name, publicKey);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

function entry(number: number, kind = 'test.acted', facts: Record<string, Json> = { number }): Uint8Array {
  return encodeRecord({
    ...{ format: 1, id: `rec_${String(number).padStart(26, '0')}`, kind, at: '2026-03-01T08:00:00.000Z' },
    actor: { kind: 'system', id: 'test' },
    ...{ subject: null, measures: [], outcome: 'done', facts, commitment: null },
  });
}

/** A log as an export of it holds it. */
async function logOf(
  signer: Signer,
  entries: Uint8Array[],
  before?: () => Promise<Parameters<typeof writeSuccession>[1]>,
) {
  const [{ files }, target] = [createMemoryDisk(), createMemoryDisk()];
  if (before !== undefined) await writeSuccession(files, await before());
  const log = await openLog({ files, origin: signer.name, signer });
  await log.append({ entries });
  const checkpoint = await log.publish();
  await log.close();
  await exportLog(files, target.files);
  return { name: signer.name.slice(signer.name.indexOf('/') + 1), files: target.files, checkpoint };
}

const whole = Array.from({ length: 7 }, (_, at) => entry(at));

/** A log of seven entries of which four are left, and one that follows it; `change` is what is planted. */
async function followed(change: { facts?: Partial<SuccessionFacts>; anew?: Uint8Array[]; signer?: Signer } = {}) {
  const signer = change.signer ?? second;
  const published = (await logOf(first, whole)).checkpoint;
  const left = await logOf(first, whole.slice(0, 4));
  const { size, root, note } = left.checkpoint;
  const facts: SuccessionFacts = {
    ...{ origin: second.name, key: keyOf(signer), cause: 'frozen' },
    predecessor: { origin: first.name, key: keyOf(first), held: { size, root: hex(root), note }, sound: true },
    known: [{ size: 7, root: hex(published.root), note: null }],
    ...{ base: 4, rerecorded: 3, adopted: 0, lost: 0 },
    ...change.facts,
  };
  const founding = entry(100, 'ledger-log.founded', facts as unknown as Record<string, Json>);
  const successor = await logOf(signer, [founding, ...(change.anew ?? whole.slice(4)), entry(101)], async () => ({
    ...{ from: first, to: signer, held: { size, root } },
  }));
  return [left, successor];
}

const audit = (folders: Awaited<ReturnType<typeof followed>>, key = keyOf(first)) =>
  auditLedger(folders, { trust: [parseVerifierKey(key)] });
type Made = Awaited<ReturnType<typeof followed>>[number];

test('a successor that an export leaves out is known to who kept a checkpoint of it, and has its key', async () => {
  const [left, successor] = (await followed()) as [Made, Made];
  const anchors = [successor.checkpoint.note];
  const of = async (folders: Made[], ...keys: string[]) =>
    (await auditLedger(folders, { trust: keys.map(parseVerifierKey), anchors })).problems.map(({ code }) => code);
  expect(await of([left], keyOf(first), keyOf(second))).toEqual(['successor-missing']);
  expect(await of([left, successor], keyOf(first), keyOf(second))).toEqual([]);
  // Whoever is not trusted may sign what they like.
  expect(await of([left], keyOf(first))).toEqual([]);
});

const codesOf = async (folders: Awaited<ReturnType<typeof followed>>) =>
  (await audit(folders)).problems.map(({ code }) => code);

test('what was recorded anew is held against the root that is known: true as it is, and every planted change is found', async () => {
  const report = await audit(await followed());
  expect([report.ok, report.problems, report.successions[0]?.proven]).toEqual([true, [], true]);
  const wrong: Parameters<typeof followed>[0][] = [
    { anew: [whole[5]!, whole[4]!, whole[6]!] },
    { anew: [whole[4]!, whole[5]!, entry(66)] },
    { facts: { rerecorded: 2 } },
    { facts: { base: 3 } },
    { facts: { known: [{ size: 7, root: createHash('sha256').digest('hex'), note: null }] } },
    { facts: { origin: stranger.name, key: keyOf(stranger) } },
  ];
  for (const change of wrong)
    expect([Object.keys(change!), await codesOf(await followed(change))]).toEqual([
      Object.keys(change!),
      ['succession-broken'],
    ]);
  // Said to be lost, it is no contradiction, and stays unproven.
  const told = await audit(await followed({ anew: [whole[4]!], facts: { rerecorded: 1, lost: 2 } }));
  expect([told.problems, told.successions[0]]).toMatchObject([[], { lost: 2, known: 7, proven: false }]);
});

test('a predecessor that is hidden, went on, was cut or exchanged, and a second successor are found', async () => {
  const [left, successor] = (await followed()) as [
    Awaited<ReturnType<typeof logOf>>,
    Awaited<ReturnType<typeof logOf>>,
  ];
  expect(await codesOf([successor])).toEqual(['predecessor-missing']);
  expect(await codesOf([await logOf(first, whole), successor])).toContain('succession-broken');
  expect(await codesOf([await logOf(first, whole.slice(0, 3)), successor])).toContain('log-shortened');
  expect(await codesOf([await logOf(first, [...whole.slice(0, 3), entry(55)]), successor])).toContain(
    'succession-broken',
  );
  // Two beginnings: a log that names no predecessor hides one.
  expect(await codesOf([left, await logOf(second, [entry(9)])])).toEqual(['succession-broken']);
  // A key that nobody vouches for is not trusted by its name.
  const [, forged] = await followed({ signer: stranger });
  const trusted = await auditLedger([left, successor], { trust: [parseVerifierKey(keyOf(second))] });
  expect(trusted.logs.map(({ report }) => report.keyTrusted)).toEqual([true, true]);
  const unsigned = await auditLedger([left, forged!], { trust: [parseVerifierKey(keyOf(second))] });
  expect(unsigned.logs.map(({ report }) => report.keyTrusted)).toEqual([false, false]);
});
