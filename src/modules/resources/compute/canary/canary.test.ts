import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createNotificationService, createOccasions } from '../../../../governance/index.ts';
import { ROOT_UNIT, SIDE_UNIT } from '../../../../governance/testing.ts';
import { canaryQuestions } from '../../../../kernel/policy/index.ts';
import { HOUR, MINUTE } from '../../../../kernel/time/index.ts';
import { createVault, randomBytes } from '../../../../platform/crypto/index.ts';
import { createTestGateway, type TestGateway } from '../testing/gateway.ts';
import { openScene, type Scene } from '../testing/scene.ts';
import { until } from '../testing/until.ts';
import type { FingerprintView } from './canary.schema.ts';

const sha = (text: string) => createHash('sha256').update(text).digest('hex');
const SETTINGS = {
  on: true,
  everyMinutes: 60,
  maxTokens: 16,
  prompts: [
    { id: 'a', text: 'one' },
    { id: 'b', text: 'two' },
    { id: 'c', text: 'three' },
  ],
};
const STATUS = {
  ...{ version: '1', startedAt: '2026-03-10T07:00:00.000Z', policyEpoch: null, standingSequence: 0 },
  ...{ leaseUntil: null, openRequests: 0, acceptedHighest: 0, recordedThrough: 0, open: [], turnedAway: 0 },
  ...{ logs: [], problems: [] },
};

let scene: Scene;
let notifications: ReturnType<typeof createNotificationService>;
let gateway: TestGateway;
let used: string[] = [];
beforeAll(async () => {
  scene = await openScene();
  scene.person('per_admin', ['system-administrator']);
  scene.person('per_engineer', ['platform-engineer']);
  scene.person('per_officer', ['compliance-officer']);
  scene.person('per_elsewhere', ['compliance-officer'], SIDE_UNIT);
  gateway = createTestGateway(scene.url);
  const title = { zh: '网关', en: 'Gateway' };
  const { token } = (await scene.call('per_admin', 'POST', '/api/v1/gateways/tokens', { title })).body;
  await gateway.enrol(token);
  const parts = { ...scene.governance, database: scene.db, vault: createVault({ masterKey: randomBytes(32) }) };
  notifications = createNotificationService({ ...parts, instance: 'steward.test', timeZone: async () => 'UTC' });
  createOccasions({ ...parts, notifications });
  await scene.governance.notices.start();
});
afterAll(() => scene.close());
beforeEach(() => {
  used = [];
});

async function newEndpoint(): Promise<string> {
  const id = scene.governance.newId('endpoint');
  await scene.db.kysely.transaction().execute((tx) =>
    scene.governance.subjects.create(tx, {
      ...{ kind: 'endpoint', id, title: { zh: '端点', en: 'Endpoint' }, content: {} },
      ...{ ownerId: 'per_admin', unitId: ROOT_UNIT, author: scene.person('per_admin', ['system-administrator']) },
    }),
  );
  used.push(id);
  return id;
}

async function set(who: string, revision: number, settings: object) {
  const answer = await fetch(`${scene.url()}/api/v1/canary-settings`, {
    method: 'PUT',
    headers: {
      ...{ 'x-test-person': who, 'content-type': 'application/json', origin: scene.url() },
      'if-match': `"${revision}"`,
    },
    body: JSON.stringify(settings),
  });
  // biome-ignore lint/suspicious/noExplicitAny: an answer
  return { status: answer.status, body: (await answer.json()) as any };
}

interface Said {
  readonly answers?: readonly (string | null)[];
  readonly model?: string;
  readonly settings?: typeof SETTINGS;
  readonly at?: string;
}

/** The gateway tells one more run, an hour later; null is a question without an answer. */
async function run(
  endpointId: string,
  { answers = ['A', 'B', 'C'], model = 'm-1', settings = SETTINGS, at }: Said = {},
) {
  if (at === undefined) scene.clock.advance(HOUR);
  const now = at ?? scene.clock.now().toISOString();
  const served = answers.filter((one) => one !== null).length;
  const answer = await gateway.post('/gateway/v1/status', {
    ...STATUS,
    upstreams: { states: used.map((id) => ({ endpointId: id, state: 'closed', open: 0, probe: null })), minutes: [] },
    canaries: [
      {
        ...{ endpointId, place: sha('place'), questions: sha(canaryQuestions(settings)), at: now, endedAt: now },
        ...{ calls: answers.length, served, inputTokens: 5, outputTokens: 5 },
        answers: answers.map((one, index) => ({
          prompt: settings.prompts[index]!.id,
          digest: one === null ? null : sha(one),
          error: one === null ? 'status-503' : null,
        })),
        ...{ model: served === 0 ? null : model, systemFingerprint: null },
      },
    ],
  });
  expect(answer.status).toBe(200);
}
async function runs(endpointId: string, count: number, said?: Said) {
  for (let i = 0; i < count; i++) await run(endpointId, said);
}
async function see(endpointId: string): Promise<FingerprintView> {
  const { items } = (await scene.call('per_officer', 'GET', `/api/v1/model-fingerprints/${endpointId}`)).body;
  return items[0];
}
const control = async () =>
  scene
    .server()
    .compute.controls.find(({ id }) => id === '6.1.b/model-identity')!
    .evaluate({ organisationId: 'org_test' }, scene.clock.now());
const settle = (who: string, endpointId: string, changeId: string, body: object) =>
  scene.call(who, 'POST', `/api/v1/model-fingerprints/${endpointId}/changes/${changeId}/settlement`, body);

test('what is asked is set by those who may, on record, and off until somebody does', async () => {
  await newEndpoint();
  await gateway.post('/gateway/v1/status', {
    ...STATUS,
    upstreams: { states: [{ endpointId: used[0], state: 'closed', open: 0, probe: null }], minutes: [] },
  });
  expect(await control()).toMatchObject({ status: 'not-applicable', reasons: [{ code: 'canaries-off' }] });
  const { compute } = scene.server();
  expect(await compute.canaries(scene.db.kysely as never)).toBe(null);
  expect((await set('per_officer', 0, SETTINGS)).status).toBe(403);
  const twice = [...SETTINGS.prompts, { id: 'a', text: 'again' }];
  expect((await set('per_engineer', 0, { ...SETTINGS, prompts: twice })).status).toBe(400);
  expect((await set('per_engineer', 0, SETTINGS)).body).toMatchObject({ revision: 1, setBy: 'per_engineer' });
  expect((await set('per_engineer', 0, SETTINGS)).status).toBe(412);
  expect(await compute.canaries(scene.db.kysely as never)).toEqual({
    ...{ everySeconds: 3600, maxTokens: 16, prompts: SETTINGS.prompts },
  });
  const { items } = await scene.governance.records.query({ kind: 'canaries.set', limit: 5 });
  expect(items[0]!.record).toMatchObject({ facts: { before: null, after: { on: true, prompts: 3 } } });
  expect(await control()).toMatchObject({ status: 'stale', reasons: [{ code: 'not-asked', subjectId: used[0] }] });
});

test('a change is reported when several runs show it, once, and ends when somebody with the right settles it', async () => {
  const endpointId = await newEndpoint();
  await runs(endpointId, 4);
  expect(await see(endpointId)).toMatchObject({ state: 'learning', prompts: [{ learnt: 4 }, {}, {}] });
  await run(endpointId);
  // Told again, because the answer was lost: counts once.
  await run(endpointId, { at: scene.clock.now().toISOString() });
  expect(await see(endpointId)).toMatchObject({ state: 'watching', model: 'm-1', fresh: true });
  expect((await control()).status).toBe('operating');

  await runs(endpointId, 2, { answers: ['A', 'X', 'Y'] });
  expect(await see(endpointId)).toMatchObject({ state: 'watching', change: null, prompts: [{}, { away: 2 }, {}] });
  const third = new Date(scene.clock.now().getTime() + HOUR);
  await run(endpointId, { answers: ['A', 'X', 'Z'] });
  await run(endpointId, { answers: ['A', 'X', 'Y'] });
  const { state, change } = await see(endpointId);
  expect(state).toBe('changed');
  expect(change).toMatchObject({
    since: new Date(third.getTime() - 2 * HOUR).toISOString(),
    foundAt: third.toISOString(),
    prompts: [{ id: 'b', text: 'two' }, { id: 'c' }],
    modelBefore: null,
  });
  const { items } = await scene.governance.records.query({
    subjectId: endpointId,
    kind: 'endpoint.model-changed',
    limit: 5,
  });
  expect(items).toMatchObject([
    { record: { measures: ['6.1.b'], facts: { prompts: 2, compared: 3, renamed: false } } },
  ]);
  expect(await control()).toMatchObject({
    status: 'failing',
    reasons: [{ code: 'model-changed', subjectId: endpointId }],
  });

  // Whoever may settle it and whoever owns the endpoint are told once.
  const inbox = async (person: string) => (await notifications.inbox(person, { limit: 20 })).items;
  await until(async () => (await inbox('per_officer')).length === 1 && (await inbox('per_admin')).length === 1);
  expect((await inbox('per_officer'))[0]).toMatchObject({ kind: 'endpoint.model-changed', path: '/upstreams' });
  expect(await inbox('per_elsewhere')).toEqual([]);

  const { id } = change!;
  const accepted = { outcome: 'accepted', note: '供应商公告已升级，复测通过。' };
  expect((await settle('per_engineer', endpointId, id, accepted)).status).toBe(403);
  expect((await settle('per_elsewhere', endpointId, id, accepted)).status).toBe(403);
  expect((await settle('per_officer', endpointId, id, { outcome: 'accepted', note: ' ' })).status).toBe(400);
  expect((await settle('per_officer', await newEndpoint(), id, accepted)).status).toBe(404);
  used.pop();
  // Not put back, as anybody can see.
  expect((await settle('per_officer', endpointId, id, { ...accepted, outcome: 'restored' })).body.code).toBe(
    'not-restored',
  );
  const both = await Promise.all([1, 2].map(() => settle('per_officer', endpointId, id, accepted)));
  expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
  const after = both.find(({ status }) => status === 201)!.body;
  expect(after).toMatchObject({
    items: [{ state: 'learning', change: null }],
    settled: [{ id, outcome: 'accepted', settledBy: 'per_officer' }],
  });
  expect(await scene.kinds(endpointId)).toContain('endpoint.model-change-settled');
  await runs(endpointId, 5, { answers: ['A', 'X', 'Y'] });
  expect((await see(endpointId)).state).toBe('watching');
});

test('a model that was put back keeps its baseline; another name for it alone is a change', async () => {
  const endpointId = await newEndpoint();
  await runs(endpointId, 5);
  await runs(endpointId, 3, { model: 'm-2' });
  const { change } = await see(endpointId);
  expect(change).toMatchObject({ prompts: [], modelBefore: 'm-1', modelAfter: 'm-2' });
  await run(endpointId);
  expect(await see(endpointId)).toMatchObject({ state: 'changed', asBefore: true });
  const restored = await settle('per_officer', endpointId, change!.id, {
    outcome: 'restored',
    note: 'Provider rolled back.',
  });
  expect(restored.body.items[0]).toMatchObject({ state: 'watching', change: null });
});

test('answers that differ by themselves raise no alarm, and it is said that nothing can be told by them', async () => {
  const endpointId = await newEndpoint();
  for (let i = 0; i < 12; i++) await run(endpointId, { answers: [`A${i}`, 'B', `C${i}`] });
  // One of three is stable, until it too wavers: away once and back.
  expect(await see(endpointId)).toMatchObject({ state: 'watching', change: null });
  await run(endpointId, { answers: ['A', 'other', 'C'] });
  await run(endpointId, { answers: ['A', 'B', 'C'] });
  expect(await see(endpointId)).toMatchObject({ state: 'unstable', change: null });
  await runs(endpointId, 4, { answers: ['P', 'Q', 'R'] });
  expect(await see(endpointId)).toMatchObject({ state: 'unstable', change: null });
  expect(await control()).toMatchObject({ status: 'not-operated', reasons: [{ code: 'answers-unstable' }] });
});

test('an upstream that is down is no other model; other questions begin anew, and older gateways do not disturb them', async () => {
  const endpointId = await newEndpoint();
  await runs(endpointId, 5);
  await runs(endpointId, 4, { answers: [null, null, null] });
  expect(await see(endpointId)).toMatchObject({ state: 'unanswered', change: null });
  expect(await control()).toMatchObject({ status: 'not-operated', reasons: [{ code: 'not-answered' }] });
  await run(endpointId);
  expect((await see(endpointId)).state).toBe('watching');
  // As a clock that is wrong tells it.
  await run(endpointId, {
    answers: ['X', 'X', 'X'],
    at: new Date(scene.clock.now().getTime() + 9 * HOUR).toISOString(),
  });
  const other = { ...SETTINGS, maxTokens: 17 };
  expect((await set('per_engineer', 1, other)).status).toBe(200);
  await run(endpointId);
  expect((await see(endpointId)).state).toBe('watching');
  await runs(endpointId, 2, { settings: other, answers: ['P', 'Q', 'R'] });
  expect(await see(endpointId)).toMatchObject({ state: 'learning', prompts: [{ learnt: 2 }, {}, {}] });
  scene.clock.advance(181 * MINUTE);
  expect((await see(endpointId)).fresh).toBe(false);
});

test('one gateway asks each upstream for all; who is silent or gets no answer hands on', async () => {
  const title = { zh: '网关二', en: 'Second' };
  const { token } = (await scene.call('per_admin', 'POST', '/api/v1/gateways/tokens', { title })).body;
  const second = createTestGateway(scene.url);
  await second.enrol(token);
  const at = { endpointId: await newEndpoint(), place: sha('place') };
  const turnsOf = async (who: TestGateway) => {
    const answer = await who.post('/gateway/v1/status', { ...STATUS, canaryPlaces: [at] });
    expect(answer.status).toBe(200);
    return answer.body.canaryTurns;
  };
  expect(await turnsOf(gateway)).toEqual({ seconds: 30, turns: [{ ...at, askedSecondsAgo: null }] });
  expect((await turnsOf(second)).turns).toEqual([]);
  // A status moves the turn on, so a minute after the first one it is still its own.
  scene.clock.advance(40_000);
  expect((await turnsOf(gateway)).turns).toHaveLength(1);
  scene.clock.advance(40_000);
  expect((await turnsOf(second)).turns).toEqual([]);
  scene.clock.advance(40_000);
  expect((await turnsOf(second)).turns).toHaveLength(1);
  expect((await turnsOf(gateway)).turns).toEqual([]);

  // The second gateway was silent for an hour when the first told its round, and takes nothing from one that gets answers.
  const settings = { ...SETTINGS, maxTokens: 17 };
  await run(at.endpointId, { settings });
  scene.clock.advance(10_000);
  expect(await turnsOf(gateway)).toMatchObject({ turns: [{ askedSecondsAgo: 10 }] });
  expect((await turnsOf(second)).turns).toEqual([]);
  expect(await see(at.endpointId)).toMatchObject({ askedBy: { en: 'Gateway' }, answers: 'words' });
  await run(at.endpointId, { settings, answers: [null, null, null] });
  expect((await turnsOf(gateway)).turns).toHaveLength(1);
  expect((await turnsOf(second)).turns).toHaveLength(1);
  expect((await turnsOf(gateway)).turns).toEqual([]);
  expect((await see(at.endpointId)).askedBy).toEqual(title);

  // Both at once, many times: one of them has it.
  scene.clock.advance(HOUR);
  const both = await Promise.all([gateway, second, gateway, second].map(turnsOf));
  const [a, b, c, d] = both.map(({ turns }) => turns.length > 0);
  expect(a || c).not.toBe(b || d);
});
