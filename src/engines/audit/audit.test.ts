import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeRecord, type Json, type StewardRecord } from '../../kernel/record/index.ts';
import { encodeTrafficEntry, type TrafficRecord } from '../../kernel/traffic/index.ts';
import {
  createNodeLogFiles,
  createSigningKey,
  exportLog,
  type Log,
  openLog,
  openSigner,
  parseVerifierKey,
  type Signer,
} from '../ledger/index.ts';
import { auditLedger } from './index.ts';

const A = 'gtw_01JDAAAAAAAAAAAAAAAAAAAAAA';
const B = 'gtw_01JDBBBBBBBBBBBBBBBBBBBBBB';
const nameOf = (gateway: string) => `traffic-${gateway}-202603`;
const originOf = (gateway: string) => `steward.test/${nameOf(gateway)}`;
const governanceKey = openSigner(createSigningKey('steward.test/governance-2026').secretText);
let dir: string;
let counter = 0;
let trust: ReturnType<typeof parseVerifierKey>;
let earlier: string;

function record(kind: string, gatewayId: string, facts: { [key: string]: Json }, at = '2026-03-10T08:00:00.000Z') {
  const id = `rec_${String(++counter).padStart(26, '0')}`;
  const subject = { kind: 'gateway', id: gatewayId };
  const actor = { kind: 'gateway' as const, id: gatewayId };
  const value: StewardRecord = {
    format: 1,
    id,
    kind,
    at,
    actor,
    subject,
    measures: ['4.1.b'],
    outcome: 'done',
    facts,
    commitment: null,
  };
  return encodeRecord(value);
}

const request = (gatewayId: string, acceptSeq: number): Uint8Array =>
  encodeTrafficEntry({
    format: 1,
    type: 'request',
    id: `trf_${String(++counter).padStart(26, '0')}`,
    acceptSeq,
    gatewayId,
    acceptedAt: '2026-03-10T08:00:01.000Z',
    endedAt: '2026-03-10T08:00:02.000Z',
    outcome: 'answered',
    reason: null,
    operation: 'chat.completions',
    stream: false,
    applicationId: 'app_x',
    keyId: 'key_x',
    releaseId: 'rel_x',
    versionId: 'mdv_x',
    endpointId: 'ups_x',
    policyEpoch: 1,
    endUser: null,
    upstreamStatus: 200,
    usage: null,
    millis: { total: 1, firstByte: 1, upstream: 1 },
    screening: {},
    commitment: null,
  } satisfies TrafficRecord);

const open = (at: string, signer: Signer) =>
  openLog({ files: createNodeLogFiles(at), origin: signer.name, signer, checkpointIntervalMs: 1e6 });

async function anchor(governance: Log, log: Log, more: { [key: string]: Json } = {}, at?: string): Promise<void> {
  const { size, root } = await log.publish();
  const gatewayId = log.origin.slice(log.origin.indexOf('gtw_'), -'-202603'.length);
  const facts = {
    log: log.origin.slice('steward.test/'.length),
    origin: log.origin,
    size,
    root: Buffer.from(root).toString('hex'),
    acceptedHighest: size,
    recordedThrough: size,
    open: 0,
    unrecorded: [],
    final: false,
    ...more,
  };
  await governance.append({ entries: [record('traffic-log.anchored', gatewayId, facts, at)] });
}

/** Makes a ledger of a governance log and two traffic logs, changed by `change` before it is exported. */
async function ledger(change: (parts: { governance: Log; a: Log; b: Log }) => Promise<void> = async () => {}) {
  const work = await mkdtemp(join(dir, 'work-'));
  const keys = [A, B].map((gateway) => openSigner(createSigningKey(originOf(gateway)).secretText));
  const governance = await open(join(work, 'g'), governanceKey);
  const [a, b] = [await open(join(work, 'a'), keys[0]!), await open(join(work, 'b'), keys[1]!)];
  for (const [at, gateway] of [A, B].entries()) {
    const facts = {
      logKey: Buffer.from(keys[at]!.publicKey).toString('base64'),
      originPrefix: `steward.test/traffic-${gateway}`,
      sealingKeyHash: '00',
    };
    await governance.append({ entries: [record('gateway.enrolled', gateway, facts)] });
  }
  await a.append({ entries: [3, 1, 2, 5, 4].map((seq) => request(A, seq)) });
  await b.append({ entries: [request(B, 1)] });
  await anchor(governance, a);
  await anchor(governance, b);
  await change({ governance, a, b });
  const target = await mkdtemp(join(dir, 'export-'));
  for (const [log, at] of [
    [governance, 'g'],
    [a, 'a'],
    [b, 'b'],
  ] as const) {
    await log.close();
    const name = log.origin.slice('steward.test/'.length);
    await exportLog(createNodeLogFiles(join(work, at)), createNodeLogFiles(join(target, name)));
  }
  return target;
}

async function audit(target: string, more: Parameters<typeof auditLedger>[1] = { trust: [trust] }) {
  const names = await readdir(target);
  return auditLedger(
    names.map((name) => ({ name, files: createNodeLogFiles(join(target, name)) })),
    more,
  );
}

const codesOf = async (target: string) => (await audit(target)).problems.map(({ code, log }) => `${log} ${code}`);

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'audit-'));
  const target = await ledger();
  trust = parseVerifierKey((await readFile(join(target, 'governance-2026', 'key.pub'), 'utf8')).trim());
  earlier = target;
});
afterAll(() => rm(dir, { recursive: true, force: true }));

test('a whole ledger is sound, and the governance key vouches for the traffic logs', async () => {
  const report = await audit(earlier);
  expect(report).toMatchObject({ ok: true, problems: [], figures: { gateways: 2, recorded: 6, open: 0, entries: 10 } });
  expect(report.logs.map((log) => [log.name, log.report.keyTrusted, log.report.anchoring])).toEqual([
    ['governance-2026', true, 'unanchored'],
    [nameOf(A), true, 'unanchored'],
    [nameOf(B), true, 'unanchored'],
  ]);
  const untrusted = await audit(earlier, {});
  expect(untrusted.ok).toBe(true);
  expect(untrusted.logs.every(({ report: one }) => !one.keyTrusted)).toBe(true);
});

test('a traffic log that is missing, foreign, or signed by another key is named', async () => {
  const missing = await ledger();
  await rm(join(missing, nameOf(B)), { recursive: true });
  expect(await codesOf(missing)).toEqual([`${nameOf(B)} log-missing`]);

  const foreign = await ledger();
  const stranger = nameOf('gtw_01JDCCCCCCCCCCCCCCCCCCCCCC');
  await cp(join(foreign, nameOf(B)), join(foreign, stranger), { recursive: true });
  const codes = await codesOf(foreign);
  expect(codes).toContain(`${stranger} foreign-log`);
  expect(codes).toContain(`${stranger} misnamed-folder`);

  const swapped = await ledger();
  const signer = openSigner(createSigningKey(originOf(B)).secretText);
  const forged = await open(join(dir, 'forged'), signer);
  await forged.append({ entries: [request(B, 1)] });
  await forged.close();
  await rm(join(swapped, nameOf(B)), { recursive: true });
  await exportLog(createNodeLogFiles(join(dir, 'forged')), createNodeLogFiles(join(swapped, nameOf(B))));
  const report = await audit(swapped);
  expect(report.problems.map(({ code }) => code)).toEqual(['wrong-key', 'log-rewritten']);
  expect(report.logs.find(({ name }) => name === nameOf(B))?.report.integrity).toBe('broken');
});

test('a shortened log is seen by its anchor, an older governance log by one from outside', async () => {
  const short = await ledger(({ governance, a }) => anchor(governance, a, { size: 9 }));
  expect(await codesOf(short)).toEqual([`${nameOf(A)} log-shortened`]);

  const grown = await ledger(async ({ governance }) => {
    await governance.append({ entries: [record('gateway.retired', A, {})] });
  });
  const kept = await readFile(join(grown, 'governance-2026', 'checkpoint'), 'utf8');
  expect((await audit(grown, { trust: [trust], anchors: [kept] })).logs[0]!.report.anchoring).toBe('anchored');
  const rolledBack = await audit(earlier, { trust: [trust], anchors: [kept] });
  expect(rolledBack.ok).toBe(false);
  expect(rolledBack.logs[0]!.report.anchoring).toBe('contradicted');
});

test('numbers: doubled, lost in a closed log, lost after a day, still open', async () => {
  const doubled = await ledger(async ({ a }) => void (await a.append({ entries: [request(A, 5)] })));
  expect(await codesOf(doubled)).toEqual([`${nameOf(A)} number-doubled`]);

  const gap = { acceptedHighest: 8, recordedThrough: 5, open: 2, unrecorded: [[6, 7]] };
  const withGap = async (
    { governance, a }: { governance: Log; a: Log },
    more: { [key: string]: Json },
    at?: string,
  ) => {
    await a.append({ entries: [request(A, 8)] });
    await anchor(governance, a, gap, '2026-03-10T09:00:00.000Z');
    await anchor(governance, a, { ...gap, ...more }, at);
  };
  const closed = await audit(await ledger((parts) => withGap(parts, { final: true })));
  expect(closed.problems).toMatchObject([
    { code: 'number-missing', text: { en: 'accepted number 6-7 has no record' } },
  ]);
  const old = await audit(await ledger((parts) => withGap(parts, {}, '2026-03-12T09:00:00.000Z')));
  expect(old.problems.map(({ code }) => code)).toEqual(['number-missing']);
  const young = await audit(await ledger((parts) => withGap(parts, {}, '2026-03-10T10:00:00.000Z')));
  expect(young).toMatchObject({ ok: true, figures: { open: 2 } });
});

test('entries of another gateway, entries that are none, records that name nobody', async () => {
  const codes = await codesOf(
    await ledger(async ({ governance, a }) => {
      await a.append({ entries: [request(B, 6), Buffer.from('{"format":1}')] });
      await governance.append({ entries: [record('policy.acknowledged', 'gtw_01JDDDDDDDDDDDDDDDDDDDDDDD', {})] });
    }),
  );
  expect(codes).toEqual([
    `${nameOf(A)} foreign-entry`,
    `${nameOf(A)} unreadable-entry`,
    'governance-2026 unknown-gateway',
  ]);
});

test('any flipped byte of any file is found, and without a governance log nothing is complete', async () => {
  const target = await ledger();
  const files = (await readdir(target, { recursive: true, withFileTypes: true })).filter((file) => file.isFile());
  expect(files.length).toBeGreaterThan(10);
  for (const file of files) {
    const path = join(file.parentPath, file.name);
    const bytes = await readFile(path);
    const changed = Buffer.from(bytes);
    changed[changed.length >> 1]! ^= 4;
    await writeFile(path, changed);
    expect((await audit(target)).ok, path).toBe(false);
    await writeFile(path, bytes);
  }
  expect((await audit(target)).ok).toBe(true);
  await rm(join(target, 'governance-2026'), { recursive: true });
  expect(await codesOf(target)).toContain(' no-governance-log');
});

const REVISION = 'ab'.repeat(32);
type Pruned = { facts?: { [key: string]: Json }; votes?: { personId: string; choice: string }[]; at?: string };

/** A ledger whose log `a` was anchored finally and then pruned; the folder of `a`, or only `taken` of it, is taken away. */
async function prunedLedger(change: Pruned = {}, taken = ''): Promise<string> {
  const target = await ledger(async ({ governance, a }) => {
    await anchor(governance, a, { final: true });
    const { size, root, note } = await a.publish();
    const votes = change.votes ?? [{ personId: 'per_second', seat: 'keeper', choice: 'approve' }];
    const decided: StewardRecord = {
      ...JSON.parse(Buffer.from(record('review.approved', A, {}, '2026-10-01T08:00:00.000Z')).toString()),
      subject: { kind: 'pruning', id: 'prn_1' },
      facts: { reviewId: 'rvw_1', gate: 'traffic.prune', bound: { prn_1: REVISION }, votes },
    };
    const facts = {
      ...{ log: nameOf(A), origin: originOf(A), month: '202603', size, root: Buffer.from(root).toString('hex') },
      ...{ checkpointHash: createHash('sha256').update(note).digest('hex'), acceptedHighest: 5, unrecorded: 0 },
      ...{ newestAt: '2026-03-10T08:00:01.000Z', retentionDays: 184, reason: 'retention-over', pruningId: 'prn_1' },
      ...{ revision: REVISION, reviewId: 'rvw_1', requestedBy: 'per_first', approvedBy: ['per_second'] },
      ...change.facts,
    };
    await governance.append({ entries: [encodeRecord(decided)] });
    await governance.append({
      entries: [record('traffic-log.pruned', A, facts, change.at ?? '2026-10-01T08:00:00.000Z')],
    });
  });
  await rm(join(target, nameOf(A), taken), { recursive: true });
  return target;
}

test('a log that went by a decision of two is named as pruned; what only looks like it is not', async () => {
  const report = await audit(await prunedLedger());
  expect(report).toMatchObject({ ok: true, problems: [] });
  expect(report.pruned).toMatchObject([
    { log: nameOf(A), size: 5, requestedBy: 'per_first', approvedBy: ['per_second'], reviewId: 'rvw_1' },
  ]);
  const bad: [string, Pruned][] = [
    ['other root', { facts: { root: '00'.repeat(32) } }],
    ['other size', { facts: { size: 4 } }],
    ['no such review', { facts: { reviewId: 'rvw_2' } }],
    ['another revision', { facts: { revision: 'cd'.repeat(32) } }],
    ['one person alone', { votes: [{ personId: 'per_first', choice: 'approve' }] }],
    ['a rejection', { votes: [{ personId: 'per_second', choice: 'reject' }] }],
    ['too early', { at: '2026-08-01T08:00:00.000Z' }],
  ];
  for (const [what, change] of bad)
    expect([what, await codesOf(await prunedLedger(change))]).toEqual([what, [`${nameOf(A)} prune-invalid`]]);
  // A record about one log is no record about another.
  const both = await prunedLedger();
  await rm(join(both, nameOf(B)), { recursive: true });
  expect(await codesOf(both)).toEqual([`${nameOf(B)} log-missing`]);
  const foreign = await prunedLedger({ facts: { log: nameOf(B) } });
  expect(await codesOf(foreign)).toEqual([`${nameOf(A)} log-missing`]);
});

test('a pruned log that is still here, as in a copy made before, is verified like any other', async () => {
  const target = await prunedLedger();
  await cp(join(earlier, nameOf(A)), join(target, nameOf(A)), { recursive: true });
  // It is that of another ledger made the same way: other entries, so another root than was anchored.
  expect((await audit(target)).pruned).toEqual([]);
  expect(await codesOf(target)).toContain(`${nameOf(A)} log-rewritten`);
});

test('a log whose entries went on record is sound by its tiles; without the record, or with other tiles, it is not', async () => {
  const tiles = { facts: { kept: 'tiles' } };
  const target = await prunedLedger(tiles, 'tile/entries');
  const report = await audit(target);
  expect(report).toMatchObject({ ok: true, problems: [], pruned: [{ log: nameOf(A), kept: 'tiles', size: 5 }] });
  expect(report.logs.find(({ name }) => name === nameOf(A))?.report).toMatchObject({
    entriesGone: 5,
    keyTrusted: true,
  });
  // No number is called missing for entries that were to go; those of others still are.
  expect(report.figures).toMatchObject({ recorded: 1, open: 0 });
  // Any flipped byte of what stays is found.
  for (const file of ['checkpoint', 'key.pub', 'tile/0/000.p/5']) {
    const path = join(target, nameOf(A), file);
    const bytes = await readFile(path);
    const changed = Buffer.from(bytes);
    changed[changed.length >> 1]! ^= 4;
    await writeFile(path, changed);
    expect((await audit(target)).ok, file).toBe(false);
    await writeFile(path, bytes);
  }
  // Nor may the tiles go: only the entries were to.
  await rm(join(target, nameOf(A)), { recursive: true });
  expect(await codesOf(target)).toEqual([`${nameOf(A)} log-missing`]);

  const unrecorded = await ledger();
  await rm(join(unrecorded, nameOf(A), 'tile', 'entries'), { recursive: true });
  expect(await audit(unrecorded)).toMatchObject({ ok: false, pruned: [] });
  expect(await codesOf(unrecorded)).toEqual([`${nameOf(A)} entries-missing`]);
  const early = await prunedLedger({ ...tiles, at: '2026-08-01T08:00:00.000Z' }, 'tile/entries');
  expect(await codesOf(early)).toEqual([`${nameOf(A)} prune-invalid`]);
  expect((await audit(early)).logs.find(({ name }) => name === nameOf(A))?.report.integrity).toBe('broken');
  // The record of another log is none for this one.
  const both = await prunedLedger(tiles, 'tile/entries');
  await rm(join(both, nameOf(B), 'tile', 'entries'), { recursive: true });
  expect(await codesOf(both)).toEqual([`${nameOf(B)} entries-missing`]);
});
