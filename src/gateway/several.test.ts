import { afterEach, beforeEach, expect, test } from 'vitest';
import { NO_LIMITS, type ServingLimits } from '../kernel/policy/index.ts';
import { sha256Hex } from '../platform/crypto/index.ts';
import { startTestRedis, type TestRedis } from '../platform/redis/testing/index.ts';
import { APPLICATION, KEY, openScene, type Scene, SECRET, until } from './testing/index.ts';

// Four gateways with sockets, upstreams and channels of their own, and one real store between them.
const IDS = [1, 2, 3, 4].map((n) => `gtw_01JDZZZZZZZZZZZZZZZZZZZZZ${n}`);
const LIMIT = 200;

let redis: TestRedis;
let scenes: Scene[];
beforeEach(async () => {
  redis = await startTestRedis();
  const sharedLimits = { url: redis.url, timeLimitMillis: 1_000 };
  scenes = await Promise.all(IDS.map((gatewayId) => openScene({ serve: false, gatewayId, sharedLimits })));
});
afterEach(async () => {
  await Promise.all(scenes.map((scene) => scene.close()));
  await redis.stop();
});

/** All hold the same policy, and the store is in the state that they tell. */
async function publish(whenStoreAway: ServingLimits['whenStoreAway'], state: 'shared' | 'away') {
  const limits: ServingLimits = {
    ...{ timeZone: 'Asia/Shanghai', currency: 'CNY', defaultOutputTokens: 10, gateway: null, whenStoreAway },
    division: { gateways: IDS, parts: [IDS.length], periods: {}, bounds: {}, late: {} },
  };
  const application = {
    id: APPLICATION,
    title: { zh: '应用', en: 'Application' },
    limits: { ...NO_LIMITS, requestsPerMinute: LIMIT },
    keys: [{ id: KEY, hash: sha256Hex(SECRET), until: null, releaseId: null }],
  };
  await Promise.all(scenes.map((scene) => scene.publish({ policy: { limits, applications: [application] } })));
  await until(() => scenes.every(({ control }) => stateOf(control.statuses.at(-1)) === state));
}

const stateOf = (status: Record<string, unknown> | undefined) =>
  (status?.limits as { state: string } | undefined)?.state;

/** Asks every gateway so often, at once; how many got which status, in all and at each. */
async function askAll(times: number): Promise<{ all: Record<number, number>; each: Record<number, number>[] }> {
  const all: Record<number, number> = {};
  const each = await Promise.all(
    scenes.map(async (scene) => {
      const counts: Record<number, number> = {};
      const answers = await Promise.all(Array.from({ length: times }, () => scene.ask('plain', { max_tokens: 5 })));
      for (const { status } of answers) {
        counts[status] = (counts[status] ?? 0) + 1;
        all[status] = (all[status] ?? 0) + 1;
      }
      return counts;
    }),
  );
  return { all, each };
}

test('four gateways at one limit let through what it says, wherever it is asked', async () => {
  await publish('local-share', 'shared');
  const { all } = await askAll(75);
  expect(Object.keys(all).sort()).toEqual(['200', '429']);
  expect(all[200]! + all[429]!).toBe(300);
  expect(Math.abs(all[200]! - LIMIT)).toBeLessThanOrEqual(LIMIT * 0.02);
  const reached = scenes.reduce((sum, { upstream }) => sum + upstream.requests.length, 0);
  expect(reached).toBe(all[200]);
});

test('with the store frozen under requests none hangs, and each gateway goes by its share, or refuses, as the policy says', async () => {
  await publish('local-share', 'shared');
  // A gateway learns of the others when it greets the store: so each does once more, now that all four are known there.
  for (const scene of scenes) await scene.restart();
  await publish('local-share', 'shared');
  expect((await askAll(10)).all).toEqual({ 200: 40 });
  redis.freeze();
  const { all, each } = await askAll(75);
  expect(all[200]! + all[429]!).toBe(300);
  for (const counts of each) expect(counts[200]).toBeLessThanOrEqual(LIMIT / IDS.length);
  expect(all[200]).toBeGreaterThan(0);
  await publish('refuse', 'away');
  // A full minute is taken for granted for a second; then the store would have to be asked.
  await until(async () => (await askAll(1)).all[503] === IDS.length);
  expect((await askAll(5)).all).toEqual({ 503: 20 });
  redis.thaw();
  await publish('refuse', 'shared');
  // What the shares let through meanwhile was told to the store: together no more than the limit is left.
  const after = await askAll(75);
  expect(Object.keys(after.all)).not.toContain('503');
  expect(after.all[200] ?? 0).toBeLessThanOrEqual(LIMIT - 40);
});

test('who is limited for misuse is so at all gateways together, also where the policy limits nothing', async () => {
  const none = { suspendedReleases: [], suspendedApplications: [], suspendedKeys: [], suspendedUsers: [] };
  const watched = [{ id: KEY, grade: 'limit' as const, requestsPerMinute: 6 }];
  for (const scene of scenes) {
    await scene.publish();
    scene.control.setStanding({ format: 1, sequence: 1, ...none, watched });
    await until(() => scene.control.acknowledged.some((one) => one.standingSequence === 1));
  }
  expect((await askAll(3)).all).toEqual({ 200: 6, 429: 6 });
});
