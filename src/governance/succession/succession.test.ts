import { cp, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { auditLedger } from '../../engines/audit/index.ts';
import {
  createNodeLogFiles,
  exportLog,
  openSigner,
  parseVerifierKey,
  type ReadFiles,
  readPublishedLog,
  writeSuccession,
} from '../../engines/ledger/index.ts';
import { type PersonActor, systemActor } from '../../kernel/identity/index.ts';
import { decodeRecord, successionOf } from '../../kernel/record/index.ts';
import { DAY } from '../../kernel/time/index.ts';
import { createLogger } from '../../platform/telemetry/index.ts';
import { createSignatureLines, type SignatureLineService } from '../signature-line/index.ts';
import { runChild } from '../testing/index.ts';
import { createTestGovernance, createTestLogChain, type TestGovernance } from '../testing.ts';
import { createSuccession, type SuccessionService } from './index.ts';

let t: TestGovernance;
let dir: string;
let succession: SuccessionService;
let admin: PersonActor;
/** Whether a witness has seen another history. */
let contradicted: boolean;
const logger = createLogger({ name: 'test', level: 'silent' });

beforeEach(async () => {
  t = await createTestGovernance();
  dir = dirname(t.logDir);
  admin = t.directory.put('per_sec', ['security-administrator']);
  contradicted = false;
  succession = createSuccession({
    ...{ ...t.governance, logger, chain: t.chain },
    anchors: {
      state: async () => ({
        ...{ keepers: 0, lastAt: null, lastSize: 0, late: [] },
        contradicting: contradicted ? [{ id: 'ank_1', title: 'Witness', code: 'witness-ahead' }] : [],
      }),
      beginAnew: async () => {
        contradicted = false;
      },
    },
  });
});
afterEach(async () => {
  await t.close();
  await rm(dir, { recursive: true, force: true });
});

async function act(count = 1): Promise<string> {
  let last = '';
  for (let i = 0; i < count; i++) {
    const act = { kind: 'test.acted', actor: systemActor('test'), measures: [] };
    last = (await t.governance.recorder.writeAlone(act)).id;
  }
  await t.governance.sequencer.waitSequenced(last);
  return last;
}

/** Starts a sequencer on the same database and folders: what follows is as after a restart. */
async function frozen(): Promise<void> {
  const { sequencer } = t.governance;
  sequencer.start();
  while (sequencer.state().kind !== 'frozen') await delay(5);
}

async function stopped(): Promise<void> {
  await t.governance.sequencer.stop();
}

async function done(): Promise<void> {
  while ((await succession.view()).successions.some(({ state }) => state !== 'done')) {
    await succession.carryOn();
    await delay(5);
  }
}

type Folder = { name: string; files: ReadFiles };
async function exported(): Promise<Folder[]> {
  const found: Folder[] = [];
  for (const { name, files } of t.chain.all()) {
    const published = await readPublishedLog(files);
    if (published !== undefined) found.push({ name, files: published.files });
  }
  return found;
}

const audit = async (folders: Folder[], key = t.verifierKey) =>
  auditLedger(folders, { trust: [parseVerifierKey(key)] });

async function firstFacts() {
  const log = await readPublishedLog(t.chain.current().files);
  return successionOf(decodeRecord(await log!.entry(0)))!;
}

const copy = (name: string) => join(dir, `copy-${name}`);
async function save(name: string): Promise<void> {
  await stopped();
  await cp(t.logDir, copy(name), { recursive: true });
}

test('a log put back alone: what it lost is recorded anew, and leads to the root that is known', async () => {
  t.governance.sequencer.start();
  await act(3);
  await save('older');
  t.governance.sequencer.start();
  const lostId = await act(4);
  await stopped();
  await rm(t.logDir, { recursive: true });
  await cp(copy('older'), t.logDir, { recursive: true });
  await frozen();
  const old = t.chain.current();
  expect(await succession.view()).toMatchObject({ cause: 'frozen', frozen: expect.stringContaining('remembers') });

  // Two at once: one founds it, the other is told so.
  const both = await Promise.allSettled(
    ['restored', 'restored too'].map((reason) => succession.found(admin, { reason })),
  );
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(both.find((one) => one.status === 'rejected')?.reason).toMatchObject({ status: 409 });
  await done();
  expect(t.governance.sequencer.state()).toMatchObject({ kind: 'running', logName: 'governance-2026-2' });
  expect(await firstFacts()).toMatchObject({
    cause: 'frozen',
    ...{ base: 3, rerecorded: 4, adopted: 0, lost: 0 },
    predecessor: { origin: old.origin, sound: true, held: { size: 3, note: expect.stringContaining(old.origin) } },
    known: [{ size: 7, note: null }],
  });
  // The lost record is where the successor says; acts go on; the reason can be shown, and is committed to.
  const moved = await t.governance.records.get(lostId);
  expect(moved).toMatchObject({ logName: 'governance-2026-2', index: 4 });
  const founded = (await t.governance.records.query({ kind: 'ledger-log.founded', limit: 1 })).items[0]!;
  expect(founded.record.actor).toEqual({ kind: 'person', id: admin.personId });
  const shown = await t.governance.payloads.reveal(founded.record.commitment!);
  expect(Buffer.from('bytes' in shown ? shown.bytes : '').toString()).toContain('restored');
  await act(2);

  // Whoever trusts either key follows; the old secret is gone.
  for (const key of [t.verifierKey, t.chain.keys.text(0)]) {
    const report = await audit(await exported(), key);
    expect([report.problems, report.ok]).toEqual([[], true]);
    expect(report.logs.map(({ report: { keyTrusted } }) => keyTrusted)).toEqual([true, true]);
    expect(report.successions).toMatchObject([
      { log: 'governance-2026-2', predecessor: 'governance-2026', held: 3, known: 7, rerecorded: 4, proven: true },
    ]);
  }
  const secret = await readFile(join(dir, 'keys', 'governance-log'), 'utf8');
  expect(Buffer.from(secret.trim().split(' ')[2]!, 'base64').toString()).toMatch(/^ENDED\+KEY\+/);
  await expect(succession.found(admin, { reason: 'again' })).rejects.toMatchObject({ status: 409 });

  // Hidden, grown, exchanged: each is found.
  const [first, second] = (await exported()) as [Folder, Folder];
  expect((await audit([second])).problems.map(({ code }) => code)).toEqual(['predecessor-missing']);
  const grown = { name: 'governance-2026', files: createNodeLogFiles(join(dir, 'grown')) };
  await cp(copy('older'), join(dir, 'older-log'), { recursive: true });
  await exportLog(createNodeLogFiles(join(dir, 'older-log')), grown.files);
  expect((await audit([grown, second])).problems).toEqual([]);
  const bare: ReadFiles = {
    read: (path) => (path.startsWith('handover/') ? Promise.resolve(undefined) : second.files.read(path)),
    list: async (folder) => (await second.files.list(folder)).filter((path) => !path.startsWith('handover/')),
  };
  const unsigned = await audit([first, { ...second, files: bare }]);
  expect(unsigned.problems.map(({ code }) => code)).toEqual(['succession-broken']);
  const [signer] = await t.chain.keys.signers();
  const other = createNodeLogFiles(join(dir, 'other'));
  await exportLog(second.files, other);
  await other.remove('handover/0000');
  const held = { size: 2, root: Buffer.alloc(32, 1) };
  await writeSuccession(other, { from: parseVerifierKey(t.verifierKey), to: signer, held });
  const wrong = await audit([first, { ...second, files: other }]);
  expect(wrong.problems.map(({ code }) => code)).toEqual(['succession-broken']);
});

test('a database put back alone: entries that it does not know stay, count, and come back into its index', async () => {
  t.governance.sequencer.start();
  const first = await act(2);
  const later = await act(3);
  await stopped();
  // As of an older backup: two records, one of the later ones still waiting.
  const { kysely } = t.db;
  const from = 'governance_record' as never;
  const root = (await (await readPublishedLog(createNodeLogFiles(t.logDir)))!.rootAt(2)) as Buffer;
  await t.db.pool.query('DELETE FROM governance_record WHERE log_index > 2');
  await t.db.pool.query(
    'UPDATE governance_record SET log_name = NULL, log_index = NULL, sequenced_at = NULL WHERE log_index = 2',
  );
  await t.db.pool.query('UPDATE governance_record_log SET size = 2, root = $1', [root]);
  await frozen();
  await succession.found(admin, { reason: 'database restored' });
  await done();
  expect(await firstFacts()).toMatchObject({ base: 2, rerecorded: 0, adopted: 2, lost: 0, known: [{ size: 2 }] });
  for (const [id, index] of [
    [first, 1],
    [later, 4],
  ] as const)
    expect(await t.governance.records.get(id)).toMatchObject({ logName: 'governance-2026', index });
  const { count } = (await kysely
    .selectFrom(from)
    .select((eb) => eb.fn.countAll().as('count'))
    .executeTakeFirst()) as { count: number };
  expect(Number(count)).toBe(6);
  const report = await audit(await exported());
  expect([report.problems, report.successions[0]?.proven]).toEqual([[], true]);
  expect(report.figures.governanceRecords).toBe(6);
});

test('a folder that is gone: everything is recorded anew from the database, and proven by the root that it remembers', async () => {
  t.governance.sequencer.start();
  await act(5);
  await stopped();
  await rm(t.logDir, { recursive: true });
  await frozen();
  await succession.found(admin, { reason: 'disk lost' });
  await done();
  expect(await firstFacts()).toMatchObject({ predecessor: { held: null }, base: 0, rerecorded: 5, lost: 0 });
  const report = await audit(await exported(), t.chain.keys.text(0));
  expect([report.problems, report.ok]).toEqual([[], true]);
  expect(report.successions).toMatchObject([{ held: null, known: 5, rerecorded: 5, proven: true }]);
  // A database that is put back to before the succession is noticed, and that freeze ends in the same way.
  await stopped();
  await t.db.pool.query('DELETE FROM governance_log_succession');
  await frozen();
  await succession.found(admin, { reason: 'database restored' });
  await done();
  const again = await audit(await exported(), t.chain.keys.text(0));
  expect([again.problems, again.successions.map(({ log }) => log)]).toEqual([
    [],
    ['governance-2026-2', 'governance-2026-3'],
  ]);
});

test('a checkpoint that somebody kept ends a log that goes on without what it covers; what nobody has is named as lost', async () => {
  t.governance.sequencer.start();
  await act(3);
  await expect(succession.found(admin, { reason: 'none' })).rejects.toMatchObject({ status: 409 });
  await expect(succession.found(admin, { reason: 'none', checkpoint: 'nothing' })).rejects.toMatchObject({
    status: 422,
  });
  await save('older');
  const rows = await t.db.pool.query('SELECT * FROM governance_record_log');
  t.governance.sequencer.start();
  await act(4);
  const { note } = (await readPublishedLog(createNodeLogFiles(t.logDir)))!.checkpoint;
  await stopped();
  // Both are put back, so they fit together.
  await rm(t.logDir, { recursive: true });
  await cp(copy('older'), t.logDir, { recursive: true });
  await t.db.pool.query('DELETE FROM governance_record WHERE log_index >= 3');
  await t.db.pool.query('UPDATE governance_record_log SET size = $1, root = $2', [
    rows.rows[0].size,
    rows.rows[0].root,
  ]);
  t.governance.sequencer.start();
  await act();
  expect((await succession.view()).cause).toBe(null);
  await succession.found(admin, { reason: 'the notary has more', checkpoint: `> ${note.replaceAll('\n', '\n> ')}` });
  await done();
  expect(await firstFacts()).toMatchObject({ cause: 'contradicted', lost: 2, known: [{ size: 5 }, { size: 7, note }] });
  const report = await audit(await exported());
  expect([report.problems, report.successions[0]]).toMatchObject([[], { known: 7, lost: 2, proven: false }]);
  // Nothing is lost, says a record that is not true: found by the root that the checkpoint names.
  contradicted = true;
  expect((await succession.view()).cause).toBe('contradicted');
});

/** Lets the log carry a line of SM2. */
async function withLine(): Promise<SignatureLineService> {
  const lines = createSignatureLines({ ...t.governance, logger, chain: t.chain });
  await lines.name(admin, { algorithm: 'sm2', reason: 'rules ask for it' });
  while ((await lines.view()).lines[0]!.state !== 'signing') {
    await lines.carryOn();
    await delay(5);
  }
  await act();
  return lines;
}

test('a year that is over ends its log by a record; the next one begins with its final checkpoint, and its lines', async () => {
  t.governance.sequencer.start();
  const lines = await withLine();
  t.clock.advance(310 * DAY);
  expect((await succession.view()).cause).toBe('year');
  await succession.found(admin, { reason: 'new year' });
  await done();
  expect(t.chain.current().name).toBe('governance-2027');
  const report = await audit(await exported());
  expect([report.problems, report.successions]).toMatchObject([
    [],
    [{ cause: 'year', held: 4, known: 4, rerecorded: 0, lost: 0, proven: true }],
  ]);
  const [next, old] = (await lines.view()).lines;
  expect([next, old]).toMatchObject([
    { log: 'governance-2027', state: 'signing', from: 0, reason: 'rules ask for it' },
    { log: 'governance-2026', state: 'ended', endCause: 'log-ended', end: null },
  ]);
  expect(t.chain.all()[0]!.lines.holds(old!.key)).toBe(false);
  expect(report.logs.map(({ report: { lines } }) => lines.map(({ key, from, end }) => [key, from, end]))).toEqual([
    [[old!.key, 1, null]],
    [[next!.key, 0, null]],
  ]);
  // An export without the newest log is found by what the log before says of its end.
  const hidden = await audit((await exported()).slice(0, 1));
  expect(hidden.problems.map(({ code, index }) => [code, index])).toEqual([['successor-missing', 3]]);
  // It is carried from the first checkpoint on; without its note the first entry says otherwise.
  const [before, after] = (await exported()) as [Folder, Folder];
  expect((await readPublishedLog(after.files))!.checkpoint.signatures.length).toBe(2);
  const bare: ReadFiles = {
    read: (path) => (path.startsWith('line/') ? Promise.resolve(undefined) : after.files.read(path)),
    list: async (folder) => (await after.files.list(folder)).filter((path) => !path.startsWith('line/')),
  };
  const stripped = await audit([before, { ...after, files: bare }]);
  expect(stripped.problems.map(({ code, log }) => [code, log])).toEqual([['line-unrecorded', 'governance-2027']]);
  const [ended] = (await t.governance.records.query({ kind: 'ledger-log.ended', limit: 1 })).items;
  expect(ended).toMatchObject({ logName: 'governance-2026', index: 3 });
  await act();
});

test('killed at every step, a succession is gone on with: one successor, one first entry, nothing twice', async () => {
  t.governance.sequencer.start();
  await withLine();
  await save('older');
  t.governance.sequencer.start();
  await act(2);
  await stopped();
  await rm(t.logDir, { recursive: true });
  await cp(copy('older'), t.logDir, { recursive: true });
  const run = (killAt: string) => runChild('succession.child.ts', t.db.url, dir, killAt);
  const steps = ['make', 'begin', 'append', 'retire'].flatMap((step) => [`before ${step}`, `after ${step}`]);
  for (const step of steps) expect([step, ...(await run(step))]).toEqual([step, null, 'SIGKILL']);
  expect(await run('never')).toEqual([0, null]);
  const chain = createTestLogChain(dir);
  expect(chain.all().map(({ name }) => name)).toEqual(['governance-2026', 'governance-2026-2']);
  expect((await readdir(join(dir, 'keys'))).sort()).toEqual([
    ...['governance-log', 'governance-log-2', 'governance-log-2.begun'],
    ...['governance-log-2.line.1', 'governance-log.line.1'],
  ]);
  const report = await audit(await exported());
  expect([report.problems, report.ok]).toEqual([[], true]);
  expect(report.successions).toMatchObject([{ held: 3, known: 5, rerecorded: 2, proven: true }]);
  expect(report.logs.map(({ report: { lines } }) => lines.map(({ from }) => from))).toEqual([[1], [0]]);
  expect(() => openSigner(chain.all()[0]!.keys.text(0))).toThrow();
}, 240_000);
