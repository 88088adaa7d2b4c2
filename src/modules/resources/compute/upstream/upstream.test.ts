import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestGateway, type TestGateway } from '../testing/gateway.ts';
import { openScene, type Scene } from '../testing/scene.ts';

const A = 'ups_01JDZZZZZZZZZZZZZZZZZZZZZA';
const B = 'ups_01JDZZZZZZZZZZZZZZZZZZZZZB';
const PROBE = { at: '2026-03-10T07:59:50.000Z', ok: true, status: 200, millis: 4, error: null };

let scene: Scene;
const gateways: TestGateway[] = [];
beforeAll(async () => {
  scene = await openScene();
  scene.person('per_admin', ['system-administrator']);
  scene.person('per_reader', ['model-engineer']);
  for (const en of ['One', 'Two']) {
    const gateway = createTestGateway(scene.url);
    const { token } = (await scene.call('per_admin', 'POST', '/api/v1/gateways/tokens', { title: { zh: en, en } }))
      .body;
    await gateway.enrol(token);
    gateways.push(gateway);
  }
});
afterAll(() => scene.close());

const minute = (endpointId: string, at: string, more: object = {}) => ({
  ...{ endpointId, minute: at, requests: 10, failures: 2, left: 1, answered: 8, answerMillis: 800, slowestMillis: 300 },
  ...more,
});
const state = (endpointId: string, circuit: string) => ({ endpointId, state: circuit, open: 1, probe: PROBE });

async function tell(gateway: TestGateway, states: object[], minutes: object[], draining = false) {
  const answer = await gateway.post('/gateway/v1/status', {
    ...{
      version: '1',
      startedAt: '2026-03-10T07:00:00.000Z',
      policyEpoch: null,
      standingSequence: 0,
      leaseUntil: null,
    },
    ...{ openRequests: 0, acceptedHighest: 0, recordedThrough: 0, open: [], turnedAway: 0, logs: [], problems: [] },
    upstreams: { states, minutes },
    draining,
  });
  return answer.status;
}
const read = async (path = '') => (await scene.call('per_admin', 'GET', `/api/v1/upstream-health${path}`)).body;
const control = (id: string) => scene.server().compute.controls.find((one) => one.id === id)!;

test('what gateways see is shown beside each other, minutes are added up and counted once', async () => {
  const at = '2026-03-10T07:58:00.000Z';
  expect(await tell(gateways[0]!, [state(A, 'open'), state(B, 'closed')], [minute(A, at)])).toBe(200);
  // The answer was lost: it tells again. And a clock that is wrong.
  await tell(
    gateways[0]!,
    [state(A, 'open'), state(B, 'closed')],
    [minute(A, at), minute(A, '2020-01-01T00:00:00.000Z'), minute(A, '2030-01-01T00:00:00.000Z')],
  );
  await tell(
    gateways[1]!,
    [state(A, 'closed')],
    [minute(A, at, { slowestMillis: 900 }), minute(A, '2026-03-10T07:57:00.000Z')],
  );
  const { items } = await read();
  expect(items.map(({ endpointId }: { endpointId: string }) => endpointId)).toEqual([A, B]);
  expect(items[0]).toMatchObject({
    gateways: [
      { title: { en: 'One' }, fresh: true, state: 'open', probe: PROBE },
      { title: { en: 'Two' }, state: 'closed' },
    ],
    lastHour: { requests: 30, failures: 6, left: 3, meanMillis: 100, slowestMillis: 900 },
  });
  expect(items[1].lastHour).toEqual({ requests: 0, failures: 0, left: 0, meanMillis: null, slowestMillis: null });
  const series = await read(`/${A}?hours=3`);
  expect(series.items.map((one: { at: string; requests: number }) => [one.at, one.requests])).toEqual([
    ['2026-03-10T07:57:00.000Z', 10],
    [at, 20],
  ]);
  expect((await read(`/${A}?hours=48`)).items).toMatchObject([{ at: '2026-03-10T07:00:00.000Z', requests: 30 }]);
});

test('a gateway that takes no more requests shows so until it says otherwise', async () => {
  const draining = async () =>
    (await scene.call('per_admin', 'GET', '/api/v1/gateways')).body.items.map(
      (one: { draining: boolean }) => one.draining,
    );
  await tell(gateways[1]!, [state(A, 'closed')], [], true);
  expect(await draining()).toEqual([false, true]);
  await tell(gateways[1]!, [state(A, 'closed')], []);
  expect(await draining()).toEqual([false, false]);
});

test('reports out of bounds are refused, and so is who may not see gateways', async () => {
  expect(await tell(gateways[0]!, [{ ...state(A, 'closed'), endpointId: 'x' }], [])).toBe(400);
  expect(await tell(gateways[0]!, [], [minute(A, '2026-03-10T07:58:00.000Z', { requests: -1 })])).toBe(400);
  expect((await scene.call('per_reader', 'GET', '/api/v1/upstream-health')).status).toBe(403);
  expect((await scene.call('per_admin', 'GET', `/api/v1/upstream-health/${A}?hours=1000`)).status).toBe(400);
});

test('the controls say what is evidenced and what is not built; an upstream that no gateway uses fails', async () => {
  const at = scene.clock.now();
  const scope = { organisationId: 'org_test' };
  const status = async (id: string) => (await control(id).evaluate(scope, at)).status;
  const failover = await control('4.1.a/failover').evaluate(scope, at);
  expect(failover).toMatchObject({ status: 'operating', reasons: [] });
  expect(failover.figures).toMatchObject([{ name: 'upstreams', value: 2 }, { name: 'left', value: 3 }, {}]);
  expect([await status('4.1.a/plans-and-drills'), await status('4.1.c/workloads')]).toEqual(
    Array(2).fill('not-operated'),
  );
  // One gateway still uses it.
  expect(await status('4.1.c/upstreams')).toBe('operating');
  await tell(gateways[1]!, [state(A, 'open')], []);
  expect(await control('4.1.c/upstreams').evaluate(scope, at)).toMatchObject({
    status: 'failing',
    reasons: [{ code: 'upstream-down', subjectId: A }],
  });
  scene.clock.advance(120_000);
  expect(await status('4.1.c/upstreams')).toBe('stale');
  await tell(gateways[0]!, [], []);
  await tell(gateways[1]!, [], []);
  expect(await status('4.1.a/failover')).toBe('not-operated');
});
