import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf, createTestMonitoring, type TestMonitoring, upload } from '../testing.ts';
import type { ScreeningPolicyContent, ScreeningRule } from './screening-policy.schema.ts';
import { STARTER_POLICY } from './starter-policy.ts';

let scene: TestMonitoring;
let listId: string;
beforeAll(async () => {
  scene = await createTestMonitoring({ profileId: 'public-service' });
  listId = await admittedList('代开发票');
});
afterAll(() => scene.close());

const agree = { choice: 'approve', comment: '' } as const;
const base = STARTER_POLICY.content;
const nowhere = { organisation: false, releaseIds: [], applicationIds: [] };
const rule = (more: Partial<ScreeningRule>): ScreeningRule => ({ ...base.rules[0]!, byGrade: {}, ...more });
const latest = async (id: string) => (await scene.subjects.require(scene.db, id)).latest;
const apply = (name: string, subjectId: string) =>
  scene.gates.apply({ name, subjectId, applicant: scene.people.compliance, statement: '' });
async function decide(name: string, subjectId: string): Promise<void> {
  const { review } = await apply(name, subjectId);
  await scene.reviews.vote(scene.people.security, review.id, agree);
}
async function admittedList(word: string): Promise<string> {
  const { lists, imports, samples } = scene.monitoring.keywordLists;
  const by = scene.people.compliance;
  const id = await lists.register(by, {
    title: { zh: word, en: word },
    unitId: scene.rootUnit,
    description: '',
    ownKinds: [],
  });
  await imports.file(by, id, await latest(id), upload(word), {
    mode: 'replace',
    format: 'text',
    encoding: 'auto',
    kind: 'A.1-h',
    grade: 'medium',
    preview: false,
    leaveOut: false,
  });
  await samples.set(by, id, await latest(id), {
    mustCatch: [{ text: word, kind: 'A.1-h' }],
    mustPass: [{ text: '今天开会' }],
  });
  await decide('keyword-list.admit', id);
  return id;
}
const register = (content: Partial<ScreeningPolicyContent>, by = scene.people.compliance) =>
  scene.monitoring.policies.register(by, {
    title: { zh: '策略', en: 'Policy' },
    unitId: scene.rootUnit,
    content: { ...base, ...content },
  });
async function missing(id: string): Promise<string[]> {
  const error = await apply('screening-policy.apply', id).catch((thrown: unknown) => thrown);
  const { requirements = [] } =
    (error as { extensions?: { requirements?: { id: string; met: boolean }[] } }).extensions ?? {};
  return requirements.filter(({ met }) => !met).map((one) => one.id);
}
const inForce = () => scene.monitoring.screening.inForce(scene.db);
async function isolated(run: () => Promise<void>): Promise<void> {
  await run();
  for (const { policy } of await scene.monitoring.screening.all(scene.db))
    await decide('screening-policy.retire', policy.id);
}

test('a policy screens once somebody who did not write it agrees, by lists as they are in force', () =>
  isolated(async () => {
    const id = await scene.monitoring.policies.registerStarter(scene.people.compliance, scene.rootUnit);
    expect((await inForce()).organisation).toBeUndefined();
    const { review } = await apply('screening-policy.apply', id);
    expect(await codeOf(scene.reviews.vote(scene.people.compliance, review.id, agree))).toBe('own-application');
    scene.announced.length = 0;
    await scene.reviews.vote(scene.people.security, review.id, agree);
    expect(scene.announced).toContain('policy');
    const before = (await inForce()).organisation!;
    const sha256 = (await scene.monitoring.keywordLists.lists.get(listId)).content.entries.sha256;
    expect(before.detectors[0]).toEqual({
      detector: 'keywords',
      mode: 'block',
      parameters: {
        sides: 'both',
        action: 'stop',
        'action:notice': 'label',
        'action:low': 'label',
        stopText: expect.any(String),
        fail: 'closed',
        media: 'refuse',
        stopAs: 'answer',
        list: listId,
        sha256,
      },
    });
    expect(before.labels).toMatchObject({ explicit: { place: 'end' }, implicit: null });
    const text = (await scene.monitoring.screening.listContent(scene.db, sha256))!;
    expect(JSON.parse(text)).toMatchObject([{ text: '代开发票' }]);

    // A draft changes nothing, a list that is admitted does, and the policy in force names it by its content.
    const view = await scene.monitoring.policies.get(id);
    await scene.monitoring.policies.edit(scene.people.compliance, id, view.latest, {
      content: { ...view.content, rules: [rule({ mode: 'observe' })] },
    });
    expect((await inForce()).organisation).toEqual(before);
    scene.announced.length = 0;
    await admittedList('替考包过');
    expect(scene.announced).toContain('policy');
    const lists = (await inForce()).organisation!.detectors.filter(({ detector }) => detector === 'keywords');
    expect(lists).toHaveLength(2);
  }));

test('what is missing keeps the gate closed, and no two policies claim the same', () =>
  isolated(async () => {
    expect(await missing(await register({ rules: [], scope: nowhere }))).toEqual(['rules-present', 'scope-present']);
    const labels = { ...base.labels, explicit: { place: 'start', text: '机器写的' } as const };
    expect(await missing(await register({ labels }))).toEqual(['label-words']);
    const implicit = { header: true, member: false, producer: '' };
    expect(await missing(await register({ labels: { ...base.labels, implicit } }))).toEqual(['label-producer']);
    const unlabelled = { applicationIds: ['app_01K00000000000000000000000'], agreement: 'user-agreement-2' };
    expect(await codeOf(register({ labels: { ...base.labels, unlabelled } }))).toBe('invalid-input');
    await decide('screening-policy.apply', await register({}));
    expect(await missing(await register({}))).toEqual(['scope-free']);
  }));

test('a list that a policy in force names can not be retired; without one it can, and the gate then misses it', () =>
  isolated(async () => {
    const own = await admittedList('刷单返利');
    const id = await register({ rules: [rule({ what: { kind: 'keywords', lists: [own] } })] });
    await decide('screening-policy.apply', id);
    expect(await codeOf(apply('keyword-list.retire', own))).toBe('gate-closed');
    await decide('screening-policy.retire', id);
    expect((await inForce()).organisation).toBeUndefined();
    await decide('keyword-list.retire', own);
    const again = await register({ rules: [rule({ what: { kind: 'keywords', lists: [own] } })] });
    expect(await missing(again)).toEqual(['lists-in-force']);
  }));

test('bad content is said where it is', async () => {
  const guard = {
    name: 'first',
    baseUrl: 'http://127.0.0.1:9/v1',
    model: 'g',
    format: 'qwen3guard',
    stream: { kind: 'whole', limit: 1_000 },
    timeoutMillis: 500,
    concurrency: 4,
  } as const;
  const paths = (content: Partial<ScreeningPolicyContent>) =>
    register(content).then(
      () => [],
      (error: { extensions: { issues: { path: string }[] } }) => error.extensions.issues.map(({ path }) => path),
    );
  expect(await paths({ rules: [rule({}), rule({ sides: 'output' })] })).toEqual(['content.rules.1.what']);
  expect(await paths({ rules: [rule({ what: { kind: 'guard', guard: 'other' } })], guards: [guard, guard] })).toEqual([
    'content.guards.1.name',
    'content.rules.0.what.guard',
  ]);
  const nobody = `rel_${'0'.repeat(26)}`;
  expect(await paths({ scope: { ...nowhere, releaseIds: [nobody] } })).toEqual(['content.scope.releaseIds.0']);
  const wrong = rule({ what: { kind: 'keywords', lists: [`kwl_${'0'.repeat(26)}`] } });
  expect(await paths({ rules: [wrong] })).toEqual(['content.rules.0.what.lists.0']);
});

test('the credential of a guard is kept sealed for its address alone, by those who operate', () =>
  isolated(async () => {
    const { policies, screening } = scene.monitoring;
    const guard = {
      name: 'first',
      baseUrl: 'http://127.0.0.1:9/v1',
      model: 'g',
      format: { prompt: '{text}', safe: 'safe', unsafe: 'unsafe', grade: 'high' },
      stream: { kind: 'window', size: 500, overlap: 50 },
      timeoutMillis: 500,
      concurrency: 4,
    } as const;
    const own = { guards: [guard], rules: [rule({ what: { kind: 'guard', guard: 'first' }, fail: 'open' })] };
    const id = await register(own);
    const set = (by = scene.people.operator) => policies.setCredential(by, id, 'first', 'secret');
    expect(await codeOf(set(scene.people.compliance))).toBe('not-permitted');
    expect(await codeOf(policies.setCredential(scene.people.operator, id, 'second', 'x'))).toBe('not-found');
    const epoch = await screening.credentialEpoch(scene.db);
    await set();
    expect(await screening.credentialEpoch(scene.db)).toBe(epoch + 1);
    expect((await policies.get(id)).credentials).toEqual(['first']);
    await decide('screening-policy.apply', id);
    expect((await inForce()).guards).toMatchObject([{ id: `${id}.first`, credential: true }]);
    expect([...(await screening.credentials(scene.db))]).toEqual([[`${id}.first`, 'secret']]);
    expect((await inForce()).organisation!.detectors).toMatchObject([
      { detector: 'guard', parameters: { guard: `${id}.first`, fail: 'open' } },
    ]);
    await policies.edit(scene.people.compliance, id, await latest(id), {
      content: { ...base, ...own, guards: [{ ...guard, baseUrl: 'http://127.0.0.1:10/v1' }] },
    });
    await decide('screening-policy.apply', id);
    expect((await inForce()).guards).toMatchObject([{ credential: false }]);
    expect((await screening.credentials(scene.db)).size).toBe(0);
  }));

test('only who writes policies writes them', async () => {
  expect(await codeOf(register({}, scene.people.operator))).toBe('not-permitted');
  const id = await register({});
  const draft = { content: base };
  const edit = (by = scene.people.compliance, expected?: string) =>
    latest(id).then((now) => scene.monitoring.policies.edit(by, id, expected ?? now, draft));
  expect(await codeOf(edit(scene.people.product))).toBe('not-permitted');
  expect(await codeOf(edit(scene.people.security, 'a'.repeat(64)))).toBe('revision-conflict');
});
