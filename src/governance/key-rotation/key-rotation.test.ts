import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditLedger } from '../../engines/audit/index.ts';
import { createNodeLogFiles, parseVerifierKey, type ReadFiles, readPublishedLog } from '../../engines/ledger/index.ts';
import type { PersonActor } from '../../kernel/identity/index.ts';
import { DAY } from '../../kernel/time/index.ts';
import { createLogger } from '../../platform/telemetry/index.ts';
import { runChild } from '../testing/index.ts';
import { createTestGovernance, type TestGovernance } from '../testing.ts';
import { createKeyRotation, type KeyRotationService } from './index.ts';

let t: TestGovernance;
let rotation: KeyRotationService;
let admin: PersonActor;
const logger = createLogger({ name: 'test', level: 'silent' });

beforeAll(async () => {
  t = await createTestGovernance();
  admin = t.directory.put('per_sec', ['security-administrator']);
  rotation = createKeyRotation({ ...t.governance, logger, keys: t.keys });
  t.governance.sequencer.start();
});
afterAll(async () => {
  await t.close();
  await rm(t.logDir, { recursive: true, force: true });
});

const log = async () => (await readPublishedLog(createNodeLogFiles(t.logDir)))!;
async function audit(files: ReadFiles, key: string) {
  return auditLedger([{ name: 'governance-2026', files }], { trust: [parseVerifierKey(key)] });
}
const without = (files: ReadFiles, part: string): ReadFiles => ({
  read: (path) => (path.startsWith(part) ? Promise.resolve(undefined) : files.read(path)),
  list: async (folder) => (await files.list(folder)).filter((path) => !path.startsWith(part)),
});

test('both keys sign for the overlap, then the new one alone; the log says so before and after', async () => {
  const old = t.keys.text(0);
  const asked = await rotation.rotate(admin, { reason: 'yearly', overlapDays: 30 });
  expect(asked).toMatchObject({ rotations: [{ number: 1, state: 'overlapping', oldKey: old }] });
  expect(asked.key).not.toBe(old);
  await expect(rotation.rotate(admin, { reason: 'again', overlapDays: 0 })).rejects.toMatchObject({ status: 409 });
  expect((await log()).checkpoint.signatures.length).toBe(2);
  t.clock.advance(31 * DAY);
  while ((await rotation.view()).rotations[0]!.state !== 'done') {
    await rotation.carryOn();
    await delay(5);
  }
  const last = (await t.governance.records.query({ kind: 'ledger-key.ended', limit: 1 })).items[0]!;
  await t.governance.sequencer.waitSequenced(last.record.id);
  while ((await log()).checkpoint.size < 3) await delay(5);
  const { checkpoint, files } = await log();
  expect(checkpoint.signatures.length).toBe(1);
  for (const key of [old, asked.key]) expect((await audit(files, key)).ok).toBe(true);
  // The secret of the old key is gone.
  const kept = await readFile(join(dirname(t.logDir), 'keys', 'governance-log'), 'utf8');
  expect(Buffer.from(kept.trim().split(' ')[2]!, 'base64').toString()).toBe(`ENDED+KEY+${old}`);
  // Who takes the notes away is contradicted by the log's own records.
  const bare = await audit(without(files, 'handover/'), asked.key);
  expect(bare.ok).toBe(false);
  expect(bare.problems.map(({ code }) => code)).toEqual(['key-unrecorded', 'key-unrecorded']);
  await t.governance.sequencer.stop();
});

test('killed at every step, a change of key is gone on with: no fork, no second key, no secret left', async () => {
  const dir = dirname(t.logDir);
  const run = (killAt: string, wanted: number) =>
    runChild('key-rotation.child.ts', t.db.url, dir, killAt, String(wanted));
  const steps = ['make', 'handOver', 'end', 'destroy'].flatMap((step) => [`before ${step}`, `after ${step}`]);
  // Each death falls into another change, which the next process finishes before it begins its own.
  let changes = 1;
  for (const step of [...steps, 'after reopen'])
    expect([step, ...(await run(step, ++changes))]).toEqual([step, null, 'SIGKILL']);
  expect(await run('never', changes)).toEqual([0, null]);
  const { files, checkpoint, verifierKey } = await log();
  expect(verifierKey).toBe(t.keys.text(t.keys.newest()));
  expect(checkpoint.signatures.length).toBe(1);
  for (const key of [t.keys.text(0), verifierKey]) {
    const report = await audit(files, key);
    expect([report.ok, report.problems]).toEqual([true, []]);
    expect(report.logs[0]!.report.handovers.map(({ number }) => number)).toEqual(
      Array.from({ length: t.keys.newest() }, (_, i) => i + 1),
    );
  }
}, 240_000);
