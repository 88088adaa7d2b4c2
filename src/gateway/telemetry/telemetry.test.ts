import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGuardProcess } from '../../engines/screening/guard/testing/index.ts';
import {
  createTestRoute,
  openScene,
  type Scene,
  startTestCollector,
  startTestUpstream,
  type TestCollector,
  until,
} from '../testing/index.ts';

const SERVER = 2;
const CLIENT = 3;
const ERROR = 2;
/** Of no caller, no upstream and no code: if it is found anywhere, somebody's text got out. */
const SECRETS = ['花园里的秘密', 'word-of-the-caller', 'raw-upstream-text'];

let collector: TestCollector;
let scene: Scene;
beforeAll(async () => {
  collector = await startTestCollector();
  scene = await openScene({
    telemetry: { url: collector.url, headers: { authorization: 'Bearer collector-key' }, sampling: 1 },
  });
});
afterAll(async () => {
  await scene.close();
  await collector.close();
});

test('spans of a plain, a streamed, a refused, a failed and an unknown request, with what the conventions ask for', async () => {
  const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const init = (traceparent: string) => ({
    headers: {
      authorization: 'Bearer sk-steward-test-0123456789abcdefghijklmnopqrstuv',
      'content-type': 'application/json',
      traceparent,
      tracestate: 'vendor=1',
    },
  });
  const seen = scene.upstream.next();
  const plain = await scene.ask('plain', { temperature: 0.5, max_tokens: 20, n: 1, note: SECRETS[0] }, init(parent));
  await plain.text();
  const passed = (await seen).headers;
  const streamed = await scene.ask('plain', { stream: true, note: SECRETS[1] });
  await streamed.text();
  const failed = await scene.ask('error 500');
  await failed.text();
  const stranger = await scene.ask('plain', {}, { headers: { authorization: 'Bearer nobody' } });
  await stranger.text();
  await scene.publish({ release: { screening: [{ detector: 'nobody-knows-it', mode: 'block', parameters: {} }] } });
  const refused = await scene.ask(SECRETS[0]!);
  expect(refused.status).toBe(503);
  await refused.text();
  await scene.publish();

  const ofRecord = (answer: Response) =>
    until(() =>
      collector.spans.find((one) => one.attributes['steward.record.id'] === answer.headers.get('x-steward-record')),
    );
  const childOf = (spanId: string) => collector.spans.filter((one) => one.parentSpanId === spanId);

  const server = await ofRecord(plain);
  expect(server).toMatchObject({ name: 'POST /v1/chat/completions', kind: SERVER, status: 0 });
  // The caller's trace goes on through us to the upstream.
  expect([server.traceId, server.parentSpanId]).toEqual([parent.slice(3, 35), parent.slice(36, 52)]);
  const [call] = childOf(server.spanId);
  expect(passed.traceparent).toBe(`00-${server.traceId}-${call!.spanId}-01`);
  expect(passed.tracestate).toBe('vendor=1');
  expect(call).toMatchObject({ name: 'chat raw-upstream-model', kind: CLIENT, status: 0 });
  const upstream = new URL(scene.upstream.baseUrl);
  expect(call!.attributes).toMatchObject({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'raw-upstream-model',
    'server.address': upstream.hostname,
    'server.port': Number(upstream.port),
    'gen_ai.request.temperature': 0.5,
    'gen_ai.request.max_tokens': 20,
    'gen_ai.usage.input_tokens': 11,
    'gen_ai.usage.output_tokens': 6,
  });
  expect(call!.attributes).not.toHaveProperty('gen_ai.request.choice.count');
  expect(call!.millis).toBeLessThanOrEqual(server.millis);
  expect(server.attributes).toMatchObject({
    'http.request.method': 'POST',
    'http.response.status_code': 200,
    'url.scheme': 'http',
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'steward',
    'gen_ai.request.model': 'house-model',
    'steward.outcome': 'answered',
  });

  const stream = await ofRecord(streamed);
  const [streamCall] = childOf(stream.spanId);
  expect(streamCall!.attributes).toMatchObject({ 'gen_ai.request.stream': true, 'gen_ai.usage.output_tokens': 6 });
  expect(streamCall!.attributes['gen_ai.response.time_to_first_chunk']).toBeGreaterThanOrEqual(0);
  expect(stream.traceId).not.toBe(server.traceId);

  const failure = await ofRecord(failed);
  expect(failure).toMatchObject({ status: ERROR, attributes: { 'error.type': 'upstream_error' } });
  expect(childOf(failure.spanId)[0]).toMatchObject({
    status: ERROR,
    attributes: { 'error.type': 'upstream_error', 'http.response.status_code': 500 },
  });

  const refusal = await ofRecord(refused);
  expect(refusal.attributes).toMatchObject({ 'error.type': 'screening_unavailable', 'steward.outcome': 'refused' });
  expect(childOf(refusal.spanId)).toEqual([]);

  const unknown = await until(() => collector.spans.find((one) => one.attributes['error.type'] === 'invalid_api_key'));
  expect(unknown).toMatchObject({ kind: SERVER, status: 0, attributes: { 'http.response.status_code': 401 } });
  expect(childOf(unknown.spanId)).toEqual([]);
});

test('metrics of the conventions, with their units and buckets', async () => {
  // The last of them are delivered when the gateway stops.
  await scene.restart();
  const newest = (metric: string, matching: Record<string, unknown>) =>
    collector.points.findLast(
      (one) => one.metric === metric && Object.entries(matching).every(([key, value]) => one.attributes[key] === value),
    );
  const call = { 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'openai' };
  expect(newest('gen_ai.client.token.usage', { ...call, 'gen_ai.token.type': 'input' })).toMatchObject({
    unit: '{token}',
    count: 2,
    sum: 22,
  });
  expect(newest('gen_ai.client.token.usage', { ...call, 'gen_ai.token.type': 'output' })).toMatchObject({ sum: 12 });
  const duration = newest('gen_ai.client.operation.duration', call);
  expect(duration).toMatchObject({ unit: 's', attributes: { 'gen_ai.request.model': 'raw-upstream-model' } });
  expect(duration!.bounds).toEqual([
    0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
  ]);
  expect(newest('gen_ai.client.operation.duration', { ...call, 'error.type': 'upstream_error' })).toMatchObject({
    count: 1,
  });
  expect(newest('gen_ai.client.operation.time_to_first_chunk', call)).toMatchObject({ count: 1 });
  expect(newest('gen_ai.server.request.duration', { 'error.type': 'screening_unavailable' })).toMatchObject({
    count: 1,
  });
  expect(newest('steward.gateway.time', { 'steward.time.part': 'own' })!.count).toBe(4);
  expect(newest('steward.gateway.time', { 'steward.time.part': 'upstream' })!.count).toBeGreaterThanOrEqual(2);
});

test('who sends, by which key; and no text of anybody', () => {
  expect(collector.resources[0]).toMatchObject({
    'service.name': 'steward-gateway',
    'service.version': 'test',
    'service.instance.id': scene.gateway.gatewayId,
  });
  expect(new Set(collector.headers.map(({ authorization }) => authorization))).toEqual(
    new Set(['Bearer collector-key']),
  );
  for (const secret of [...SECRETS, 'nobody', 'sk-steward', 'sk-upstream'])
    expect(collector.text()).not.toContain(secret);
});

test('tries are spans of their own, each with its error; the request says how many, and what was waited for guards', async () => {
  const guard = await startGuardProcess();
  const second = await startTestUpstream();
  const id = 'scp_01JDZZZZZZZZZZZZZZZZZZZZZG.guard';
  const stream = { kind: 'window', size: 1_000, overlap: 100 } as const;
  const asked = {
    baseUrl: guard.baseUrl,
    model: 'qwen3guard-gen-0.6b',
    format: 'qwen3guard',
    credential: false,
  } as const;
  const quiet = { credential: false, probe: { path: null, everySeconds: 30 } };
  await scene.publish({
    policy: { guards: [{ ...asked, id, stream, timeoutMillis: 5_000, concurrency: 4 }] },
    release: {
      screening: [{ detector: 'guard', mode: 'block', parameters: { guard: id, sides: 'input' } }],
      routes: [
        createTestRoute(scene.upstream, { endpointId: 'ups_01JDZZZZZZZZZZZZZZZZZZZZZ7', ...quiet }),
        createTestRoute(second, { endpointId: 'ups_01JDZZZZZZZZZZZZZZZZZZZZZ8', priority: 2, ...quiet }),
      ],
    },
  });
  scene.upstream.behave('cut-head');
  const answer = await scene.ask('plain');
  expect(answer.status).toBe(200);
  await answer.text();
  scene.upstream.behave(null);
  const record = answer.headers.get('x-steward-record');
  const server = await until(() => collector.spans.find((one) => one.attributes['steward.record.id'] === record));
  expect(server.attributes['steward.attempts']).toBe(2);
  expect(server.attributes['steward.guard.duration']).toBeGreaterThan(0);
  const calls = await until(() => {
    const found = collector.spans.filter((one) => one.parentSpanId === server.spanId);
    return found.length === 2 ? found : null;
  });
  const [left, last] = calls.sort(
    (a, b) =>
      Number(a.attributes['http.request.resend_count'] ?? 0) - Number(b.attributes['http.request.resend_count'] ?? 0),
  );
  expect(left).toMatchObject({ status: ERROR, attributes: { 'error.type': 'upstream_cut' } });
  expect(left!.attributes).not.toHaveProperty('http.request.resend_count');
  expect(last).toMatchObject({ status: 0, attributes: { 'http.request.resend_count': 1 } });
  await scene.publish();
  await guard.stop();
  await second.close();
});

test('a collector that is away or hangs holds nothing up', async () => {
  await scene.restart({ telemetry: { url: 'http://127.0.0.1:1', headers: {}, sampling: 1 } });
  await until(async () => (await scene.ask('plain')).status === 200);
  // It stops all the same.
  await scene.restart({ telemetry: undefined });
  await until(async () => (await scene.ask('plain')).status === 200);
});

test('without a collector the caller’s trace goes through as it came', async () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const seen = scene.upstream.next();
  await scene.ask(
    'plain',
    {},
    { headers: { authorization: 'Bearer sk-steward-test-0123456789abcdefghijklmnopqrstuv', traceparent } },
  );
  expect((await seen).headers.traceparent).toBe(traceparent);
});

test('the page of metrics has times by part, as Prometheus reads them, and the state of limits and connections', async () => {
  await (await scene.ask('plain')).text();
  const page = await until(async () => {
    const now = await (await fetch(`${scene.gateway.url}/metrics`)).text();
    return /requests_total\{outcome="answered"\} [1-9]/.test(now) ? now : null;
  });
  for (const part of ['total', 'own', 'upstream']) {
    expect(page).toMatch(new RegExp(`time_seconds_bucket\\{part="${part}",le="\\+Inf"\\} [1-9]`));
    expect(page).toMatch(new RegExp(`time_seconds_sum\\{part="${part}"\\} [\\d.e-]+`));
  }
  // Nobody was asked to judge.
  expect(page).toMatch(/time_seconds_count\{part="guard"\} 0/);
  expect(page).toMatch(/limits_state\{state="local"\} 1/);
  expect(page).toMatch(/upstream_circuit\{endpoint="ups_\w+",state="closed"\} 1/);
  expect(page).toMatch(/^steward_gateway_connections [1-9]/m);
  expect(page).toMatch(/^steward_gateway_draining 0$/m);
  for (const line of page.trim().split('\n'))
    expect(line).toMatch(/^(# (HELP|TYPE) steward_gateway_\w+ .+|steward_gateway_\w+(\{[^{}]*\})? -?[\d.e+-]+)$/);
});
