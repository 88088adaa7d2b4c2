import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type LimitSet, type LimitUse, NO_LIMITS, type Policy, type ServingLimits } from '../kernel/policy/index.ts';
import { dayOf } from '../kernel/time/index.ts';
import { sha256Hex } from '../platform/crypto/index.ts';
import { startTestRedis } from '../platform/redis/testing/index.ts';
import type { GatewayOptions } from './index.ts';
import { APPLICATION, KEY, openScene, RELEASE, type Scene, SECRET, until } from './testing/index.ts';

const SERVING: ServingLimits = {
  timeZone: 'Asia/Shanghai',
  currency: 'CNY',
  defaultOutputTokens: 100,
  whenStoreAway: 'local-share',
  gateway: null,
};
const OTHER = {
  id: 'app_01JDZZZZZZZZZZZZZZZZZZZZZB',
  key: 'key_01JDZZZZZZZZZZZZZZZZZZZZZL',
  secret: 'sk-steward-other',
};
const PRICE = { inputPerMillion: 1_000_000, outputPerMillion: 10_000_000 };

let scene: Scene;
afterEach(() => scene.close());

interface Limited {
  application?: Partial<LimitSet>;
  endUser?: Partial<LimitSet>;
  key?: Partial<LimitSet>;
  model?: Partial<LimitSet>;
  serving?: Partial<ServingLimits>;
}
const full = (set: Partial<LimitSet> | undefined) => (set === undefined ? undefined : { ...NO_LIMITS, ...set });

async function open(limited: Limited, options: Partial<GatewayOptions> = {}) {
  scene = await openScene({ serve: false, ...options });
  await publish(limited);
}

/** Two applications, one limited and one not. */
function publish({ application, endUser, key, model, serving }: Limited): Promise<Policy> {
  const title = { zh: '应用', en: 'Application' };
  const plain = { until: null, releaseId: null };
  return scene.publish({
    release: { applicationIds: [APPLICATION, OTHER.id], limits: full(model) },
    price: PRICE,
    policy: {
      limits: { ...SERVING, ...serving },
      applications: [
        {
          id: APPLICATION,
          title,
          limits: full(application),
          endUserLimits: full(endUser),
          keys: [{ id: KEY, hash: sha256Hex(SECRET), ...plain, limits: full(key) }],
        },
        { id: OTHER.id, title, keys: [{ id: OTHER.key, hash: sha256Hex(OTHER.secret), ...plain }] },
      ],
    },
  });
}

const other = { headers: { authorization: `Bearer ${OTHER.secret}`, 'content-type': 'application/json' } };
async function errorOf(response: Response) {
  const { error } = (await response.json()) as { error: { message: string; type: string; code: string; param: null } };
  return error;
}
const limitStatus = () => scene.control.statuses.at(-1)?.limits as { state: string; uses: LimitUse[] } | undefined;
const used = (name: string, id = APPLICATION) =>
  limitStatus()?.uses.find((one) => one.id === id && one.name === name)?.used;
const recordOf = (response: Response) =>
  until(() => scene.control.records().find((one) => one.id === response.headers.get('x-steward-record')));

test('requests a minute: headers as clients know them, then 429 in their shape, before the body the next time', async () => {
  await open({ application: { requestsPerMinute: 2 }, model: { requestsPerMinute: 100 } });
  const first = await scene.ask('plain');
  expect(first.status).toBe(200);
  expect(first.headers.get('x-ratelimit-limit-requests')).toBe('2');
  expect(first.headers.get('x-ratelimit-remaining-requests')).toBe('1');
  expect((await scene.ask('plain')).headers.get('x-ratelimit-remaining-requests')).toBe('0');
  const refused = await scene.ask('plain');
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50);
  expect(refused.headers.get('x-ratelimit-remaining-requests')).toBe('0');
  expect(refused.headers.get('x-steward-record')).toBeNull();
  expect(await errorOf(refused)).toMatchObject({ type: 'requests', code: 'rate_limit_exceeded', param: null });
  expect(scene.upstream.requests).toHaveLength(2);
  // Known to be full: refused from the headers alone, while the body has not come.
  expect(await headOnly()).toMatch(/^HTTP\/1\.1 429 /);
  expect((await scene.ask('plain', {}, other)).status).toBe(200);
  expect((await scene.ask('plain', {}, other)).headers.get('x-ratelimit-limit-requests')).toBe('100');
});

test('tokens a minute: the estimate is reserved, what was used is settled; too large is said to be so', async () => {
  await open({ key: { tokensPerMinute: 120 } });
  const large = await scene.ask('plain', { max_tokens: 1_000 });
  expect(large.status).toBe(429);
  expect(large.headers.get('retry-after')).toBeNull();
  expect(await errorOf(large)).toMatchObject({ type: 'tokens', code: 'rate_limit_exceeded' });
  // 17 are used of more than 100 reserved: then there is room for the next.
  for (const settled of [17, 34]) {
    expect((await scene.ask('plain', { max_tokens: 80 })).status).toBe(200);
    await until(() => used('tokens_per_minute', KEY) === settled);
  }
  const refused = await scene.ask('plain', { max_tokens: 100 });
  expect(refused.status).toBe(429);
  expect(refused.headers.get('x-ratelimit-remaining-tokens')).toBe('86');
});

test('a budget in money counts by the price of the endpoint, over a restart, and then there is no quota', async () => {
  const monthly = { budgets: [{ unit: 'money' as const, period: 'month' as const, amount: 200 }] };
  await open({ application: monthly });
  const ask = () => scene.ask('plain', { max_tokens: 6 });
  expect((await ask()).status).toBe(200);
  // 11 tokens in for 1 each, 6 out for 10 each.
  await until(() => used('money_per_month') === 71_000_000);
  expect((await ask()).status).toBe(200);
  await until(() => used('money_per_month') === 142_000_000);
  await scene.restart();
  await publish({ application: monthly });
  const refused = await ask();
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  const error = await errorOf(refused);
  expect(error).toMatchObject({ type: 'insufficient_quota', code: 'insufficient_quota' });
  expect(error.message).toContain('Limit 200, used 142');
});

test('what was used before it was counted here counts in its period and in no other', async () => {
  const month = dayOf(new Date(), SERVING.timeZone).slice(0, 7);
  const spent = (period: string): Partial<LimitSet> => ({
    budgets: [{ unit: 'money', period: 'month', amount: 200, spent: { period, amount: 150 } }],
  });
  await open({ application: spent(month) });
  const refused = await scene.ask('plain', { max_tokens: 6 });
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  const error = await errorOf(refused);
  expect(error.code).toBe('insufficient_quota');
  expect(error.message).toContain('Limit 200, used 150');
  await publish({ application: spent('2020-01') });
  expect((await scene.ask('plain', { max_tokens: 6 })).status).toBe(200);
});

test('whoever leaves a stream is settled with what came, and the place is free', async () => {
  await open({ application: { concurrentRequests: 1, tokensPerMinute: 1_000_000_000 } });
  const leaving = new AbortController();
  const response = await scene.ask('endless', { stream: true, max_tokens: 9_000 }, { signal: leaving.signal });
  await response.body!.getReader().read();
  const blocked = await scene.ask('plain');
  expect(blocked.status).toBe(429);
  expect(blocked.headers.get('retry-after')).toBe('1');
  expect(used('concurrent_requests') ?? 1).toBe(1);
  leaving.abort();
  const record = await recordOf(response);
  expect(record).toMatchObject({ outcome: 'aborted', usage: { source: 'estimated' } });
  const { inputTokens, outputTokens } = record.usage!;
  expect(outputTokens).toBeGreaterThan(0);
  await until(() => used('tokens_per_minute') === inputTokens + outputTokens);
  const next = await scene.ask('plain');
  expect(next.status === 200 ? null : await errorOf(next)).toBeNull();
});

test('whoever leaves before the answer has made the upstream read: that is counted', async () => {
  await open({ application: { tokensPerMinute: 100_000 } });
  const leaving = new AbortController();
  const question = `hang ${'x'.repeat(4_000)}`;
  const asked = scene.ask(question, {}, { signal: leaving.signal }).catch(() => null);
  const upstream = await scene.upstream.next();
  leaving.abort();
  await asked;
  expect(await upstream.over).toBe(false);
  await until(() => (used('tokens_per_minute') ?? 0) > 1_000 && used('tokens_per_minute')! < 1_010);
});

test('all or nothing: a request that one limit refuses takes nothing of the others', async () => {
  await open({ application: { requestsPerMinute: 10 }, key: { tokensPerMinute: 50 } });
  for (let i = 0; i < 5; i++) expect((await scene.ask('plain', { max_tokens: 100 })).status).toBe(429);
  expect((await scene.ask('plain', { max_tokens: 10 })).headers.get('x-ratelimit-remaining-requests')).toBe('9');
});

test('of fifty at once for the last place exactly one is served', async () => {
  await open({ model: { concurrentRequests: 1 } });
  const leaving = new AbortController();
  const answers = Array.from({ length: 50 }, () =>
    scene.ask('hang', {}, { signal: leaving.signal }).then(
      (response) => response.status,
      () => 0,
    ),
  );
  await until(() => scene.upstream.requests.length === 1);
  let done = 0;
  for (const one of answers) void one.then((status) => (done += status === 429 ? 1 : 0));
  await until(() => done === 49);
  leaving.abort();
  await Promise.all(answers);
  expect(scene.upstream.requests).toHaveLength(1);
});

test('end users have limits of their own; who is not named shares those of key and address', async () => {
  await open({ endUser: { requestsPerMinute: 1 } });
  const as = (user?: string) => scene.ask('plain', user === undefined ? {} : { user }).then(({ status }) => status);
  expect([await as('wang'), await as('wang'), await as('li')]).toEqual([200, 429, 200]);
  expect([await as(), await as()]).toEqual([200, 429]);
  expect(limitStatus()?.uses.filter(({ scope }) => (scope as string) === 'end_user') ?? []).toEqual([]);
});

test.each([
  { naming: 'constant', nameOf: () => 'everybody', servedByName: 1 },
  { naming: 'never_twice', nameOf: (n: number) => `user-${n}`, servedByName: 255 },
])('end users whose names are of no use ($naming) share the limits of key and address', async (of) => {
  await open({ endUser: { requestsPerMinute: 1 } });
  const served: number[] = [];
  for (let n = 1; n <= 255; n++) {
    const { status } = await scene.ask('plain', { user: of.nameOf(n) });
    if (status === 200) served.push(n);
  }
  expect(served).toHaveLength(of.servedByName);
  // The sample is whole: from here on the address counts, whatever the name.
  expect((await scene.ask('plain', { user: of.nameOf(256) })).status).toBe(200);
  const refused = await scene.ask('plain', { user: 'somebody new' });
  expect([refused.status, (await errorOf(refused)).code]).toEqual([429, 'rate_limit_exceeded']);
  expect(await statusFrom('127.0.0.2', { user: 'somebody new' })).toBe(200);
  await until(() =>
    (scene.control.statuses.at(-1)!.problems as string[]).includes(`end_users_${of.naming}: ${APPLICATION}`),
  );
});

test('behind proxies that are trusted the address is what they say; what a caller says of itself counts for nothing', async () => {
  await open({ endUser: { requestsPerMinute: 1 } }, { trustedProxies: ['127.0.0.2', '10.0.0.0/8'] });
  const through = (proxy: string, forwarded?: string) =>
    statusFrom(proxy, {}, forwarded === undefined ? {} : { 'x-forwarded-for': forwarded });
  const proxy = '127.0.0.2';
  expect([await through(proxy, '203.0.113.1'), await through(proxy, '203.0.113.1')]).toEqual([200, 429]);
  expect(await through(proxy, '203.0.113.2')).toBe(200);
  expect(await through(proxy, '2001:db8::1')).toBe(200);
  // The proxies add what they see behind what the caller wrote, and there may be several.
  expect(await through(proxy, '198.51.100.9, 203.0.113.1')).toBe(429);
  expect(await through(proxy, '203.0.113.1, 10.1.2.3')).toBe(429);
  // What is no address tells nothing: then it is the proxy that asks.
  expect([await through(proxy, 'unknown'), await through(proxy, 'wang'), await through(proxy)]).toEqual([
    200, 429, 429,
  ]);
  const caller = '127.0.0.3';
  expect([await through(caller, '203.0.113.50'), await through(caller, '203.0.113.51'), await through(caller)]).toEqual(
    [200, 429, 429],
  );
  expect(await through(caller, '127.0.0.2')).toBe(429);
});

test('without trusted proxies the address is that of the connection', async () => {
  await open({ endUser: { requestsPerMinute: 1 } });
  expect(await statusFrom('127.0.0.2', {}, { 'x-forwarded-for': '203.0.113.1' })).toBe(200);
  expect(await statusFrom('127.0.0.2', {}, { 'x-forwarded-for': '203.0.113.2' })).toBe(429);
});

test('requests wait for their turn, one application in turn with the other; a full queue is refused at the door', async () => {
  await open({ serving: { gateway: { concurrentRequests: 1, queueLength: 3, queueMillis: 20_000 } } });
  const leaving = new AbortController();
  const order: string[] = [];
  const ask = (name: string, init: RequestInit = {}) =>
    scene.ask(name === 'first' ? 'hang' : 'plain', {}, init).then((response) => {
      order.push(`${name} ${response.status}`);
      return response;
    });
  const first = ask('first', { signal: leaving.signal }).catch(() => null);
  await until(() => scene.upstream.requests.length === 1);
  const waiting = [1, 2, 3].map(() => ask('a'));
  await until(() => order.length === 0 && metric('steward_gateway_waiting_requests', 3));
  const full = await scene.ask('plain');
  expect([full.status, (await errorOf(full)).code, full.headers.get('retry-after')]).toEqual([503, 'queue_full', '1']);
  waiting.push(ask('b', other));
  await until(() => metric('steward_gateway_waiting_requests', 4));
  leaving.abort();
  await Promise.all([first, ...waiting]);
  expect(order).toHaveLength(4);
  expect(order.every((one) => one.endsWith('200'))).toBe(true);
});

test('whoever waits too long hears so; whoever leaves while waiting takes nothing', async () => {
  await open({
    application: { concurrentRequests: 1, requestsPerMinute: 100 },
    serving: { gateway: { concurrentRequests: 1, queueLength: 5, queueMillis: 300 } },
  });
  const leaving = new AbortController();
  const first = scene.ask('hang', {}, { signal: leaving.signal }).catch(() => null);
  await until(() => scene.upstream.requests.length === 1);
  const late = await scene.ask('plain');
  expect([late.status, (await errorOf(late)).code]).toEqual([503, 'queue_timeout']);
  const impatient = new AbortController();
  const second = scene.ask('plain', {}, { signal: impatient.signal }).catch(() => null);
  await until(() => metric('steward_gateway_waiting_requests', 1));
  impatient.abort();
  await second;
  leaving.abort();
  await first;
  await until(() => metric('steward_gateway_waiting_requests', 0));
  expect((await scene.ask('plain')).headers.get('x-ratelimit-remaining-requests')).toBe('98');
});

test('an application that has as many under way as it may waits for one of them to end', async () => {
  await open({
    application: { concurrentRequests: 1 },
    serving: { gateway: { concurrentRequests: 10, queueLength: 5, queueMillis: 20_000 } },
  });
  const leaving = new AbortController();
  const first = scene.ask('hang', {}, { signal: leaving.signal }).catch(() => null);
  await until(() => scene.upstream.requests.length === 1);
  const second = scene.ask('plain');
  // The other application is not held up by it.
  expect((await scene.ask('plain', {}, other)).status).toBe(200);
  leaving.abort();
  await first;
  expect((await second).status).toBe(200);
});

test('a suspension reaches those who wait', async () => {
  await open({ serving: { gateway: { concurrentRequests: 1, queueLength: 5, queueMillis: 20_000 } } });
  const leaving = new AbortController();
  const first = scene.ask('hang', {}, { signal: leaving.signal, ...other }).catch(() => null);
  await until(() => scene.upstream.requests.length === 1);
  const second = scene.ask('plain');
  await until(() => metric('steward_gateway_waiting_requests', 1));
  const none = { suspendedReleases: [], suspendedApplications: [], suspendedUsers: [] };
  scene.control.setStanding({ format: 1, sequence: 1, ...none, suspendedKeys: [KEY] });
  await until(() => scene.control.acknowledged.some((one) => one.standingSequence === 1));
  leaving.abort();
  await first;
  const refused = await second;
  expect([refused.status, (await errorOf(refused)).code]).toEqual([403, 'key_suspended']);
  expect(scene.upstream.requests).toHaveLength(1);
});

test('without a store it grants its part of a limit, by the policy, and nothing before it has one', async () => {
  const division = (gateways: string[], parts: number[]) => ({
    serving: { division: { gateways, parts, periods: {}, bounds: {}, late: {} } },
    application: { requestsPerMinute: 5 },
  });
  const oldest = 'gtw_01JDZZZZZZZZZZZZZZZZZZZZZ0';
  await open(division([oldest], [1, 2]));
  const joining = await scene.ask('plain');
  expect([joining.status, joining.headers.get('retry-after'), (await errorOf(joining)).code]).toEqual([
    503,
    '5',
    'limits_joining',
  ]);
  expect((await scene.ask('plain', {}, { ...other })).status).toBe(200);
  await publish(division([oldest, scene.gateway.gatewayId], [2]));
  for (let i = 0; i < 2; i++) {
    const answer = await scene.ask('plain');
    expect([answer.status, answer.headers.get('x-ratelimit-limit-requests')]).toEqual([200, '2']);
  }
  expect((await errorOf(await scene.ask('plain'))).message).toContain('Limit 2, used 2');
  // What does not divide evenly is the oldest gateway's; while the parts change, the smaller one holds.
  await publish(division([scene.gateway.gatewayId, 'gtw_01JDZZZZZZZZZZZZZZZZZZZZZZZ'], [2]));
  // A full minute is taken for granted for a second.
  const limit = async () => (await scene.ask('plain')).headers.get('x-ratelimit-limit-requests');
  await until(async () => (await limit()) === '3');
  await publish(division([scene.gateway.gatewayId], [1, 2]));
  expect((await scene.ask('plain')).status).toBe(429);
  await publish(division([scene.gateway.gatewayId], [1]));
  await until(async () => (await limit()) === '5');
});

test('with a shared store: it counts, and frozen or dead it hangs no request and costs no record', async () => {
  const redis = await startTestRedis();
  const sharedLimits = { url: redis.url, timeLimitMillis: 200 };
  await open({ application: { requestsPerMinute: 1_000, tokensPerMinute: 1_000_000 } }, { sharedLimits });
  await until(() => limitStatus()?.state === 'shared');
  const answers: Response[] = [];
  // Streams as well, under way while the store goes away and comes again.
  const askMany = async (meanwhile: () => unknown) => {
    const asked = Array.from({ length: 20 }, (_, call) => scene.ask('plain', { stream: call % 2 === 0 }));
    await meanwhile();
    answers.push(...(await Promise.all(asked)));
  };
  answers.push(await scene.ask('plain'));
  expect(answers[0]!.headers.get('x-ratelimit-remaining-requests')).toBe('999');
  await askMany(() => redis.freeze());
  await until(() => limitStatus()?.state === 'away');
  expect(scene.control.statuses.at(-1)!.problems).toContain('limits_store_away');
  await askMany(() => redis.thaw());
  await until(() => limitStatus()?.state === 'shared');
  await askMany(() => redis.kill());
  await until(() => limitStatus()?.state === 'away');
  await askMany(() => redis.start());
  await until(() => limitStatus()?.state === 'shared');
  await redis.kill();
  await until(() => limitStatus()?.state === 'away');
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  await Promise.all(answers.map((answer) => answer.text()));
  const told = answers.map((answer) => answer.headers.get('x-steward-record'));
  const recorded = await until(() => {
    const records = scene.control.records();
    return records.length >= told.length ? records : undefined;
  });
  expect(recorded.map(({ id }) => id).toSorted()).toEqual(told.toSorted());
  expect(recorded.map(({ acceptSeq }) => acceptSeq).toSorted((a, b) => a - b)).toEqual(told.map((_, at) => at + 1));
  await publish({ application: { requestsPerMinute: 1_000 }, serving: { whenStoreAway: 'refuse' } });
  const refused = await scene.ask('plain');
  expect([refused.status, (await errorOf(refused)).code]).toEqual([503, 'limits_unavailable']);
  expect((await scene.ask('plain', {}, other)).status).toBe(200);
  await redis.stop();
});

test('released names, records and limits agree: nothing is limited that the policy does not limit', async () => {
  await open({});
  const response = await scene.ask('plain');
  expect(response.status).toBe(200);
  expect([...response.headers.keys()].filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
  expect((await recordOf(response)).releaseId).toBe(RELEASE);
});

/** Asks as `scene.ask` does, from another address of this machine. */
function statusFrom(
  localAddress: string,
  body: Record<string, unknown>,
  headers: Record<string, string> = {},
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${scene.gateway.url}/v1/chat/completions`,
      { method: 'POST', localAddress, headers: { authorization: `Bearer ${SECRET}`, ...headers } },
      (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode));
      },
    );
    sent.once('error', reject);
    sent.end(JSON.stringify({ model: 'house-model', messages: [{ role: 'user', content: 'plain' }], ...body }));
  });
}

/** Sends the headers of a request whose body never comes; answers what comes back first. */
function headOnly(): Promise<string> {
  const { port, hostname } = new URL(scene.gateway.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () =>
      socket.write(
        `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${SECRET}\r\ncontent-length: 999\r\n\r\n`,
      ),
    );
    socket.once('data', (bytes) => {
      socket.destroy();
      resolve(bytes.toString());
    });
    socket.once('error', reject);
  });
}

async function metric(name: string, value: number): Promise<boolean> {
  const text = await (await fetch(`${scene.gateway.url}/metrics`)).text();
  return text.includes(`${name} ${value}\n`);
}
