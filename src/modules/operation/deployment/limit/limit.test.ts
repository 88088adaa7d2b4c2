import { afterAll, beforeAll, expect, test } from 'vitest';
import { NO_LIMITS } from '../../../../kernel/policy/index.ts';
import { SECOND } from '../../../../kernel/time/index.ts';
import { withOneConnection } from '../../../../platform/database/testing.ts';
import { createReleaseScene, type ReleaseScene } from '../release/testing.ts';
import { codeOf } from '../testing.ts';
import { applicationLimits, DEFAULT_SETTINGS, limitSet } from './limit.schema.ts';

let scene: ReleaseScene;
let base: Awaited<ReturnType<ReleaseScene['ready']>>;
let releaseId: string;
let keyId: string;
beforeAll(async () => {
  scene = await createReleaseScene();
  base = await scene.ready({ modelName: 'served' });
  releaseId = await scene.register(base.content);
  await scene.release(releaseId);
  keyId = (await scene.deployment.keys.issue(scene.people.owner, base.applicationId, { title: '生产' })).id;
});
afterAll(() => scene.close());

const none = limitSet.parse({});
const set = limitSet.parse({
  requestsPerMinute: 60,
  tokensPerMinute: 100_000,
  budgets: [{ unit: 'money', period: 'month', amount: 500.5 }],
});
const compiled = () => scene.deployment.policy.compile(scene.db);

test('without limits the policy says nothing of them', async () => {
  const policy = await compiled();
  expect(policy).not.toHaveProperty('limits');
  expect(JSON.stringify(policy)).not.toMatch(/limits|price/i);
  const view = await scene.deployment.limits.ofApplication(base.applicationId);
  expect(view).toMatchObject({
    revision: 0,
    limits: { application: NO_LIMITS, endUser: NO_LIMITS, keys: {} },
    use: [],
  });
});

test('what is set enters the next policy, and the ledger with what held before and after', async () => {
  const { limits } = scene.deployment;
  const { engineer } = scene.people;
  const value = {
    application: set,
    endUser: { ...none, requestsPerMinute: 5 },
    keys: { [keyId]: { ...none, concurrentRequests: 2 } },
  };
  await limits.setForApplication(engineer, base.applicationId, '0', value);
  await limits.setForRelease(engineer, releaseId, '0', { ...none, concurrentRequests: 50 });
  await limits.setPrice(engineer, base.endpointId, '0', { inputPerMillion: 2, outputPerMillion: 8 });
  const policy = await compiled();
  expect(policy.limits).toEqual({ ...DEFAULT_SETTINGS, timeZone: 'Asia/Shanghai' });
  expect(policy.applications).toMatchObject([
    { limits: set, endUserLimits: value.endUser, keys: [{ id: keyId, limits: value.keys[keyId] }] },
  ]);
  expect(policy.releases).toMatchObject([
    { limits: { concurrentRequests: 50 }, routes: [{ price: { inputPerMillion: 2, outputPerMillion: 8 } }] },
  ]);

  await limits.setForApplication(engineer, base.applicationId, '1', { ...value, endUser: none, keys: {} });
  const [application] = (await compiled()).applications;
  expect(application).not.toHaveProperty('endUserLimits');
  expect(application!.keys[0]).not.toHaveProperty('limits');
  const { items } = await scene.records.query({ subjectId: base.applicationId, kind: 'limits.set', limit: 10 });
  expect(items.map(({ record }) => record.facts)).toMatchObject([
    { revision: 2, before: { endUser: { requestsPerMinute: 5 } }, after: { endUser: { requestsPerMinute: null } } },
    { revision: 1, before: null, after: { application: { budgets: [{ amount: 500.5 }] } } },
  ]);
});

test('settings of all gateways: at the root, by the same people', async () => {
  const { limits } = scene.deployment;
  const value = {
    ...DEFAULT_SETTINGS,
    whenStoreAway: 'refuse' as const,
    gateway: { concurrentRequests: 8, queueLength: 16, queueMillis: 5_000 },
  };
  expect(await codeOf(limits.setSettings(scene.people.product, '0', value))).toBe('not-permitted');
  await limits.setSettings(scene.people.operator, '0', value);
  expect((await compiled()).limits).toMatchObject(value);
  expect(await limits.settings()).toMatchObject({
    revision: 1,
    settings: value,
    setBy: scene.people.operator.personId,
  });
});

test('of two changes at once one is told of the conflict', async () => {
  const { limits } = scene.deployment;
  const { revision } = await limits.ofRelease(releaseId);
  const change = (requestsPerMinute: number) =>
    codeOf(limits.setForRelease(scene.people.engineer, releaseId, String(revision), { ...none, requestsPerMinute }));
  expect((await Promise.all([change(1), change(2)])).sort()).toEqual(['none', 'revision-conflict']);
  expect(await codeOf(limits.setPrice(scene.people.engineer, base.endpointId, '0', null))).toBe('revision-conflict');
});

test('owners of applications, strangers and wrong keys change nothing', async () => {
  const { limits } = scene.deployment;
  const before = await limits.ofApplication(base.applicationId);
  const to = (keys: object) => ({ application: none, endUser: none, keys }) as never;
  for (const person of [scene.people.owner, scene.people.product, scene.people.member])
    expect(await codeOf(limits.setForApplication(person, base.applicationId, '2', to({})))).toBe('not-permitted');
  const foreign = { key_01ARZ3NDEKTSV4RRFFQ69G5FAV: none };
  expect(await codeOf(limits.setForApplication(scene.people.engineer, base.applicationId, '2', to(foreign)))).toBe(
    'invalid-input',
  );
  expect(await codeOf(limits.setForApplication(scene.people.engineer, releaseId, '0', to({})))).toBe('not-found');
  expect(await limits.ofApplication(base.applicationId)).toEqual(before);
});

test('a set says what is wrong with it', () => {
  const issues = (value: object) => limitSet.safeParse(value).error?.issues.map(({ path }) => path.join('.')) ?? [];
  const budget = { unit: 'tokens', period: 'day', amount: 10 };
  expect(issues({ requestsPerMinute: 0 })).toEqual(['requestsPerMinute']);
  expect(issues({ tokensPerMinute: 1.5, concurrentRequests: -1 })).toEqual(['tokensPerMinute', 'concurrentRequests']);
  expect(issues({ budgets: [budget, budget] })).toEqual(['budgets.1']);
  expect(issues({ budgets: [{ ...budget, amount: 1.5 }] })).toEqual(['budgets.0.amount']);
  expect(issues({ budgets: [{ ...budget, unit: 'money', amount: 0.5 }] })).toEqual([]);
  expect(applicationLimits.safeParse({ application: {}, endUser: {}, keys: { nokey: {} } }).success).toBe(false);
});

test('use is added up over gateways that reported lately; of a budget the present period counts', async () => {
  const now = scene.clock.now().getTime();
  const uses = (used: number, period = '2026-11') => [
    {
      scope: 'application' as const,
      id: base.applicationId,
      name: 'money_per_month' as const,
      period,
      used: used * 1e6,
    },
    { scope: 'key' as const, id: keyId, name: 'requests_per_minute' as const, period: null, used: 3 },
    { scope: 'application' as const, id: 'app_other', name: 'money_per_month' as const, period, used: 9e6 },
  ];
  const gateway = (id: string, ago: number, state: 'local' | 'shared', reported: ReturnType<typeof uses>) => ({
    id,
    title: { zh: id, en: id },
    connected: true,
    lastSeenAt: null,
    policyEpoch: null,
    policyHash: null,
    standingSequence: null,
    limits: { at: new Date(now - ago).toISOString(), state, uses: reported },
  });
  scene.gateways.push(
    gateway('gtw_a', 0, 'shared', uses(1.5)),
    gateway('gtw_b', 5 * SECOND, 'local', uses(2)),
    gateway('gtw_c', 6 * SECOND, 'local', uses(100, '2026-10')),
    gateway('gtw_d', 61 * SECOND, 'local', uses(100)),
  );
  const view = await scene.deployment.limits.ofApplication(base.applicationId);
  expect(view.gateways).toEqual({ reporting: 3, alone: 2, away: 0 });
  expect(view.use).toEqual([
    { scope: 'application', id: base.applicationId, name: 'money_per_month', period: '2026-11', used: 3.5 },
    { scope: 'key', id: keyId, name: 'requests_per_minute', period: null, used: 9 },
  ]);
});

test('limits are set by one connection, also those of all gateways', async () => {
  const { limits } = scene.deployment;
  const { engineer, operator } = scene.people;
  const before = await limits.ofApplication(base.applicationId);
  const { settings, revision } = await limits.settings();
  await withOneConnection(scene.database, async () => {
    const value = { application: none, endUser: none, keys: { [keyId]: set } };
    await limits.setForApplication(engineer, base.applicationId, String(before.revision), value);
    await limits.setSettings(operator, String(revision), settings);
  });
  expect((await limits.ofApplication(base.applicationId)).limits.keys).toEqual({ [keyId]: set });
});
