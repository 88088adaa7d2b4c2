import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY, HOUR } from '../../../../kernel/time/index.ts';
import type { ProblemError } from '../../../../platform/http/index.ts';
import { codeOf, internalFacts, TITLE } from '../testing.ts';
import type { ReleaseContent } from './index.ts';
import { AGREE, createReleaseScene, REFUSE, type ReleaseScene } from './testing.ts';

let scene: ReleaseScene;
/** Approved once, for the tests that change nothing of it. */
let base: Awaited<ReturnType<ReleaseScene['ready']>>;
beforeAll(async () => {
  scene = await createReleaseScene();
  base = await scene.ready();
});
afterAll(() => scene.close());

const apply = (id: string) => scene.deployment.releases.apply(scene.people.engineer, id, '请审批');
const vote = (person: keyof ReleaseScene['people'], reviewId: string, ballot: typeof AGREE | typeof REFUSE = AGREE) =>
  scene.reviews.vote(scene.people[person], reviewId, ballot);

/** Requirement ids that are missing, with the codes and subjects of their reasons. */
async function missing(id: string) {
  const refused = (await apply(id).catch((error: unknown) => error)) as ProblemError;
  expect(refused).toMatchObject({ code: 'gate-closed' });
  const all = refused.extensions.requirements as {
    id: string;
    met: boolean;
    reasons: { code: string; subjectId?: string }[];
  }[];
  return Object.fromEntries(
    all
      .filter(({ met }) => !met)
      .map((one) => [one.id, one.reasons.map(({ code, subjectId }) => ({ code, subjectId }))]),
  );
}

test('the gate names exactly what is missing, and where; supplied one by one, it opens', async () => {
  const versionId = await scene.writeVersion();
  const endpointId = await scene.writeEndpoint();
  const applicationId = await scene.writeApplication(null);
  const statementId = await scene.writeStatement(applicationId);
  const content: ReleaseContent = {
    modelName: 'missing',
    versionId,
    endpointIds: [endpointId],
    useStatementIds: [statementId],
    notAfter: null,
    leaseSeconds: null,
  };
  const id = await scene.register(content);
  const version = { 'version-approved': [{ code: 'version-not-approved', subjectId: versionId }] };
  const endpoint = { 'endpoints-approved': [{ code: 'endpoint-not-approved', subjectId: endpointId }] };
  const statement = { 'use-statement-approved': [{ code: 'use-statement-not-approved', subjectId: statementId }] };
  const facts = { 'procedures-complete': [{ code: 'facts-not-stated', subjectId: applicationId }] };
  expect(await missing(id)).toEqual({ ...version, ...endpoint, ...statement, ...facts });
  await scene.approveVersion(versionId);
  expect(await missing(id)).toEqual({ ...endpoint, ...statement, ...facts });
  await scene.approveEndpoint(endpointId);
  await scene.approveStatement(statementId);
  expect(await missing(id)).toEqual(facts);
  const { latest } = await scene.deployment.applications.get(applicationId);
  await scene.deployment.applications.edit(scene.people.owner, applicationId, latest, { facts: internalFacts });
  expect(await missing(id)).toEqual({
    'procedures-complete': [{ code: 'procedure-missing', subjectId: applicationId }],
  });
  const stated = (await scene.deployment.applications.get(applicationId)).latest;
  const facts2 = { ...internalFacts, inMainlandChina: false };
  await scene.deployment.applications.edit(scene.people.owner, applicationId, stated, { facts: facts2 });
  expect(await scene.stateOf(id)).toBe('draft');
  await apply(id);
  expect(await scene.stateOf(id)).toBe('in-review');
});

test('two people of two roles approve; neither the applicant nor an author; the facts come into force with it', async () => {
  const { content, applicationId, versionId, endpointId, statementId } = await scene.ready();
  const id = await scene.register({ ...content, modelName: 'two-people' });
  const { id: reviewId } = await apply(id);
  expect(await codeOf(vote('engineer', reviewId))).toBe('own-application');
  expect(await codeOf(vote('owner', reviewId))).toBe('own-work');
  expect(await codeOf(vote('operator', reviewId))).toBe('no-seat');
  await vote('compliance', reviewId);
  expect(await codeOf(vote('compliance', reviewId))).toBe('already-voted');
  expect((await scene.compiled()).has(id)).toBe(false);
  await vote('security', reviewId);
  const view = await scene.deployment.releases.get(id);
  expect(view).toMatchObject({ state: 'approved', kind: 'full', contentInForce: { modelName: 'two-people' } });
  expect(Object.keys(view.bound).sort()).toEqual([id, applicationId, versionId, endpointId, statementId].sort());
  expect(view.life.map(({ kind }) => kind)).toContain('release.approved');
  expect((await scene.deployment.applications.get(applicationId)).factsInForce).not.toBeNull();
  expect((await scene.compiled()).get(id)).toMatchObject({
    modelName: 'two-people',
    versionId,
    applicationIds: [applicationId],
    bound: view.bound,
    routes: [{ endpointId, upstreamModel: 'tiny', credential: false }],
  });
});

test('two approvals of the last seat at once: one counts', async () => {
  const { content } = base;
  const id = await scene.register({ ...content, modelName: 'race' });
  const { id: reviewId } = await apply(id);
  const second = await scene.appoint('second-security', ['security-officer']);
  await vote('compliance', reviewId);
  const results = await Promise.all([
    codeOf(vote('security', reviewId)),
    codeOf(scene.reviews.vote(second, reviewId, AGREE)),
  ]);
  expect(results.filter((code) => code === 'none')).toHaveLength(1);
  expect(await scene.stateOf(id)).toBe('approved');
  const { items } = await scene.records.query({ subjectId: id, kind: 'release.approved', limit: 10 });
  expect(items).toHaveLength(1);
});

test('two drafts on the same revision: one is told of the conflict', async () => {
  const { content } = base;
  const id = await scene.register({ ...content, modelName: 'drafts' });
  const { latest } = await scene.deployment.releases.get(id);
  const edit = (modelName: string) =>
    scene.deployment.releases.edit(scene.people.engineer, id, latest, { content: { ...content, modelName } });
  expect((await Promise.all([codeOf(edit('one')), codeOf(edit('two'))])).sort()).toEqual(['none', 'revision-conflict']);
});

test('a rejected or withdrawn application leaves what is served as it was', async () => {
  const { content } = base;
  const id = await scene.register({ ...content, modelName: 'rejected' });
  const first = await apply(id);
  await scene.reviews.withdraw(scene.people.engineer, first.id, '稍后');
  expect(await scene.stateOf(id)).toBe('draft');
  const second = await apply(id);
  await vote('security', second.id, REFUSE);
  expect(await scene.stateOf(id)).toBe('rejected');
  // Not the same again, until two others agree.
  expect(await codeOf(apply(id))).toBe('revision-rejected');
  const { latest } = await scene.deployment.releases.get(id);
  await scene.deployment.releases.edit(scene.people.engineer, id, latest, {
    content: { ...content, modelName: 'rejected', leaseSeconds: 60 },
  });
  await scene.release(id);
  expect(await scene.stateOf(id)).toBe('approved');

  const { latest: served } = await scene.deployment.releases.get(id);
  await scene.deployment.releases.edit(scene.people.engineer, id, served, {
    content: { ...content, modelName: 'renamed' },
  });
  const again = await apply(id);
  await vote('security', again.id, REFUSE);
  expect(await scene.stateOf(id)).toBe('approved');
  expect((await scene.compiled()).get(id)).toMatchObject({ modelName: 'rejected', leaseSeconds: 60 });
});

test('a new release of a name takes over from the old one; one that would split its applications is refused', async () => {
  const { content, applicationId } = await scene.ready();
  const other = await scene.ready();
  const both = [...content.useStatementIds, ...other.content.useStatementIds];
  const first = await scene.register({ ...content, modelName: 'takeover' });
  await scene.release(first);
  const wider = await scene.register({ ...content, modelName: 'takeover', useStatementIds: both });
  await scene.release(wider);
  expect([await scene.stateOf(first), await scene.stateOf(wider)]).toEqual(['replaced', 'approved']);
  expect((await scene.compiled()).get(wider)?.applicationIds).toEqual([applicationId, other.applicationId].sort());
  expect((await scene.compiled()).has(first)).toBe(false);

  const narrower = await scene.register({ ...content, modelName: 'takeover' });
  expect(await missing(narrower)).toEqual({ 'model-name': [{ code: 'model-name-taken', subjectId: wider }] });
  // Also when the gate does not block: two releases of one name can't be served to one application.
  await scene.gates.setMode(scene.people.compliance, 'release', 'observe', '试行');
  const { id: reviewId } = await apply(narrower);
  await vote('compliance', reviewId);
  expect(await codeOf(vote('security', reviewId))).toBe('model-name-taken');
  await scene.gates.setMode(scene.people.compliance, 'release', 'block', '恢复');
  expect(await scene.stateOf(wider)).toBe('approved');
});

test('what is not approved is not served in any mode of the gate', async () => {
  const { content } = base;
  const versionId = await scene.writeVersion();
  const endpointId = await scene.writeEndpoint();
  await scene.gates.setMode(scene.people.compliance, 'release', 'observe', '试行');
  const nothing = await scene.register({ ...content, modelName: 'observed', versionId });
  expect(await codeOf(apply(nothing))).toBe('nothing-to-serve');
  const partly = await scene.register({
    ...content,
    modelName: 'observed',
    endpointIds: [...content.endpointIds, endpointId],
  });
  await scene.release(partly);
  await scene.gates.setMode(scene.people.compliance, 'release', 'block', '恢复');
  expect((await scene.compiled()).get(partly)?.routes.map((route) => route.endpointId)).toEqual(content.endpointIds);
});

test('a newer approved revision of what is bound changes nothing until it is released again', async () => {
  const { content, endpointId } = await scene.ready();
  const id = await scene.register({ ...content, modelName: 'bound' });
  await scene.release(id);
  const before = await scene.compiled();
  const { latest, content: old } = await scene.deployment.endpoints.get(endpointId);
  await scene.deployment.endpoints.edit(scene.people.engineer, endpointId, latest, {
    content: { ...old, upstreamModel: 'newer' },
  });
  await scene.approveEndpoint(endpointId);
  expect(await scene.compiled()).toEqual(before);
  await scene.release(id);
  expect((await scene.compiled()).get(id)?.routes[0]?.upstreamModel).toBe('newer');
});

test('an approval that became due to change is looked at again: what was met may be missing', async () => {
  const { content } = base;
  const notAfter = new Date(scene.clock.now().getTime() + HOUR).toISOString();
  const id = await scene.register({ ...content, modelName: 'late', notAfter });
  const { id: reviewId } = await apply(id);
  await vote('compliance', reviewId);
  const now = scene.clock.now().toISOString();
  scene.clock.advance(2 * HOUR);
  expect(await codeOf(vote('security', reviewId))).toBe('gate-closed');
  scene.clock.set(now);
});

test('a test release needs one approval, ends within the limit and is no way in for ordinary keys', async () => {
  const { content, applicationId } = base;
  const until = (days: number) => new Date(scene.clock.now().getTime() + days * DAY).toISOString();
  const test = { ...content, modelName: 'trial' };
  for (const notAfter of [null, until(31)]) {
    const id = await scene.register({ ...test, notAfter }, 'test');
    expect(await missing(id)).toEqual({ period: [{ code: 'test-period-too-long', subjectId: id }] });
  }
  const id = await scene.register({ ...test, notAfter: until(10) }, 'test');
  expect(
    await codeOf(
      scene.gates.apply({ name: 'release', subjectId: id, applicant: scene.people.engineer, statement: '' }),
    ),
  ).toBe('other-gate');
  const { id: reviewId } = await apply(id);
  await vote('security', reviewId);
  expect(await scene.stateOf(id)).toBe('approved');
  expect((await scene.compiled()).get(id)).toMatchObject({ kind: 'test', applicationIds: [applicationId] });

  const now = scene.clock.now().toISOString();
  scene.clock.advance(11 * DAY);
  expect((await scene.compiled()).has(id)).toBe(false);
  expect(await scene.deployment.operation.expireDue()).toEqual([id]);
  expect(await scene.stateOf(id)).toBe('expired');
  scene.clock.set(now);
});

test('who may not write or apply is refused; unknown ids are named', async () => {
  const { content } = base;
  const { releases } = scene.deployment;
  const input = { title: TITLE, unitId: scene.rootUnit, kind: 'full' as const, content };
  expect(await codeOf(releases.register(scene.people.compliance, input))).toBe('not-permitted');
  const id = await scene.register({ ...content, modelName: 'refused' });
  expect(await codeOf(releases.apply(scene.people.security, id, ''))).toBe('not-permitted');
  const unknown = { ...content, versionId: content.endpointIds[0]! };
  expect(await codeOf(scene.register(unknown))).toBe('invalid-input');
  expect(await codeOf(releases.get('rel_00000000000000000000000000'))).toBe('not-found');
});
