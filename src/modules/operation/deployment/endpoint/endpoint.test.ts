import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProblemError } from '../../../../platform/http/index.ts';
import { codeOf, createTestDeployment, endpointContent, type TestDeployment, TITLE } from '../testing.ts';
import { credentialContext } from './index.ts';

let scene: TestDeployment;
beforeAll(async () => {
  scene = await createTestDeployment();
});
afterAll(() => scene.close());

const register = (more: object = {}) =>
  scene.deployment.endpoints.register(scene.people.engineer, {
    title: TITLE,
    unitId: scene.rootUnit,
    content: { ...endpointContent, ...more },
  });
const apply = (subjectId: string) =>
  scene.gates.apply({ name: 'endpoint.approve', subjectId, applicant: scene.people.engineer, statement: '' });
const approve = async (subjectId: string) => {
  const { review } = await apply(subjectId);
  await scene.reviews.vote(scene.people.security, review.id, { choice: 'approve', comment: '' });
};
const approved = (subjectId: string, hash: string) =>
  scene.governance.subjects.approvedOf(scene.db, [{ subjectId, hash }]);
const servable = async (id: string) => (await scene.deployment.readers.endpoints.endpointsOf(scene.db, [id])).get(id);

test('an endpoint is servable when somebody else has approved it; an edit changes nothing in service', async () => {
  const id = await register();
  expect(await servable(id)).toBeUndefined();
  const { review } = await apply(id);
  const vote = { choice: 'approve', comment: '' } as const;
  expect(await codeOf(scene.reviews.vote(scene.people.engineer, review.id, vote))).toBe('own-application');
  expect(await codeOf(scene.reviews.vote(scene.people.compliance, review.id, vote))).toBe('no-seat');
  await scene.reviews.vote(scene.people.security, review.id, vote);
  const approved = (await servable(id))!;
  expect(approved.content).toEqual(endpointContent);

  const { latest } = await scene.deployment.endpoints.get(id);
  await scene.deployment.endpoints.edit(scene.people.engineer, id, latest, {
    content: { ...endpointContent, baseUrl: 'http://10.0.0.9/v1' },
  });
  expect(await servable(id)).toEqual(approved);
  expect(await scene.deployment.endpoints.get(id)).toMatchObject({
    content: { baseUrl: 'http://10.0.0.9/v1' },
    contentInForce: endpointContent,
  });
});

test('what was edited after the application is not what gets approved', async () => {
  const id = await register();
  const { latest } = await scene.deployment.endpoints.get(id);
  const { review } = await apply(id);
  await scene.deployment.endpoints.edit(scene.people.engineer, id, latest, {
    content: { ...endpointContent, upstreamModel: 'other' },
  });
  await scene.reviews.vote(scene.people.security, review.id, { choice: 'approve', comment: '' });
  expect(await servable(id)).toMatchObject({ revision: latest, content: endpointContent });
});

test('a rejected revision is never servable, nor bound by name', async () => {
  const id = await register();
  const { review } = await apply(id);
  const { latest } = await scene.deployment.endpoints.get(id);
  await scene.reviews.vote(scene.people.security, review.id, { choice: 'reject', comment: '不同意' });
  expect(await servable(id)).toBeUndefined();
  expect(await approved(id, latest)).toEqual([]);
});

test('a revision that a release binds stays servable after a newer one came into force', async () => {
  const id = await register();
  await approve(id);
  const first = (await scene.deployment.endpoints.get(id)).latest;
  await scene.deployment.endpoints.edit(scene.people.engineer, id, first, {
    content: { ...endpointContent, upstreamModel: 'second' },
  });
  await approve(id);
  const { boundEndpoints } = scene.deployment.readers.endpoints;
  const bound = await boundEndpoints(scene.db, await approved(id, first));
  expect([...bound.values()]).toMatchObject([{ id, revision: first, content: endpointContent }]);
  expect(await servable(id)).toMatchObject({ content: { upstreamModel: 'second' } });
});

test('a credential goes to the address that it was given for and nowhere else', async () => {
  const { endpoints } = scene.deployment;
  const id = await register();
  await endpoints.setCredential(scene.people.engineer, id, 'upstream-secret');
  await approve(id);
  const { credential } = (await servable(id))!;
  expect(scene.deps.vault.openText(credential!, credentialContext(id))).toBe('upstream-secret');
  expect(JSON.stringify(await endpoints.get(id))).not.toContain('upstream-secret');

  const { latest } = await endpoints.get(id);
  await endpoints.edit(scene.people.engineer, id, latest, {
    content: { ...endpointContent, baseUrl: 'http://elsewhere.example/v1' },
  });
  expect((await endpoints.get(id)).credential).toBe(false);
  expect((await servable(id))!.credential).toEqual(credential);
  await endpoints.setCredential(scene.people.engineer, id, 'for-elsewhere');
  expect((await servable(id))!.credential).toEqual(credential);
  await approve(id);
  expect(scene.deps.vault.openText((await servable(id))!.credential!, credentialContext(id))).toBe('for-elsewhere');
  await endpoints.setCredential(scene.people.engineer, id, null);
  expect((await servable(id))!.credential).toBeNull();
});

test('every change of a credential counts the epoch up, also when two come at once', async () => {
  const { endpoints, readers } = scene.deployment;
  const ids = await Promise.all([register(), register()]);
  const before = await readers.endpoints.credentialEpoch(scene.db);
  await Promise.all(ids.map((id) => endpoints.setCredential(scene.people.engineer, id, 'one')));
  expect(await readers.endpoints.credentialEpoch(scene.db)).toBe(before + 2);
  await endpoints.setCredential(scene.people.engineer, ids[0]!, null);
  expect(await readers.endpoints.credentialEpoch(scene.db)).toBe(before + 3);
});

test('secrets and contents of endpoints never enter a record', async () => {
  const id = await scene.deployment.endpoints.register(scene.people.engineer, {
    title: TITLE,
    unitId: scene.rootUnit,
    content: endpointContent,
    credential: 'very-secret-text',
  });
  const { items } = await scene.records.query({ subjectId: id, limit: 50 });
  expect(items.map(({ record }) => record.kind)).toEqual(['endpoint.registered']);
  expect(JSON.stringify(items)).not.toContain('very-secret-text');
});

test('two edits of the same revision: one is told of the conflict', async () => {
  const id = await register();
  const { latest } = await scene.deployment.endpoints.get(id);
  const edit = (upstreamModel: string) =>
    scene.deployment.endpoints.edit(scene.people.engineer, id, latest, {
      content: { ...endpointContent, upstreamModel },
    });
  expect((await Promise.all([codeOf(edit('a')), codeOf(edit('b'))])).sort()).toEqual(['none', 'revision-conflict']);
});

test('who may not is refused, and so is a version that does not exist', async () => {
  const { endpoints } = scene.deployment;
  const { member, operator, engineer } = scene.people;
  const id = await register();
  const operation = { weight: 1, priority: 0, enabled: false };
  const input = { title: TITLE, unitId: scene.rootUnit, content: endpointContent };
  expect(await codeOf(endpoints.register(member, input))).toBe('not-permitted');
  expect(await codeOf(endpoints.operate(member, id, operation))).toBe('not-permitted');
  expect(await codeOf(endpoints.setCredential(member, id, 'x'))).toBe('not-permitted');
  expect(await codeOf(endpoints.probe(member, id))).toBe('not-permitted');
  expect(await codeOf(endpoints.operate(operator, id, operation))).toBe('none');
  const engineerOfModels = await scene.appoint('models', ['model-engineer']);
  expect(await codeOf(endpoints.register(engineerOfModels, { ...input, credential: 'x' }))).toBe('not-permitted');
  const unknown = { ...endpointContent, versionId: 'mdv_01ARZ3NDEKTSV4RRFFQ69G5FAV' };
  const refused = await endpoints.register(engineer, { ...input, content: unknown }).catch((error: unknown) => error);
  expect((refused as ProblemError).extensions.issues).toMatchObject([{ path: 'content.versionId' }]);
});

test('a probe is kept with the revision that it was made of, and recorded as failed when nothing answers', async () => {
  const id = await register({ baseUrl: 'http://127.0.0.1:1/v1' });
  const result = await scene.deployment.endpoints.probe(scene.people.operator, id);
  expect(result).toMatchObject({ reachable: false, error: 'connection-refused' });
  const view = await scene.deployment.endpoints.get(id);
  expect(view.probe).toEqual({ ...result, at: scene.clock.now().toISOString(), revision: view.latest });
  const { items } = await scene.records.query({ subjectId: id, kind: 'endpoint.probed', limit: 5 });
  expect(items.map(({ record }) => record.outcome)).toEqual(['failed']);
});
