import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeCrypto, parseVerifierKey, verifyProof } from '../../engines/ledger/index.ts';
import { type Gateway, openGateway } from '../../gateway/index.ts';
import {
  APPLICATION,
  createTestPolicy,
  createTestRoute,
  ENDPOINT,
  KEY,
  RELEASE,
  SECRET,
  until,
} from '../../gateway/testing/scene.ts';
import { startTestUpstream, type TestUpstream } from '../../gateway/testing/upstream.ts';
import { ROOT_UNIT } from '../../governance/testing.ts';
import { decodeTrafficEntry } from '../../kernel/traffic/index.ts';
import { LOCAL_TOKEN, openScene, type Scene } from '../../modules/resources/compute/testing/scene.ts';
import { sha256Hex } from '../../platform/crypto/index.ts';
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
    rhythm: { checkpoint: 30, delivery: 30, status: 50, canary: 50 },
    logger: createLogger({ name: 'gateway', level: 'silent' }),
  });
function publish({ policy, ...rest }: Parameters<typeof createTestPolicy>[2] = {}): void {
  scene.source.publish(
    createTestPolicy(upstream, scene.server().compute.payloadKey, {
      ...rest,
      policy: { epoch: ++epoch, leaseSeconds: 3600, ...policy },
    }),
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

test('the server takes what the gateway says of its upstreams', async () => {
  await ask('plain');
  const [known] = (await until(async () => {
    const list = await scene.server().compute.upstreams.list();
    return list.length > 0 ? list : null;
  }))!;
  expect(known).toMatchObject({ endpointId: ENDPOINT, gateways: [{ state: 'closed', fresh: true }] });
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

test('a model that is swapped behind its name is asked, compared, told of and settled', async () => {
  const endpointId = 'ups_01JDZZZZZZZZZZZZZZZZZZZZZE';
  let model = 'approved';
  let asked = 0;
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      asked++;
      const message = { role: 'assistant', content: `I am ${model}.` };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ model: 'm-1', choices: [{ index: 0, message, finish_reason: 'stop' }] }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const prompts = [
    { id: 'a', text: 'one' },
    { id: 'b', text: 'two' },
  ];
  scene.person('per_engineer', ['platform-engineer']);
  await scene.db.kysely.transaction().execute((tx) =>
    scene.governance.subjects.create(tx, {
      ...{ kind: 'endpoint', id: endpointId, title: { zh: '端点', en: 'Endpoint' }, content: {} },
      ...{ ownerId: 'per_op', unitId: ROOT_UNIT, author: scene.person('per_op', ['operator']) },
    }),
  );
  const set = await fetch(`${scene.url()}/api/v1/canary-settings`, {
    method: 'PUT',
    headers: {
      ...{ 'x-test-person': 'per_engineer', 'content-type': 'application/json' },
      ...{ origin: scene.url(), 'if-match': '"0"' },
    },
    body: JSON.stringify({ on: true, everyMinutes: 5, maxTokens: 16, prompts }),
  });
  expect(set.status).toBe(200);
  const canaries = (await scene.server().compute.canaries(scene.db.kysely as never))!;
  const route = createTestRoute(
    { baseUrl },
    { endpointId, credential: false, probe: { path: null, everySeconds: 30 } },
  );
  publish({ policy: { canaries }, release: { routes: [route] } });

  const see = async () => {
    const { body } = await scene.call('per_compliance', 'GET', `/api/v1/model-fingerprints/${endpointId}`);
    return body.items[0];
  };
  const control = () =>
    scene
      .server()
      .compute.controls.find(({ id }) => id === '6.1.b/model-identity')!
      .evaluate({ organisationId: 'org_test' }, scene.clock.now());
  expect(await until(async () => (await see())?.state === 'watching' && see())).toMatchObject({
    ...{ answers: 'words', model: 'm-1', askedBy: expect.anything() },
    prompts: [{ state: 'stable' }, { state: 'stable' }],
  });
  // The gateway tells of the upstream that it used before until it reports the next time.
  await until(async () => (await control()).status === 'operating');

  model = 'another';
  const { change } = await until(async () => (await see()).state === 'changed' && see());
  expect(change).toMatchObject({ prompts: [{ text: 'one' }, { text: 'two' }], modelAfter: null });
  expect(await control()).toMatchObject({
    status: 'failing',
    reasons: [{ code: 'model-changed', subjectId: endpointId }],
  });

  // Put back: as in the baseline again, and settled as that.
  model = 'approved';
  await until(async () => (await see()).asBefore);
  const path = `/api/v1/model-fingerprints/${endpointId}/changes/${change.id}/settlement`;
  const note = '供应商已回退，复测一致。';
  expect((await scene.call('per_compliance', 'POST', path, { outcome: 'restored', note })).status).toBe(201);
  expect(await control()).toMatchObject({ status: 'operating' });
  // Nobody's traffic: what the upstream served is told apart, and no record is of it.
  const { rows } = await sql<{ calls: number }>`SELECT sum(calls)::int AS calls FROM compute_canary_run`.execute(
    scene.db.kysely,
  );
  expect(rows[0]!.calls).toBeGreaterThanOrEqual(2 * 9);
  expect(asked).toBeGreaterThanOrEqual(rows[0]!.calls);
  publish();
  await until(async () => (await state())?.policyEpoch === epoch);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
});

test('a caller gets the receipt of a record of its own application, and of no other', async () => {
  const stranger = 'sk-steward-test-of-another-application';
  const plain = { title: { zh: '应用', en: 'Application' } };
  const keyOf = (id: string, secret: string) => ({ id, hash: sha256Hex(secret), until: null, releaseId: null });
  publish({
    policy: {
      applications: [
        { ...plain, id: APPLICATION, keys: [keyOf(KEY, SECRET)] },
        {
          ...plain,
          id: 'app_01JDZZZZZZZZZZZZZZZZZZZZZB',
          keys: [keyOf('key_01JDZZZZZZZZZZZZZZZZZZZZZL', stranger)],
        },
      ],
    },
  });
  await until(async () => (await state())?.policyEpoch === epoch);
  const id = (await ask('plain')).headers.get('x-steward-record')!;
  await until(async () => (await scene.call('per_op', 'GET', `/api/v1/traffic/${id}`)).status === 200);
  const receiptOf = async (record: string, secret: string) => {
    const answer = await fetch(`${gateway.url}/v1/records/${record}/receipt`, {
      headers: { authorization: `Bearer ${secret}` },
    });
    return { status: answer.status, later: answer.headers.get('retry-after'), text: await answer.text() };
  };

  const { status, text } = await receiptOf(id, SECRET);
  expect(status).toBe(200);
  const receipt = JSON.parse(text);
  expect(receipt).toEqual((await scene.call('per_op', 'GET', `/api/v1/traffic/${id}/receipt`)).body);
  const entry = Buffer.from(receipt.entry, 'base64');
  const proof = await verifyProof(receipt.proof, entry, [parseVerifierKey(receipt.verifierKey)], nodeCrypto);
  expect(proof.index).toBe(receipt.index);
  expect(decodeTrafficEntry(entry)).toMatchObject({ id, applicationId: APPLICATION });

  const none = await receiptOf('trf_01JDZZZZZZZZZZZZZZZZZZZZZZ', SECRET);
  expect(none).toMatchObject({ status: 404, text: expect.stringContaining('record_not_found') });
  expect(await receiptOf(id, stranger)).toEqual(none);
  expect(await receiptOf('..%2F..%2Fstatus', SECRET)).toEqual(none);
  expect((await receiptOf(id, 'sk-steward-test-of-nobody')).status).toBe(401);

  const { port } = new URL(scene.url());
  await scene.server().stop();
  expect(await receiptOf(id, SECRET)).toMatchObject({ status: 503, later: '5' });
  await scene.startAgain(Number(port));
  expect(await receiptOf(id, SECRET)).toMatchObject({ status: 200 });
});
