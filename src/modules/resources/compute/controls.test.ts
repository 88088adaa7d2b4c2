import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Log } from '../../../engines/ledger/index.ts';
import type { Finding } from '../../../kernel/control/index.ts';
import { systemActor } from '../../../kernel/identity/index.ts';
import { createTestGateway, type TestGateway } from './testing/gateway.ts';
import { openScene, type Scene } from './testing/scene.ts';

let scene: Scene;
let gateway: TestGateway;
let log: Log;
beforeAll(async () => {
  scene = await openScene();
  scene.person('per_admin', ['system-administrator']);
});
afterAll(async () => {
  await log?.close();
  await scene.close();
});

const evaluate = (): Promise<Finding> =>
  scene.server().compute.controls[0]!.evaluate({ organisationId: 'org_test' }, scene.clock.now());
const codes = async () => {
  const found = (await evaluate()).reasons.map(({ code }) => code).toSorted();
  // Nobody outside vouches for the ledger of these tests, which is said every time and held against nothing.
  expect(found).toContain('ledger-unanchored');
  return found.filter((code) => code !== 'ledger-unanchored');
};
const figure = (finding: Finding, name: string) => finding.figures.find((one) => one.name === name)?.value;

/** Everything written so far is in the governance log. */
async function sequenced(): Promise<void> {
  const { items } = await scene.governance.records.query({ limit: 1 });
  if (items[0] !== undefined) await scene.governance.sequencer.waitSequenced(items[0].record.id);
}
async function verify(): Promise<void> {
  await sequenced();
  expect(await scene.server().compute.verification.verifyNow()).not.toBeNull();
  await sequenced();
}
/** Two statuses with time between, so that what the first said can be judged. */
async function settle(accepted: number, open: number[]): Promise<void> {
  for (let i = 0; i < 4; i++) {
    await gateway.status(log, { acceptedHighest: accepted, recordedThrough: accepted - open.length, open });
    scene.clock.advance(6_000);
  }
}

test('without a gateway it is not operated', async () => {
  await scene.governance.recorder.writeAlone({ kind: 'test.acted', actor: systemActor('test'), measures: [] });
  await sequenced();
  expect(await evaluate()).toMatchObject({ status: 'not-operated', assurance: 'measured' });
  expect(await codes()).toContain('no-gateway');
});

test('operating while everything is mirrored, accounted for and verified', async () => {
  gateway = createTestGateway(scene.url);
  const title = { zh: '网关', en: 'Gateway' };
  const { token } = (await scene.call('per_admin', 'POST', '/api/v1/gateways/tokens', { title })).body;
  await gateway.enrol(token);
  log = await gateway.openLog(join(scene.dir, 'gateway'), '202603');
  await gateway.append(
    log,
    [1, 2, 4].map((seq) => gateway.record(seq)),
  );
  await gateway.deliver(log, 0);
  await settle(4, [3]);
  await verify();
  const finding = await evaluate();
  expect(finding.reasons.map(({ code }) => code)).toEqual(['ledger-unanchored']);
  expect(finding.status).toBe('operating');
  expect(figure(finding, 'traffic-entries')).toBe(3);
  expect(figure(finding, 'mirror-lag')).toBe(0);
  expect(figure(finding, 'verified-entries')).toBeGreaterThan(3);
  expect(Date.parse(finding.validUntil)).toBeGreaterThan(scene.clock.now().getTime());
});

test('a number that the gateway no longer calls open, and that has no record, is missing', async () => {
  await settle(4, []);
  expect(await evaluate()).toMatchObject({ status: 'failing' });
  expect(await codes()).toEqual(['number-missing']);
  await gateway.append(log, [gateway.record(3)]);
  await gateway.deliver(log, 3);
  expect(await codes()).toEqual([]);
});

test('silence and an old verification make it stale, entries that do not come make it failing', async () => {
  scene.clock.advance(400_000);
  expect(await evaluate()).toMatchObject({ status: 'stale' });
  expect(await codes()).toEqual(['gateway-silent']);
  await gateway.append(log, [gateway.record(5)]);
  await log.publish();
  await gateway.status(log, { acceptedHighest: 5, recordedThrough: 5 });
  expect(await evaluate()).toMatchObject({ status: 'failing' });
  expect(await codes()).toEqual(['mirror-behind']);
  await gateway.deliver(log, 4);
  expect(await codes()).toEqual([]);
  scene.clock.advance(25 * 3_600_000);
  await gateway.status(log, { acceptedHighest: 5, recordedThrough: 5 });
  expect(await codes()).toEqual(['verification-old']);
  const { verification } = scene.server().compute;
  const signal = new AbortController().signal;
  expect(await verification.verifyDue(signal)).toBe(true);
  expect(await verification.verifyDue(signal)).toBe(false);
  expect(await codes()).toEqual([]);
});

test('a changed or lost mirror is found', async () => {
  const folder = join(scene.ledgerDir, gateway.logName('202603'));
  const [bundle] = await readdir(join(folder, 'tile', 'entries', '000.p'));
  const path = join(folder, 'tile', 'entries', '000.p', '5');
  expect(bundle).toBeDefined();
  const bytes = await readFile(path);
  const changed = Buffer.from(bytes);
  changed[40]! ^= 1;
  await writeFile(path, changed);
  await verify();
  expect(await codes()).toEqual(['verification-failed']);
  await writeFile(path, bytes);
  await verify();
  expect(await codes()).toEqual([]);
  await rm(folder, { recursive: true });
  expect(await codes()).toContain('log-not-kept');
  // The governance log anchored it, so its absence is named whoever removed it.
  await verify();
  expect(await codes()).toContain('verification-failed');
});
