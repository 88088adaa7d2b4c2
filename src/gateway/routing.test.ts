import { createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { PolicyRoute, RetryRule } from '../kernel/policy/index.ts';
import { NO_LIMITS } from '../kernel/policy/index.ts';
import {
  createTestRoute,
  ENDPOINT,
  openScene,
  type Scene,
  startTestUpstream,
  startUpstreamProcess,
  type TestUpstream,
  until,
} from './testing/index.ts';

const SECOND = 'ups_01JDZZZZZZZZZZZZZZZZZZZZZ2';
const THIRD = 'ups_01JDZZZZZZZZZZZZZZZZZZZZZ3';
const NOBODY = 'http://127.0.0.1:9/v1';

let scene: Scene;
let second: TestUpstream;
beforeAll(async () => {
  scene = await openScene({
    breaker: { inRow: 3, window: 20, least: 10, share: 0.5, openMillis: 150, mostOpenMillis: 300 },
    rhythm: { checkpoint: 30, delivery: 30, status: 100, probe: 40 },
  });
  second = await startTestUpstream();
});
afterAll(async () => {
  await scene.close();
  await second.close();
});
beforeEach(() => {
  scene.upstream.behave(null);
  second.behave(null);
});

type Changes = Parameters<typeof createTestRoute>[1];
// Not probed where a test does not say so, so that it is requests alone that count.
const quiet = { probe: { path: null, everySeconds: 30 } };
let fresh = 0;
/** An upstream that nobody knows anything of yet: health belongs to an endpoint and its address. */
const freshId = () => `ups_01JDZZZZZZZZZZZZZZZZ${String(++fresh).padStart(6, '0')}`;
const first = (changes: Changes = {}) =>
  createTestRoute(scene.upstream, { endpointId: ENDPOINT, credential: false, ...quiet, ...changes });
const other = (changes: Changes = {}) =>
  createTestRoute(second, { endpointId: SECOND, credential: false, priority: 2, ...quiet, ...changes });
const publish = (routes: readonly PolicyRoute[], retry?: RetryRule) =>
  scene.publish({ release: { routes, ...(retry === undefined ? {} : { retry }) } });

async function recordOf(response: Response) {
  const id = response.headers.get('x-steward-record');
  const record = await until(() => scene.control.records().find((one) => one.id === id));
  expect(scene.control.records().filter((one) => one.id === id).length).toBe(1);
  return record;
}
const errorOf = async (response: Response) =>
  ((await response.json()) as { error: { code: string; message: string } }).error;

test('shares follow the weights, and a route without weight gets nothing', async () => {
  await publish([
    first({ weight: 3 }),
    other({ weight: 1, priority: 1 }),
    other({ endpointId: THIRD, priority: 1, weight: 0 }),
  ]);
  const before = scene.upstream.requests.length;
  const total = 160;
  for (let i = 0; i < total; i += 20)
    await Promise.all(Array.from({ length: 20 }, async () => (await scene.ask('plain')).text()));
  const share = (scene.upstream.requests.length - before) / total;
  // Five standard deviations of a fair draw.
  expect(Math.abs(share - 0.75)).toBeLessThan(5 * Math.sqrt((0.75 * 0.25) / total));
  const endpoints = new Set(scene.control.records().map(({ endpointId }) => endpointId));
  expect(endpoints.has(THIRD)).toBe(false);
});

test.each([
  ['error 503', { outcome: 'upstream_error', status: 503 }],
  ['error 502', { outcome: 'upstream_error', status: 502 }],
  ['error 504', { outcome: 'upstream_error', status: 504 }],
  ['error 429', { outcome: 'upstream_error', status: 429 }],
  ['cut-head', { outcome: 'upstream_cut', status: null }],
])('an upstream that fails before its answer (%s) is left for another, plain and streamed', async (how, left) => {
  const endpointId = freshId();
  await publish([first({ endpointId }), other()]);
  scene.upstream.behave(how);
  for (const stream of [false, true]) {
    const response = await scene.ask('plain', { stream });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('hello');
    const record = await recordOf(response);
    expect(record).toMatchObject({ outcome: 'answered', endpointId: SECOND, upstreamStatus: 200 });
    if (how === 'error 429' && stream) {
      // It asked for a pause, and gets it.
      expect(record.attempts).toBeUndefined();
    } else
      expect(record.attempts).toMatchObject([
        { endpointId, ...left },
        { endpointId: SECOND, outcome: 'answered', status: 200 },
      ]);
  }
});

test('nobody there is left for another; errors that another would repeat are passed on', async () => {
  await publish([createTestRoute({ baseUrl: NOBODY }, { endpointId: THIRD, credential: false, ...quiet }), other()]);
  const response = await scene.ask('plain');
  expect(response.status).toBe(200);
  const { attempts } = await recordOf(response);
  expect(attempts).toMatchObject([
    { endpointId: THIRD, outcome: 'upstream_unreachable', status: null },
    { endpointId: SECOND, outcome: 'answered' },
  ]);
  // Nobody had begun anything there.
  expect(attempts![0]).not.toHaveProperty('usage');
  await publish([first(), other()]);
  const asked = second.requests.length;
  for (const status of [400, 500]) expect((await scene.ask(`error ${status}`)).status).toBe(status);
  expect(second.requests.length).toBe(asked);
});

test('once a byte has left, an upstream that breaks off is no reason to ask another', async () => {
  await publish([first({ endpointId: freshId() }), other()]);
  const asked = second.requests.length;
  const response = await scene.ask('cut', { stream: true });
  const text = await response.text();
  expect(text).toContain('upstream_cut');
  expect(text).not.toContain('[DONE]');
  expect(second.requests.length).toBe(asked);
  const record = await recordOf(response);
  expect(record).toMatchObject({ outcome: 'cut', reason: 'upstream_cut' });
  expect(record.attempts).toBeUndefined();
});

test('an answer that comes whole is asked for again when it breaks off: nothing of it has left', async () => {
  const endpointId = freshId();
  await publish([first({ endpointId }), other()]);
  scene.upstream.behave('cut');
  const response = await scene.ask('plain');
  expect(response.status).toBe(200);
  const { attempts, usage } = await recordOf(response);
  // It had begun: what it was given and what had come of it are estimated, and stands apart from the usage of the request.
  expect(attempts).toMatchObject([
    {
      endpointId,
      outcome: 'upstream_cut',
      status: 200,
      usage: { inputTokens: 3, outputTokens: 8, source: 'estimated' },
    },
    { endpointId: SECOND, outcome: 'answered' },
  ]);
  expect(attempts![1]).not.toHaveProperty('usage');
  expect(usage).toEqual({ inputTokens: 11, outputTokens: 6, source: 'reported' });
});

test('what may have been begun and must not happen twice is not tried again, unless the release says so', async () => {
  const routes = [first({ endpointId: freshId() }), other()];
  const body = { input: 'plain', tools: [{ type: 'web_search' }] };
  await publish(routes);
  scene.upstream.behave('cut-head');
  const refused = await scene.post('responses', body);
  expect([refused.status, (await errorOf(refused)).code]).toEqual([502, 'upstream_cut']);
  expect((await recordOf(refused)).attempts).toBeUndefined();
  // Refused before it began.
  scene.upstream.behave('error 503');
  const again = await scene.post('responses', body);
  expect([again.status, (await recordOf(again)).endpointId]).toEqual([200, SECOND]);
  await publish(routes, { attempts: 2, backoffMillis: 10, afterEffects: true });
  scene.upstream.behave('cut-head');
  expect((await scene.post('responses', body)).status).toBe(200);
});

test('one upstream is tried again after a wait, as often as the release allows, and limits count the request once', async () => {
  const retry = { attempts: 3, backoffMillis: 10, afterEffects: false };
  const endpointId = freshId();
  const policy = await scene.publish({
    release: {
      routes: [first({ endpointId })],
      retry,
      limits: { ...NO_LIMITS, budgets: [{ unit: 'tokens', period: 'day', amount: 1_000_000 }] },
    },
    policy: {
      limits: {
        ...{ timeZone: 'Asia/Shanghai', currency: 'CNY', defaultOutputTokens: 100 },
        ...{ whenStoreAway: 'local-share', gateway: null },
      },
    },
  });
  scene.upstream.behave('error 503');
  const asked = scene.ask('plain');
  await scene.upstream.next();
  await scene.upstream.next();
  scene.upstream.behave(null);
  const response = await asked;
  expect(response.status).toBe(200);
  expect((await recordOf(response)).attempts).toMatchObject([{ status: 503 }, { status: 503 }, { status: 200 }]);
  const used = await until(() => {
    const { limits } = scene.control.statuses.at(-1) as { limits?: { uses: { name: string; used: number }[] } };
    return limits?.uses.find(({ name, used }) => name === 'tokens_per_day' && used === 17);
  });
  expect(used.used).toBe(17);
  expect(policy.releases[0]?.retry).toEqual(retry);
});

test('a circuit opens, lets a trial through, and closes', async () => {
  const endpointId = freshId();
  await publish([first({ endpointId })]);
  scene.upstream.behave('error 503');
  for (let i = 0; i < 3; i++) expect((await scene.ask('plain')).status).toBe(503);
  const before = scene.upstream.requests.length;
  const refused = await scene.ask('plain');
  expect([refused.status, (await errorOf(refused)).code]).toEqual([503, 'upstreams_down']);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(await recordOf(refused)).toMatchObject({ outcome: 'failed', reason: 'upstreams_down', endpointId: null });
  expect(scene.upstream.requests.length).toBe(before);
  scene.upstream.behave(null);
  await until(async () => (await scene.ask('plain')).status === 200);
  expect((await scene.ask('plain')).status).toBe(200);
});

test('with all upstreams down there is one clear answer and one record', async () => {
  const away = (endpointId: string, priority: number) =>
    createTestRoute({ baseUrl: NOBODY }, { endpointId, priority, credential: false, ...quiet });
  await publish([away(freshId(), 1), away(freshId(), 2)]);
  const response = await scene.ask('plain');
  expect([response.status, (await errorOf(response)).code]).toEqual([502, 'upstream_unreachable']);
  const record = await recordOf(response);
  expect(record).toMatchObject({ outcome: 'failed', reason: 'upstream_unreachable' });
  expect(record.attempts).toHaveLength(2);
});

test('a caller that leaves while the gateway waits for its next try ends it at once', async () => {
  await publish([first({ endpointId: freshId() })], { attempts: 3, backoffMillis: 20_000, afterEffects: false });
  scene.upstream.behave('error 503');
  const leaving = new AbortController();
  const arrived = scene.upstream.next();
  const known = scene.control.records().length;
  const asked = scene.ask('plain', {}, { signal: leaving.signal }).catch((error: Error) => error.name);
  expect(await (await arrived).over).toBe(true);
  leaving.abort();
  expect(await asked).toBe('AbortError');
  const record = await until(() => scene.control.records()[known]);
  expect(record).toMatchObject({ outcome: 'aborted', reason: 'client_left', attempts: [{ status: 503 }] });
  await publish([first()]);
  await scene.ask('plain');
  expect(scene.control.records().filter(({ id }) => id === record.id).length).toBe(1);
});

test('an upstream killed in the middle of its stream is told as cut, and the next request goes elsewhere', async () => {
  const { child, baseUrl } = await startUpstreamProcess();
  const endpointId = freshId();
  await publish([createTestRoute({ baseUrl }, { endpointId, credential: false, ...quiet }), other()]);
  const response = await scene.ask('idle', { stream: true });
  const reader = response.body!.getReader();
  const decoder = new TextDecoder();
  let text = decoder.decode((await reader.read()).value);
  child.kill('SIGKILL');
  for (let part = await reader.read(); !part.done; part = await reader.read()) text += decoder.decode(part.value);
  expect(text).toContain('upstream_cut');
  expect(text).not.toContain('[DONE]');
  expect(await recordOf(response)).toMatchObject({ outcome: 'cut', endpointId });
  const next = await scene.ask('plain');
  expect((await recordOf(next)).attempts).toMatchObject([{ endpointId }, { endpointId: SECOND, outcome: 'answered' }]);
});

test('every time limit and every cap has its reason', async () => {
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  // Connected, but it never says anything of TLS.
  const baseUrl = `https://127.0.0.1:${(silent.address() as { port: number }).port}/v1`;
  const ask = async (route: PolicyRoute, how: string, stream: boolean) => {
    await publish([route]);
    const response = await scene.ask(how, { stream });
    await response.text();
    const { outcome, reason } = await recordOf(response);
    return `${response.status} ${outcome} ${reason}`;
  };
  const limited = (timeouts: Partial<PolicyRoute['timeouts']>) => first({ endpointId: freshId(), timeouts });
  const caps = { millis: 100_000, bytes: 1_000_000_000 };
  expect([
    await ask(
      createTestRoute({ baseUrl }, { credential: false, ...quiet, timeouts: { connectMillis: 100 } }),
      'plain',
      false,
    ),
    await ask(limited({ firstByteMillis: 100 }), 'hang', true),
    await ask(limited({ idleMillis: 100 }), 'idle', true),
    await ask(limited({ totalMillis: 150 }), 'hang', false),
    await ask(first({ endpointId: freshId(), streamCaps: { ...caps, millis: 200 } }), 'endless', true),
  ]).toEqual([
    '504 failed upstream_connect_timeout',
    '504 failed upstream_first_byte_timeout',
    '200 cut upstream_idle_timeout',
    '504 failed total_timeout',
    '200 cut stream_too_long',
  ]);
  expect(
    await ask(first({ endpointId: freshId(), streamCaps: { ...caps, bytes: 50_000 } }), 'endless', true),
  ).toContain('cut stream_too_large');
  silent.close();
});

test.each([
  ['hang', true, 'upstream_first_byte_timeout'],
  ['hang', false, 'upstream_first_byte_timeout'],
  ['idle', false, 'upstream_idle_timeout'],
])(
  'an upstream that stops (%s, streamed: %s) is left for another, in time, with one record, and then left alone',
  async (how, stream, outcome) => {
    const endpointId = freshId();
    // Only the limit in question is short: on a slow machine the other one must not come first.
    const timeouts = how === 'idle' ? { idleMillis: 100 } : { firstByteMillis: 100 };
    await publish([first({ endpointId, timeouts }), other()]);
    scene.upstream.behave(how);
    for (let tries = 0; tries < 3; tries++) {
      const hanging = scene.upstream.next();
      const response = await scene.ask('plain', { stream });
      expect(response.status).toBe(200);
      expect(await response.text()).toContain(stream ? '[DONE]' : 'says hello');
      expect(await (await hanging).over).toBe(false);
      const record = await recordOf(response);
      expect(record).toMatchObject({
        outcome: 'answered',
        endpointId: SECOND,
        attempts: [
          { endpointId, outcome, usage: { source: 'estimated' } },
          { endpointId: SECOND, outcome: 'answered' },
        ],
      });
      expect(record.usage).toMatchObject({ inputTokens: 11, outputTokens: 6 });
    }
    // Its circuit is open: requests do not wait for it, but for a trial now and then.
    await until(async () => (await recordOf(await scene.ask('plain', { stream }))).attempts === undefined);
  },
);

test('a frozen upstream is left for another by a request that is not streamed', async () => {
  const { child, baseUrl } = await startUpstreamProcess();
  const endpointId = freshId();
  const frozen = { endpointId, credential: false, ...quiet, timeouts: { firstByteMillis: 150 } };
  await publish([createTestRoute({ baseUrl }, frozen), other()]);
  expect(await recordOf(await scene.ask('plain'))).toMatchObject({ outcome: 'answered', endpointId });
  child.kill('SIGSTOP');
  const response = await scene.ask('plain');
  expect(response.status).toBe(200);
  expect((await recordOf(response)).attempts).toMatchObject([
    { endpointId, outcome: 'upstream_first_byte_timeout', status: null },
    { endpointId: SECOND, outcome: 'answered' },
  ]);
  child.kill('SIGKILL');
});

test('a long answer that is not streamed is waited for where nothing else can be tried, up to the total limit', async () => {
  const timeouts = { firstByteMillis: 50 };
  const endpointId = freshId();
  await publish([first({ endpointId, timeouts })]);
  const alone = await scene.ask('slow 300');
  expect(await recordOf(alone)).toMatchObject({ outcome: 'answered', endpointId });
  // As the last of two it has the same right, and its tools must not run twice.
  await publish([first({ endpointId: freshId(), timeouts }), other({ endpointId: freshId(), timeouts })]);
  const last = await recordOf(await scene.ask('slow 300'));
  expect(last).toMatchObject({ outcome: 'answered', attempts: [{ outcome: 'upstream_first_byte_timeout' }, {}] });
  const tools = await recordOf(await scene.ask('slow 300', { tools: [{ type: 'web_search' }] }));
  expect(tools.outcome).toBe('answered');
  expect(tools.attempts).toBeUndefined();
});

test('no more connections than allowed are opened: further requests wait for one', async () => {
  const bounded = await startTestUpstream();
  const timeouts = { connectMillis: 10_000 };
  const more = { endpointId: freshId(), credential: false, maxConnections: 2, ...quiet };
  await publish([createTestRoute(bounded, { ...more, timeouts })]);
  const responses = await Promise.all(Array.from({ length: 8 }, () => scene.ask('slow 20')));
  expect(responses.map(({ status }) => status)).toEqual(Array(8).fill(200));
  expect(bounded.mostAtOnce()).toBe(2);
  // Who waits too long is told so, and it is no fault of the upstream.
  await publish([createTestRoute(bounded, { ...more, timeouts: { connectMillis: 100 } })]);
  const leaving = new AbortController();
  const busy = [1, 2].map(() => scene.ask('hang', {}, { signal: leaving.signal }).catch(() => null));
  await bounded.next();
  const refused = await until(async () => {
    const response = await scene.ask('plain');
    return response.status === 503 ? response : null;
  });
  expect((await errorOf(refused)).code).toBe('upstream_no_free_connection');
  leaving.abort();
  await Promise.all(busy);
  await until(async () => (await scene.ask('plain')).status === 200);
  await bounded.close();
});

test('probes notice an upstream that is down before requests do, and that it is back', async () => {
  const probed = { endpointId: freshId(), probe: { path: '/models', everySeconds: 5 } };
  scene.upstream.behave('error 503');
  const before = scene.upstream.probes();
  await publish([first(probed), other()]);
  await until(() => scene.upstream.probes() >= before + 3);
  const asked = scene.upstream.requests.length;
  const response = await scene.ask('plain');
  const record = await recordOf(response);
  expect([record.endpointId, record.attempts, scene.upstream.requests.length]).toEqual([SECOND, undefined, asked]);
  scene.upstream.behave(null);
  await until(async () => (await recordOf(await scene.ask('plain'))).endpointId === probed.endpointId);
});
