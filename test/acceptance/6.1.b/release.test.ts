import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  applyForRelease,
  approve,
  draftRelease,
  issueKey,
  modelsOf,
  prepareService,
  registerApplication,
  registerEndpoint,
  registerModel,
  registerVersion,
  type Service,
  type SubjectView,
  until,
  untilServed,
  writeUseStatement,
} from '../../../examples/support/index.ts';
import { type House, openHouse } from '../house.ts';
import { expectRefused, untilRecorded } from '../refusal.ts';

let house: House;
let service: Service;

beforeAll(async () => {
  house = await openHouse();
  service = await house.serve('house-model');
}, 180_000);

afterAll(() => house?.close());

const upstreamOf = (model: string) => ({ baseUrl: house.upstream.baseUrl, model, credential: 'sk-upstream' });
const prepare = (modelName: string) =>
  prepareService(house.organisation, house.cast, upstreamOf(`raw-${modelName}`), { modelName });

interface Requirement {
  readonly id: string;
  readonly met: boolean;
  readonly reasons: readonly { readonly subjectId?: string }[];
}

test('the gate names exactly what is missing, and where', async () => {
  const { cast, organisation } = house;
  const root = organisation.rootUnitId;
  const model = await registerModel(cast.engineer.api, root, '模型');
  const version = await registerVersion(cast.engineer.api, model.id, '1.0');
  const endpoint = await registerEndpoint(cast.platform.api, root, upstreamOf('raw'), version.id);
  const application = await registerApplication(cast.owner.api, root, '应用');
  const statement = await writeUseStatement(cast.owner.api, application.id);
  const release = await draftRelease(cast.owner.api, root, {
    modelName: 'not-ready',
    versionId: version.id,
    endpointIds: [endpoint.id],
    useStatementIds: [statement.id],
  });
  const closed = await expectRefused(applyForRelease(cast.owner.api, release.id), 409, 'gate-closed');
  const requirements = closed.problem.requirements as Requirement[];
  const missing = requirements.filter(({ met }) => !met);
  expect(missing.map(({ id }) => id).sort()).toEqual([
    'artefact-hashed',
    'endpoints-approved',
    'procedures-complete',
    'use-statement-approved',
    'version-approved',
  ]);
  const named = (id: string) => missing.find((one) => one.id === id)!.reasons.map(({ subjectId }) => subjectId);
  expect(named('version-approved')).toContain(version.id);
  expect(named('endpoints-approved')).toContain(endpoint.id);
  expect(named('use-statement-approved')).toContain(statement.id);
  await untilRecorded(cast.compliance.api, { kind: 'gate.refused', subjectId: release.id });
});

test('before its release a model does not exist for callers; after two people have agreed it does', async () => {
  const { cast, instance } = house;
  const prepared = await prepare('second-model');
  expect(await house.ask({ modelName: 'second-model', key: service.key })).toMatchObject({
    status: 404,
    code: 'model_not_found',
  });
  const review = await applyForRelease(cast.owner.api, prepared.releaseId);
  await expectRefused(approve(review, cast.owner), 403, 'own-application');
  expect(await approve(review, cast.compliance)).toBe('open');
  await expectRefused(approve(review, cast.compliance), 409, 'already-voted');
  expect(await house.ask(prepared)).toMatchObject({ status: 404, code: 'model_not_found' });
  expect(await approve(review, cast.security)).toBe('approved');
  await untilServed(instance.gatewayUrl, prepared);
  expect(await house.ask(prepared)).toMatchObject({ status: 200, release: prepared.releaseId });
  // Another application's key still does not reach it.
  expect(await house.ask({ modelName: 'second-model', key: service.key })).toMatchObject({ code: 'model_not_found' });
});

test('editing anything stops nothing, and what nobody approved is never served', async () => {
  const { cast } = house;
  const { owner, platform, engineer } = cast;
  interface View extends SubjectView {
    readonly content: Readonly<Record<string, unknown>>;
  }
  const epochBefore = await epoch();
  const endpoint = await platform.api.get<View>(`/endpoints/${service.endpointId}`);
  await platform.api.put(
    `/endpoints/${service.endpointId}/draft`,
    { content: { ...endpoint.content, baseUrl: 'http://127.0.0.1:9/v1', upstreamModel: 'never-approved' } },
    endpoint.latest,
  );
  const version = await engineer.api.get<View>(`/versions/${service.versionId}`);
  const { modelId: _, ...versionContent } = version.content;
  await engineer.api.put(
    `/versions/${service.versionId}/draft`,
    { content: { ...versionContent, changes: '没有批准的改动。', artefact: { sha256: '0'.repeat(64), bytes: 1 } } },
    version.latest,
  );
  const statement = await owner.api.get<View>(`/use-statements/${service.useStatementId}`);
  await owner.api.put(
    `/use-statements/${service.useStatementId}/draft`,
    { content: { ...statement.content, mode: 'block', purposes: ['别的'] } },
    statement.latest,
  );
  const release = await owner.api.get<View>(`/releases/${service.releaseId}`);
  await owner.api.put(
    `/releases/${service.releaseId}/draft`,
    { content: { ...release.content, modelName: 'renamed', leaseSeconds: 1 } },
    release.latest,
  );
  expect(await epoch()).toBe(epochBefore);
  for (let call = 0; call < 3; call++) {
    expect(await house.ask(service)).toMatchObject({ status: 200, release: service.releaseId });
  }
  expect(house.upstream.requests.at(-1)!.body.model).toBe('raw-house-model');
  expect(house.upstream.requests.some(({ body }) => body.model === 'never-approved')).toBe(false);
  expect(await modelsOf(house.instance.gatewayUrl, service.key.secret)).not.toContain('renamed');
});

/** The epoch of the policy that the gateway has acknowledged. */
async function epoch(): Promise<number> {
  const { items } = await house.cast.platform.api.get<{ items: { policyEpoch: number }[] }>('/gateways');
  return items[0]!.policyEpoch;
}

test('suspended is refused at once, resumed is served; a revoked release never comes back', async () => {
  const { cast, instance } = house;
  const own = await house.serve('stoppable');
  await cast.security.api.post(`/releases/${own.releaseId}/suspend`, { reason: '核查' });
  await until('the gateway to refuse', async () => (await house.ask(own)).code === 'release_suspended');
  await expectRefused(
    cast.owner.api.post(`/releases/${own.releaseId}/resume`, { reason: '我想' }),
    403,
    'not-permitted',
  );
  await cast.security.api.post(`/releases/${own.releaseId}/resume`, { reason: '核查完毕' });
  await untilServed(instance.gatewayUrl, own);
  await until('the gateway to answer again', async () => (await house.ask(own)).status === 200);
  await cast.security.api.post(`/releases/${own.releaseId}/revoke`, { reason: '停用' });
  await until('the model to be gone', async () => (await house.ask(own)).status !== 200);
  for (const act of ['resume', 'suspend'] as const) {
    const refused = await cast.security.api.send('POST', `/releases/${own.releaseId}/${act}`, {
      body: { reason: '再试' },
    });
    expect([act, refused.status]).toEqual([act, 409]);
  }
  await expectRefused(applyForRelease(cast.owner.api, own.releaseId), 409, 'release-revoked');
  await untilRecorded(cast.compliance.api, { kind: 'release.revoked', subjectId: own.releaseId });
});

test('a new release takes the place of the old one, and a rollback brings the old one back', async () => {
  const { cast, instance, organisation } = house;
  const first = await house.serve('replaceable');
  const second = await draftRelease(cast.owner.api, organisation.rootUnitId, {
    modelName: 'replaceable',
    versionId: first.versionId,
    endpointIds: [first.endpointId],
    useStatementIds: [first.useStatementId],
    leaseSeconds: 3600,
  });
  await approve(await applyForRelease(cast.owner.api, second.id), cast.compliance, cast.security);
  await until('the new release to serve', async () => (await house.ask(first)).release === second.id);
  const state = async (id: string) => (await cast.owner.api.get<{ state: string }>(`/releases/${id}`)).state;
  expect(await state(first.releaseId)).toBe('replaced');
  await cast.platform.api.post(`/releases/${second.id}/rollback`, { toReleaseId: first.releaseId, reason: '回退' });
  await until('the old release to serve again', async () => (await house.ask(first)).release === first.releaseId);
  await untilServed(instance.gatewayUrl, first);
});

test('break-glass: one person stops a release at once, and a review follows', async () => {
  const { cast, organisation } = house;
  const own = await house.serve('glass');
  const operator = await organisation.appoint('night-shift', ['operator']);
  await expectRefused(
    operator.api.post(`/releases/${own.releaseId}/suspend`, { reason: '夜间异常' }),
    403,
    'not-permitted',
  );
  await operator.api.post(`/releases/${own.releaseId}/suspend`, { reason: '夜间异常', breakGlass: true });
  await until('the gateway to refuse', async () => (await house.ask(own)).code === 'release_suspended');
  const { items } = await cast.security.api.get<{ items: { gate: string; subjectId: string; state: string }[] }>(
    `/reviews?subjectId=${own.releaseId}&state=open`,
  );
  expect(items.map(({ gate }) => gate)).toContain('break-glass.follow-up');
});

test('a test release is reached by keys made for it, and by no other', async () => {
  const { cast, instance, organisation } = house;
  const prepared = await prepare('on-trial');
  const trial = await draftRelease(
    cast.owner.api,
    organisation.rootUnitId,
    {
      modelName: 'on-trial',
      versionId: prepared.versionId,
      endpointIds: [prepared.endpointId],
      useStatementIds: [prepared.useStatementId],
      notAfter: new Date(Date.now() + 7 * 86_400_000).toISOString(),
    },
    'test',
  );
  expect(await approve(await applyForRelease(cast.owner.api, trial.id), cast.security)).toBe('approved');
  const key = await issueKey(cast.owner.api, prepared.applicationId, { releaseId: trial.id });
  await untilServed(instance.gatewayUrl, { modelName: 'on-trial', key });
  expect(await house.ask({ modelName: 'on-trial', key })).toMatchObject({ status: 200, release: trial.id });
  expect((await house.ask(prepared)).status).not.toBe(200);
  expect(await house.ask({ modelName: 'house-model', key })).toMatchObject({ code: 'model_not_found' });
});

test('two approvals at once decide once; suspending and approving at once leave no release half in service', async () => {
  const { cast } = house;
  const prepared = await prepare('raced');
  const review = await applyForRelease(cast.owner.api, prepared.releaseId);
  const votes = await Promise.allSettled([
    approve(review, cast.compliance),
    approve(review, cast.security),
    approve(review, cast.security),
  ]);
  expect(votes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
  const [suspended] = await Promise.all([
    cast.security.api.send('POST', `/releases/${prepared.releaseId}/suspend`, { body: { reason: '同时' } }),
    approve(review, cast.compliance).catch(() => null),
  ]);
  expect(suspended.status).toBe(200);
  await until('the gateway to refuse', async () => (await house.ask(prepared)).status === 403);
});

test('a revoked key is refused, and the refusal does not depend on the policy alone', async () => {
  const { cast } = house;
  const own = await house.serve('keyed');
  const other = await issueKey(cast.owner.api, own.applicationId);
  await until('the second key to work', async () => (await house.ask({ ...own, key: other })).status === 200);
  await cast.owner.api.delete(`/keys/${other.id}`);
  await until('the key to be refused', async () => (await house.ask({ ...own, key: other })).status !== 200);
  expect((await house.ask(own)).status).toBe(200);
});
