import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeCrypto, parseVerifierKey, verifyProof } from '../../engines/ledger/index.ts';
import { type Gateway, openGateway } from '../../gateway/index.ts';
import { createTestPolicy, ENDPOINT, RELEASE, SECRET, until } from '../../gateway/testing/scene.ts';
import { startTestUpstream, type TestUpstream } from '../../gateway/testing/upstream.ts';
import { LOCAL_TOKEN, openScene, type Scene } from '../../modules/resources/compute/testing/scene.ts';
import { createLogger } from '../../platform/telemetry/index.ts';

// The two sides of the channel are written apart; here the real gateway meets the real server.

let scene: Scene;
let upstream: TestUpstream;
let gateway: Gateway;
let dataDir: string;
let epoch = 0;
beforeAll(async () => {
  scene = await openScene();
  scene.clock.set(new Date().toISOString());
  scene.person('per_op', ['operator']);
  scene.person('per_compliance', ['compliance-officer']);
  upstream = await startTestUpstream();
  dataDir = await mkdtemp(join(tmpdir(), 'gateway-'));
  gateway = await open();
  scene.source.setSecrets({ [ENDPOINT]: 'sk-upstream-secret' });
  publish();
});
afterAll(async () => {
  await gateway?.stop();
  await upstream?.close();
  await scene.close();
  await rm(dataDir, { recursive: true, force: true });
});

const open = () =>
  openGateway({
    dataDir,
    host: '127.0.0.1',
    port: 0,
    serverUrl: scene.url(),
    enrolmentToken: LOCAL_TOKEN,
    version: 'test',
    rhythm: { checkpoint: 30, delivery: 30, status: 100 },
    logger: createLogger({ name: 'gateway', level: 'silent' }),
  });
function publish(): void {
  scene.source.publish(
    createTestPolicy(upstream, scene.server().compute.payloadKey, { policy: { epoch: ++epoch, leaseSeconds: 3600 } }),
  );
}
const ask = (text: string) =>
  fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'house-model', messages: [{ role: 'user', content: text }] }),
  });
const state = async () => (await scene.server().compute.gateways.states()).find(({ id }) => id === gateway.gatewayId);

test('a gateway enrols, obeys, and what it served is found, proven and readable at the server', async () => {
  await until(async () => (await state())?.policyEpoch === epoch && (await state())?.connected);
  const answer = await until(async () => {
    const tried = await ask('plain');
    return tried.status === 200 ? tried : null;
  });
  const id = answer.headers.get('x-steward-record')!;
  const record = await until(async () => {
    const found = await scene.call('per_op', 'GET', `/api/v1/traffic/${id}`);
    return found.status === 200 && found.body.payload === 'kept' && found.body;
  });
  expect(record).toMatchObject({ gatewayId: gateway.gatewayId, outcome: 'answered', releaseId: RELEASE });
  const { body: receipt } = await scene.call('per_op', 'GET', `/api/v1/traffic/${id}/receipt`);
  const key = parseVerifierKey(receipt.verifierKey);
  const entry = Buffer.from(receipt.entry, 'base64');
  expect((await verifyProof(receipt.proof, entry, [key], nodeCrypto)).index).toBe(record.index);
  const read = await scene.call('per_compliance', 'GET', `/api/v1/traffic/${id}/payload?reason=spot%20check`);
  expect(read.body.request.messages[0].content).toBe('plain');
});

test('a suspension stops service, and a server that was away gets everything afterwards', async () => {
  scene.source.suspend([RELEASE]);
  await until(async () => (await ask('plain')).status === 403);
  scene.source.suspend([]);
  await until(async () => (await ask('plain')).status === 200);

  const { port } = new URL(scene.url());
  await scene.server().stop();
  const ids: string[] = [];
  for (let i = 0; i < 5; i++) {
    const answer = await ask('plain');
    expect(answer.status).toBe(200);
    ids.push(answer.headers.get('x-steward-record')!);
  }
  await scene.startAgain(Number(port));
  for (const id of ids)
    await until(async () => (await scene.call('per_op', 'GET', `/api/v1/traffic/${id}`)).body.payload === 'kept');
  expect((await scene.server().compute.trafficFolders()).map(({ frozen }) => frozen)).toEqual([null]);
});

test('accepted and recorded numbers agree, and the ledger verifies', async () => {
  const report = await until(() => scene.server().compute.verification.verifyNow());
  expect(report).toMatchObject({ ok: true, problems: [], figures: { gateways: 1, open: 0 } });
  expect(report.figures.recorded).toBeGreaterThan(6);
});
