import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@redis/client';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFolder } from '../../../platform/files/index.ts';
import { startTestRedis, type TestRedis } from '../../../platform/redis/testing/index.ts';
import { until } from '../../testing/index.ts';
import { createBook } from '../book.ts';
import type { Claim } from '../claim.ts';
import { type Grant, type Limits, openLimits } from '../index.ts';
import { startHammer } from '../testing/index.ts';

// Real Redis, real processes. The limits hold over all of them.

let redis: TestRedis;
const folders: string[] = [];
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(async () => {
  await redis?.stop();
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

const clocks = { wall: () => Date.now(), monotonic: () => performance.now() };
const claim = (counter: string, kind: Claim['kind'], limit: number, amount: number): Claim => ({
  kind,
  scope: 'application',
  id: counter,
  name: kind === 'open' ? 'concurrent_requests' : kind === 'window' ? 'tokens_per_minute' : 'tokens_per_day',
  period: kind === 'budget' ? '2026-11-26' : null,
  counter,
  limit,
  amount,
  ends: kind === 'budget' ? Date.now() + 3_600_000 : 0,
});
let counters = 0;
const fresh = (name: string) => `${name}-${++counters}`;

async function open(
  gatewayId: string,
  more: {
    folder?: string;
    url?: string;
    whenAway?: 'local-share' | 'refuse';
    timeLimitMillis?: number;
    leaseMillis?: number;
  } = {},
) {
  const path = more.folder ?? (await mkdtemp(join(tmpdir(), 'steward-limits-')));
  folders.push(path);
  const limits = await openLimits({
    folder: await createFolder(path),
    clocks,
    leaseMillis: more.leaseMillis ?? 30_000,
    keepMillis: 20,
    store: {
      url: more.url ?? redis.url,
      timeLimitMillis: more.timeLimitMillis ?? 2_000,
      gatewayId,
      organisationId: 'org-test',
      whenAway: () => more.whenAway ?? 'local-share',
    },
    onProblem: () => undefined,
  });
  return { limits, path };
}
const shared = (limits: Limits) => until(() => limits.state() === 'shared');
const granted = async (limits: Limits, id: string, claims: Claim[]) => (await limits.reserve(id, claims)).grant;

test('the scripts decide as the book does', async () => {
  const { limits } = await open('gtw-same');
  await shared(limits);
  const step = fc.record({
    rate: fc.nat(70),
    open: fc.boolean(),
    budget: fc.option(fc.nat(80)),
    settle: fc.option(fc.record({ which: fc.nat(10), actual: fc.nat(60) })),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const book = createBook({ clocks, leaseMillis: 30_000, mostUsers: 10 });
      const names = { rate: fresh('rate'), open: fresh('open'), budget: fresh('budget') };
      const made: [Grant, ReturnType<typeof book.reserve>['reservation']][] = [];
      for (const one of steps) {
        const claims = [claim(names.rate, 'window', 100, one.rate)];
        if (one.open) claims.push(claim(names.open, 'open', 3, 1));
        if (one.budget !== null) claims.push(claim(names.budget, 'budget', 150, one.budget));
        const id = fresh('id');
        const there = await limits.reserve(id, claims);
        const here = book.reserve(id, claims);
        expect(there.shortage?.claim).toEqual(here.shortage?.claim);
        expect(there.shortage?.used).toEqual(here.shortage?.used);
        expect(there.grant?.used).toEqual(here.reservation === undefined ? undefined : here.used);
        expect(limits.state()).toBe('shared');
        if (there.grant !== undefined) made.push([there.grant, here.reservation]);
        const chosen = one.settle === null ? undefined : made[one.settle.which];
        if (chosen === undefined) continue;
        const actual = chosen[1]!.claims.map(({ kind }) => (kind === 'open' ? 0 : one.settle!.actual));
        limits.settle(chosen[0], actual);
        book.settle(chosen[1]!, actual);
        // The same connection: the next reservation comes to the store after the settlement.
      }
      for (const [grant] of made)
        limits.settle(
          grant,
          grant.reservation.claims.map(() => 0),
        );
    }),
    { numRuns: 40 },
  );
  await limits.stop();
});

test('four processes at one limit: exactly the limit, and of the last unit exactly one', async () => {
  const gateways = await Promise.all(['a', 'b', 'c', 'd'].map((name) => startHammer(redis.url, `gtw-${name}`)));
  for (const gateway of gateways) await until(async () => (await gateway.state()) === 'shared');
  const rate = claim(fresh('rate'), 'window', 1_000, 1);
  const budget = claim(fresh('budget'), 'budget', 5_000, 7);
  const claims = [rate, budget];
  const reports = await Promise.all(
    gateways.map((gateway) => gateway.run({ claims, attempts: 250, parallel: 16, actual: [1, 7] })),
  );
  const sum = reports.reduce((all, { granted }) => all + granted, 0);
  // 5 000 / 7 is the narrower of the two.
  expect(sum).toBe(Math.floor(5_000 / 7));
  expect(reports.every(({ away, state }) => away === 0 && state === 'shared')).toBe(true);

  const last = [claim(fresh('open'), 'open', 1, 1)];
  const races = await Promise.all(
    gateways.map((gateway) => gateway.run({ claims: last, attempts: 32, parallel: 32, actual: null })),
  );
  expect(races.reduce((all, { granted }) => all + granted, 0)).toBe(1);
  await Promise.all(gateways.map((gateway) => gateway.stop()));
});

test('a killed gateway holds nothing once its leases have ended; a living one renews', async () => {
  const lease = 900;
  const victim = await startHammer(redis.url, 'gtw-victim', { leaseMillis: lease });
  await until(async () => (await victim.state()) === 'shared');
  const { limits } = await open('gtw-witness', { leaseMillis: lease });
  await shared(limits);
  const claims = [claim(fresh('open'), 'open', 2, 1), claim(fresh('budget'), 'budget', 100, 50)];
  expect((await victim.run({ claims, attempts: 1, parallel: 1, actual: null })).granted).toBe(1);
  const own = (await granted(limits, fresh('id'), claims))!;
  expect(own).toBeDefined();
  expect(await granted(limits, fresh('id'), claims)).toBeUndefined();
  await victim.kill();
  const next = await until(() => granted(limits, fresh('id'), claims));
  // Its own first reservation is older than the victim's lease and holds still.
  expect(await granted(limits, fresh('id'), claims)).toBeUndefined();
  limits.settle(own, [0, 10]);
  limits.settle(next, [0, 10]);
  const after = await until(() => granted(limits, fresh('id'), [claim(claims[1]!.counter, 'budget', 100, 80)]));
  expect(after.used).toEqual([100]);
  await limits.stop();
});

for (const whenAway of ['local-share', 'refuse'] as const)
  test(`a frozen store hangs nobody (${whenAway}), and takes what was settled when it is back`, async () => {
    const timeLimitMillis = 150;
    const gateway = await startHammer(redis.url, `gtw-frozen-${whenAway}`, { timeLimitMillis, whenAway });
    await until(async () => (await gateway.state()) === 'shared');
    const rate = claim(fresh('rate'), 'window', 1_000_000, 1);
    const budget = claim(fresh('budget'), 'budget', 1_000_000, 5);
    const order = { claims: [rate, budget], parallel: 8, actual: [1, 3] };
    const before = await gateway.run({ ...order, attempts: 50 });
    redis.freeze();
    const during = await gateway.run({ ...order, attempts: 2_000 });
    expect(during.state).toBe('away');
    // At most the first of each of the eight waited for the limit; a busy machine may be late in noticing.
    expect(during.longestMillis).toBeLessThan(timeLimitMillis * 10);
    if (whenAway === 'refuse') expect(during).toMatchObject({ granted: 0, away: 2_000 });
    else expect(during.granted).toBe(2_000);
    redis.thaw();
    await until(async () => (await gateway.state()) === 'shared');
    const { limits } = await open('gtw-reader');
    await shared(limits);
    // Every settlement counted once, nothing is left held: also what the frozen store took late.
    const expected = (before.granted + during.granted) * 3;
    await until(async () => {
      const decision = await limits.reserve(fresh('id'), [claim(budget.counter, 'budget', 1_000_000, 0)]);
      limits.settle(decision.grant!, [0]);
      return decision.grant!.used[0] === expected;
    });
    await limits.stop();
    await gateway.stop();
  });

test('a killed store: requests go on by the share, and a store that has lost everything learns of what was used', async () => {
  const first = await open('gtw-1', { timeLimitMillis: 200 });
  const second = await open('gtw-2', { timeLimitMillis: 200 });
  await shared(first.limits);
  await shared(second.limits);
  const counter = fresh('budget');
  const spend = async (limits: Limits, amount: number) => {
    const grant = await granted(limits, fresh('id'), [claim(counter, 'budget', 1_000, amount)]);
    if (grant !== undefined) limits.settle(grant, [amount]);
    return grant !== undefined;
  };
  expect(await spend(first.limits, 300)).toBe(true);
  expect(await spend(second.limits, 100)).toBe(true);
  expect(await spend(first.limits, 1)).toBe(true);
  await redis.kill();
  await until(() => first.limits.state() === 'away' && second.limits.state() === 'away');
  // 599 are left for all; at most that is given out by all gateways together, whoever they are.
  let alone = 0;
  for (let i = 0; i < 700; i++) if (await spend(first.limits, 1)) alone++;
  expect(alone).toBeGreaterThan(0);
  expect(alone).toBeLessThanOrEqual(599 / 2);
  await redis.start();
  await shared(first.limits);
  await shared(second.limits);
  await until(async () => {
    const decision = await second.limits.reserve(fresh('id'), [claim(counter, 'budget', 1_000, 0)]);
    second.limits.settle(decision.grant!, [0]);
    return decision.grant!.used[0] === 401 + alone;
  });
  await first.limits.stop();

  // A restart remembers, with a store and without one.
  const again = await open('gtw-1', { folder: first.path, url: 'redis://127.0.0.1:1' });
  expect(again.limits.uses()).toContainEqual(expect.objectContaining({ id: counter, used: 301 + alone }));
  await again.limits.stop();
  await second.limits.stop();
});

test('a gateway that starts asks the store from its first request on, and does not begin with its share', async () => {
  const counter = fresh('rate');
  const first = await open('gtw-starts');
  expect(await granted(first.limits, 'r1', [claim(counter, 'window', 1, 1)])).toBeDefined();
  await first.limits.stop();
  const again = await open('gtw-starts', { folder: first.path });
  expect(again.limits.state()).toBe('shared');
  expect(await granted(again.limits, 'r2', [claim(counter, 'window', 1, 1)])).toBeUndefined();
  await again.limits.stop();
});

test('a wrong password or missing rights is a store that is away, not an error of requests', async () => {
  const secured = await startTestRedis({ password: 'right' });
  const { limits } = await open('gtw-wrong', { url: secured.url.replace('right', 'wrong'), whenAway: 'refuse' });
  const decision = await limits.reserve('x', [claim(fresh('rate'), 'window', 1, 1)]);
  expect(decision.away).toBe(true);
  expect(limits.state()).toBe('away');
  const right = await open('gtw-right', { url: secured.url });
  await shared(right.limits);
  await limits.stop();
  await right.limits.stop();
  await secured.stop();
});

test('the rights that the operations guide names are enough, and no key besides its own can be touched', async () => {
  const guide = await readFile(new URL('../../../../docs/operations/limits.md', import.meta.url), 'utf8');
  const rights = /ACL SETUSER steward (.+?)`/.exec(guide)![1]!.replace('>PASSWORD', '>secret').split(' ');
  const least = await startTestRedis();
  const admin = createClient({ url: least.url, RESP: 2 });
  await admin.connect();
  await admin.sendCommand(['ACL', 'SETUSER', 'steward', ...rights]);
  const url = least.url.replace('redis://', 'redis://steward:secret@');
  const { limits } = await open('gtw-least', { url, leaseMillis: 300 });
  await shared(limits);
  const claims = [
    claim(fresh('rate'), 'window', 10, 1),
    claim(fresh('open'), 'open', 10, 1),
    claim(fresh('budget'), 'budget', 10, 3),
  ];
  const grant = (await granted(limits, fresh('id'), claims))!;
  const renewed = async () => (await admin.sendCommand(['INFO', 'commandstats'])) as string;
  await until(async () => /cmdstat_pttl:calls=[2-9]/.test(await renewed()));
  limits.settle(grant, [1, 0, 2]);
  const next = await until(async () => {
    const decision = await limits.reserve(fresh('id'), claims);
    if (decision.grant !== undefined) limits.settle(decision.grant, [0, 0, 0]);
    return decision.grant?.used[2] === 2 + 3;
  });
  expect(next).toBe(true);
  expect(limits.state()).toBe('shared');
  const stranger = createClient({ url, RESP: 2 });
  await stranger.connect();
  await expect(stranger.sendCommand(['SET', 'else', '1'])).rejects.toThrow(/NOPERM/);
  await expect(stranger.sendCommand(['FLUSHALL'])).rejects.toThrow(/NOPERM/);
  stranger.destroy();
  admin.destroy();
  await limits.stop();
  await least.stop();
});
