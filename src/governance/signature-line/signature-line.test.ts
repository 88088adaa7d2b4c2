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
} from '../../engines/ledger/index.ts';
import { type PersonActor, systemActor } from '../../kernel/identity/index.ts';
import { createLogger } from '../../platform/telemetry/index.ts';
import { createKeyRotation } from '../key-rotation/index.ts';
import { runChild } from '../testing/index.ts';
import { createTestGovernance, type TestGovernance } from '../testing.ts';
import { createSignatureLines, type SignatureLineService } from './index.ts';

type Line = Awaited<ReturnType<SignatureLineService['view']>>['lines'][number];

let t: TestGovernance;
let dir: string;
let lines: SignatureLineService;
let admin: PersonActor;
const logger = createLogger({ name: 'test', level: 'silent' });

beforeEach(async () => {
  t = await createTestGovernance();
  dir = dirname(t.logDir);
  admin = t.directory.put('per_sec', ['security-administrator']);
  lines = createSignatureLines({ ...t.governance, logger, chain: t.chain });
});
afterEach(async () => {
  await t.close();
  await rm(dir, { recursive: true, force: true });
});

async function act(): Promise<void> {
  const { recorder, sequencer } = t.governance;
  const { id } = await recorder.writeAlone({ kind: 'test.acted', actor: systemActor('test'), measures: [] });
  await sequencer.waitSequenced(id);
}

/** Goes on until the newest line is in a state. */
async function until(state: string): Promise<void> {
  while ((await lines.view()).lines[0]?.state !== state) {
    await lines.carryOn();
    await delay(5);
  }
  await act();
}

let exports = 0;
async function exported(): Promise<ReadFiles> {
  const target = createNodeLogFiles(join(dir, `export-${exports++}`));
  await exportLog(createNodeLogFiles(t.logDir), target);
  return target;
}
const audit = (files: ReadFiles, ...keys: string[]) =>
  auditLedger([{ name: 'governance-2026', files }], { trust: keys.map(parseVerifierKey) });
const without = (files: ReadFiles, part: string): ReadFiles => ({
  read: (path) => (path.startsWith(part) ? Promise.resolve(undefined) : files.read(path)),
  list: async (folder) => (await files.list(folder)).filter((path) => !path.startsWith(part)),
});
const codes = async (files: ReadFiles) => (await audit(files, t.verifierKey)).problems.map(({ code }) => code);
const linesOf = async (files: ReadFiles, ...keys: string[]) => {
  const report = await audit(files, ...keys);
  expect([report.problems, report.ok]).toEqual([[], true]);
  return report.logs[0]!.report.lines.map(({ algorithm, end, trusted }) => [algorithm, end, trusted]);
};

test('lines are named, carried by every checkpoint, kept by a change of key, and ended, each on record', async () => {
  t.governance.sequencer.start();
  await act();
  for (const algorithm of ['ml-dsa-44', 'sm2'] as const) {
    await lines.name(admin, { algorithm, reason: 'rules ask for it' });
    await until('signing');
    await expect(lines.name(admin, { algorithm, reason: 'again' })).rejects.toMatchObject({ status: 409 });
  }
  const [sm2, lattice] = (await lines.view()).lines as [Line, Line];
  expect([lattice.from, sm2.from]).toEqual([2, 5]);
  expect(sm2.fingerprint.slice(0, 8)).toBe(sm2.key.split('+')[1]);
  const files = await exported();
  expect(await linesOf(files, t.verifierKey, sm2.key)).toEqual([
    ['ml-dsa-44', null, false],
    ['sm2', null, true],
  ]);

  const rotation = createKeyRotation({ ...t.governance, logger, keys: t.keys });
  await rotation.rotate(admin, { reason: 'yearly', overlapDays: 0 });
  while ((await rotation.view()).rotations[0]!.state !== 'done') {
    await rotation.carryOn();
    await delay(5);
  }
  await act();
  await lines.end(admin, { algorithm: 'sm2', reason: 'no longer asked for' });
  await until('ended');
  await expect(lines.end(admin, { algorithm: 'sm2', reason: 'again' })).rejects.toMatchObject({ status: 409 });
  const [gone] = (await lines.view()).lines as [Line];
  expect(gone).toMatchObject({ endCause: 'asked', endReason: 'no longer asked for', end: expect.any(Number) });
  const after = await exported();
  expect(await linesOf(after, t.verifierKey, lattice.key, sm2.key)).toEqual([
    ['ml-dsa-44', null, true],
    ['sm2', gone.end, true],
  ]);
  // One of its kind can come again, with another key; the old secret is gone.
  await lines.name(admin, { algorithm: 'sm2', reason: 'asked for again' });
  await until('signing');
  expect((await lines.view()).lines[0]!.key).not.toBe(sm2.key);
  expect(await linesOf(await exported(), t.keys.text(t.keys.newest()))).toHaveLength(3);
  const kept = await readFile(join(dir, 'keys', 'governance-log.line.2'), 'utf8');
  expect(Buffer.from(kept.trim().split(' ')[2]!, 'base64').toString()).toBe(`ENDED+KEY+${sm2.key}`);
  const kinds = (await t.governance.records.query({ limit: 100 })).items.map(({ record }) => record.kind);
  expect(kinds.filter((kind) => kind.startsWith('ledger-key.line-')).toReversed()).toEqual(
    ['named', 'signing', 'named', 'signing', 'leaving', 'ended', 'named', 'signing'].map(
      (kind) => `ledger-key.line-${kind}`,
    ),
  );

  // Notes that are taken away, or put there, are contradicted by the log's own records.
  expect(await codes(without(after, 'line/0002.end'))).toContain('line-unrecorded');
  expect(await codes(without(after, 'line/'))).toEqual(['line-unrecorded', 'line-unrecorded', 'line-unrecorded']);
});

test('a line that nobody named, and an end that nobody asked for, are found', async () => {
  t.governance.sequencer.start();
  await act();
  await t.governance.sequencer.stop();
  // Whoever has the folder and the keys opens the log with a line of their own, and then without.
  const key = await t.chain.current().lines.make('sm2', []);
  for (const goesOn of [true, false]) {
    await (await t.chain.open([], [{ key, goesOn }])).close();
    t.governance.sequencer.start();
    await act();
    expect(await codes(await exported())).toEqual(
      goesOn ? ['line-unrecorded'] : ['line-unrecorded', 'line-unrecorded'],
    );
    await t.governance.sequencer.stop();
  }
});

test('a secret that is gone does not stop the log: its line ends, on record', async () => {
  t.governance.sequencer.start();
  await act();
  await lines.name(admin, { algorithm: 'ml-dsa-44', reason: 'for years' });
  await until('signing');
  await t.governance.sequencer.stop();
  await rm(join(dir, 'keys', 'governance-log.line.1'));
  t.governance.sequencer.start();
  await until('ended');
  const [line] = (await lines.view()).lines;
  expect(line).toMatchObject({ endCause: 'secret-missing', endReason: null });
  expect(await linesOf(await exported(), t.verifierKey)).toEqual([['ml-dsa-44', line!.end, false]]);
});

test('an instance put back to before a line was named goes on without it, and can name one again', async () => {
  t.governance.sequencer.start();
  await act();
  await t.governance.sequencer.stop();
  await cp(t.logDir, join(dir, 'older'), { recursive: true });
  const { rows: heads } = await t.db.pool.query('SELECT * FROM governance_record_log');
  t.governance.sequencer.start();
  await lines.name(admin, { algorithm: 'sm2', reason: 'first' });
  await until('signing');
  const [lost] = (await lines.view()).lines;
  await t.governance.sequencer.stop();
  // Database and folder as they were; the keys are the newer ones, as a backup copies them last.
  await rm(t.logDir, { recursive: true });
  await cp(join(dir, 'older'), t.logDir, { recursive: true });
  await t.db.pool.query('DELETE FROM governance_signature_line');
  await t.db.pool.query('DELETE FROM governance_record WHERE log_index IS NULL OR log_index >= 1');
  await t.db.pool.query('UPDATE governance_record_log SET size = $1, root = $2', [heads[0].size, heads[0].root]);
  t.governance.sequencer.start();
  await act();
  const log = await readPublishedLog(createNodeLogFiles(t.logDir));
  expect(log?.checkpoint.signatures.length).toBe(1);
  await lines.name(admin, { algorithm: 'sm2', reason: 'second' });
  await until('signing');
  expect((await lines.view()).lines).toMatchObject([{ key: lost!.key, reason: 'second' }]);
  expect(await linesOf(await exported(), t.verifierKey)).toEqual([['sm2', null, false]]);
});

test('killed at every step, a line comes and goes as it was asked for: no second note, no secret left', async () => {
  const run = (killAt: string, wanted: number) =>
    runChild('signature-line.child.ts', t.db.url, dir, killAt, String(wanted));
  const steps = [
    ...['make', 'destroy'].flatMap((step) => [`before ${step}`, `after ${step}`]),
    ...['opening', 'closing'].flatMap((state) => [`before open for ${state}`, `after open for ${state}`]),
  ];
  // Each death falls into another line, which the next process brings to its end before it begins its own.
  let wanted = 0;
  for (const step of steps) expect([step, ...(await run(step, ++wanted))]).toEqual([step, null, 'SIGKILL']);
  expect(await run('never', wanted)).toEqual([0, null]);
  const report = await audit(await exported(), t.verifierKey);
  expect([report.problems, report.ok]).toEqual([[], true]);
  expect(report.logs[0]!.report.lines.map(({ end }) => typeof end)).toEqual(steps.map(() => 'number'));
  for (const name of await readdir(join(dir, 'keys')))
    if (name.includes('.line.')) {
      const [, , encoded = ''] = (await readFile(join(dir, 'keys', name), 'utf8')).trim().split(' ');
      expect(() => openSigner(Buffer.from(encoded, 'base64').toString())).toThrow();
    }
}, 240_000);
