import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Log } from '../../../../engines/ledger/index.ts';
import { ROOT_UNIT, SIDE_UNIT } from '../../../../governance/testing.ts';
import { MINUTE } from '../../../../kernel/time/index.ts';
import { createTestGateway, type TestGateway } from '../testing/gateway.ts';
import { openScene, type Scene } from '../testing/scene.ts';

let scene: Scene;
let gateway: TestGateway;
let log: Log;
let upstream: Server;
let url: string;
let endpointId: string;
let sequence = 0;
/** What the upstream counted since it was started. */
let served = 0;

beforeAll(async () => {
  scene = await openScene();
  const admin = scene.person('per_admin', ['system-administrator']);
  scene.person('per_elsewhere', ['platform-engineer'], SIDE_UNIT);
  scene.person('per_op', ['operator']);
  gateway = createTestGateway(scene.url);
  const title = { zh: '网关', en: 'Gateway' };
  const { token } = (await scene.call('per_admin', 'POST', '/api/v1/gateways/tokens', { title })).body;
  await gateway.enrol(token);
  log = await gateway.openLog(join(scene.dir, 'gateway'), '202603');
  upstream = createServer((request, response) => {
    if (request.url === '/metrics') {
      response.end(`vllm:request_success_total{finished_reason="stop",model_name="m"} ${served}.0\n`);
      return;
    }
    served++;
    response.setHeader('content-type', 'application/json');
    response.end('{"choices":[]}');
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  endpointId = scene.governance.newId('endpoint');
  await scene.db.kysely.transaction().execute(async (tx) => {
    const { revision } = await scene.governance.subjects.create(tx, {
      kind: 'endpoint',
      id: endpointId,
      title: { zh: '端点', en: 'Endpoint' },
      ownerId: admin.personId,
      unitId: ROOT_UNIT,
      content: {},
      author: admin,
    });
    await scene.governance.subjects.putInForce(tx, { subjectId: endpointId, hash: revision.hash, by: admin });
  });
});
afterAll(async () => {
  upstream.closeAllConnections();
  upstream.close();
  await log.close();
  await scene.close();
});

/** Calls the upstream; those through the gateway get a record of it, the others go behind its back. */
async function call(through: number, past = 0): Promise<void> {
  for (let i = 0; i < through + past; i++) await (await fetch(`${url}/v1/chat/completions`, { method: 'POST' })).text();
  const at = scene.clock.now().toISOString();
  const from = sequence;
  if (through === 0) return;
  await gateway.append(
    log,
    Array.from({ length: through }, () => gateway.record(++sequence, { acceptedAt: at, endedAt: at, endpointId })),
  );
  await gateway.deliver(log, from);
}

/** The gateway tells of a round of questions of its own. */
async function tellCanaries(calls: number): Promise<void> {
  const at = scene.clock.now().toISOString();
  const hash = '0'.repeat(64);
  await gateway.post('/gateway/v1/status', {
    ...{ version: '1', startedAt: at, policyEpoch: null, standingSequence: 0, leaseUntil: null, openRequests: 0 },
    ...{ acceptedHighest: sequence, recordedThrough: sequence, open: [], turnedAway: 0, logs: [], problems: [] },
    canaries: [
      {
        ...{ endpointId, place: hash, questions: hash, at, endedAt: at, calls, served: calls },
        ...{ inputTokens: 1, outputTokens: 1, answers: [], model: null, systemFingerprint: null },
      },
    ],
  });
}

/** The next reading, some time later, and what it says. */
async function reading() {
  scene.clock.advance(11 * MINUTE);
  await scene.server().compute.reconciliation.readDue();
  scene.clock.advance(2 * MINUTE);
  await scene.server().compute.reconciliation.judge();
  const { body } = await scene.call('per_op', 'GET', '/api/v1/reconciliation');
  return body.items.find((one: { endpointId: string }) => one.endpointId === endpointId);
}

async function finding() {
  const [control] = scene.server().compute.controls;
  const found = await control!.evaluate({ unitId: ROOT_UNIT } as never, scene.clock.now());
  const value = (name: string) => found.figures.find((one) => one.name === name)?.value;
  return { codes: found.reasons.map(({ code }) => code), value, reasons: found.reasons };
}

test('calls behind the gateway’s back are found by the upstream’s own counters', async () => {
  expect(await finding()).toMatchObject({ codes: expect.not.arrayContaining(['calls-past-gateway']) });
  expect((await finding()).value('not-reconcilable')).toBe(1);
  expect((await scene.call('per_op', 'GET', '/api/v1/reconciliation')).body.items).toMatchObject([
    { endpointId, state: 'unreconcilable', metricsUrl: null },
  ]);
  const path = `/api/v1/reconciliation/${endpointId}`;
  const counters = { metricsUrl: `${url}/metrics`, modelName: 'm' };
  expect((await scene.call('per_op', 'PUT', path, counters)).status).toBe(403);
  expect((await scene.call('per_elsewhere', 'PUT', path, counters)).status).toBe(403);
  expect((await scene.call('per_admin', 'PUT', path, { metricsUrl: 'http://169.254.169.254/metrics' })).status).toBe(
    400,
  );
  expect((await scene.call('per_admin', 'PUT', path, counters)).body.items).toMatchObject([{ state: 'waiting' }]);

  expect(await reading()).toMatchObject({ state: 'waiting' });
  await call(40);
  expect(await reading()).toMatchObject({
    state: 'agrees',
    comparison: { upstream: { requests: 40 }, recorded: { requests: 40 }, difference: 0, resets: 0 },
  });
  expect((await finding()).codes).not.toContain('calls-past-gateway');

  // What the gateway itself asked, and told of, is nobody's traffic and no bypass: twelve calls, more than the tolerance.
  for (let i = 0; i < 12; i++) await (await fetch(`${url}/v1/chat/completions`, { method: 'POST' })).text();
  await tellCanaries(12);
  expect(await reading()).toMatchObject({
    state: 'agrees',
    comparison: { upstream: { requests: 52 }, recorded: { requests: 40 }, canaries: { requests: 12 }, difference: 0 },
  });

  await call(10, 9);
  expect(await reading()).toMatchObject({ state: 'past', comparison: { difference: 9, tolerance: 5 } });
  const failing = await finding();
  expect(failing.codes).toContain('calls-past-gateway');
  expect(failing.value('past-gateway')).toBe(9);
  expect(failing.reasons.find(({ code }) => code === 'calls-past-gateway')).toMatchObject({ subjectId: endpointId });
  const { items } = await scene.governance.records.query({ kind: 'endpoint.counters-differed', limit: 5 });
  expect(items.map(({ record }) => record.facts)).toMatchObject([{ state: 'past', difference: 9 }]);
});

test('an upstream that starts anew is noticed, and nobody is blamed for it', async () => {
  // A day later the calls of before are outside of what is compared.
  scene.clock.advance(25 * 60 * MINUTE);
  expect(await reading()).toMatchObject({ state: 'waiting' });
  await call(6);
  served = 0;
  await call(20);
  expect(await reading()).toMatchObject({
    comparison: { upstream: { requests: 20 }, recorded: { requests: 26 }, resets: 1 },
  });
  scene.clock.advance(25 * 60 * MINUTE);
  await reading();
  await call(3);
  expect(await reading()).toMatchObject({ state: 'agrees', comparison: { difference: 0 } });
  expect((await finding()).codes).not.toContain('calls-past-gateway');
});

test('counters that can’t be read make the finding stale, not silent', async () => {
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
  expect(await reading()).toMatchObject({ state: 'unreadable', error: 'connection-refused' });
  expect((await finding()).codes).toContain('counters-unreadable');
  const gone = await scene.call('per_admin', 'DELETE', `/api/v1/reconciliation/${endpointId}`);
  expect(gone.body.items).toMatchObject([{ state: 'unreconcilable' }]);
  expect((await scene.call('per_admin', 'DELETE', `/api/v1/reconciliation/${endpointId}`)).status).toBe(404);
});
