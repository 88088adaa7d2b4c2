import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  applyFor,
  applyForRelease,
  approve,
  createApiClient,
  draftRelease,
  issueKey,
  registerApplication,
  type Service,
  type SubjectView,
  settleProcedures,
  USE_STATEMENT,
  until,
  untilServed,
  writeUseStatement,
} from '../../../examples/support/index.ts';
import { type House, openHouse } from '../house.ts';
import { expectRefused } from '../refusal.ts';

let house: House;
let service: Service;

beforeAll(async () => {
  house = await openHouse();
  service = await house.serve('house-model');
}, 180_000);

afterAll(() => house?.close());

interface Published {
  readonly revision: string;
  readonly statement: { readonly purposes: readonly string[]; readonly limits: string };
}

test('the approved statement is public, and a draft is not', async () => {
  const stranger = createApiClient(house.instance.consoleUrl);
  const published = await stranger.get<Published>(`/public/use-statements/${service.useStatementId}`);
  expect(published.statement.purposes).toEqual(USE_STATEMENT.purposes);
  const view = await house.cast.owner.api.get<SubjectView>(`/use-statements/${service.useStatementId}`);
  await house.cast.owner.api.put(
    `/use-statements/${service.useStatementId}/draft`,
    { content: { ...USE_STATEMENT, limits: '尚未批准的说法。' } },
    view.latest,
  );
  expect(await stranger.get(`/public/use-statements/${service.useStatementId}`)).toEqual(published);
  const draft = await writeUseStatement(house.cast.owner.api, service.applicationId);
  await expectRefused(stranger.get(`/public/use-statements/${draft.id}`), 404, 'not-found');
  const page = await fetch(`${house.instance.consoleUrl}/use/${service.useStatementId}`);
  expect(page.status).toBe(200);
});

test('an application without an approved statement in the release reaches no model', async () => {
  const { cast, organisation } = house;
  const other = await registerApplication(cast.owner.api, organisation.rootUnitId, '没有说明的应用');
  const key = await issueKey(cast.owner.api, other.id);
  await until('the key to be known', async () => (await house.ask({ ...service, key })).status !== 401);
  expect((await house.ask({ ...service, key })).code).toBe('model_not_found');
  expect((await house.ask(service)).status).toBe(200);
});

test('two applications share a release, each through its own approved statement', async () => {
  const { cast, organisation, instance } = house;
  const other = await registerApplication(cast.owner.api, organisation.rootUnitId, '第二个应用');
  const statement = await writeUseStatement(cast.owner.api, other.id);
  await approve(await applyFor(cast.owner.api, 'use-statement.approve', statement.id), cast.compliance, cast.colleague);
  await settleProcedures(cast, other.id);
  const key = await issueKey(cast.owner.api, other.id);
  const release = await draftRelease(cast.owner.api, organisation.rootUnitId, {
    modelName: 'shared-model',
    versionId: service.versionId,
    endpointIds: [service.endpointId],
    useStatementIds: [service.useStatementId, statement.id],
  });
  expect(await approve(await applyForRelease(cast.owner.api, release.id), cast.compliance, cast.security)).toBe(
    'approved',
  );
  for (const one of [service.key, key]) {
    await untilServed(instance.gatewayUrl, { modelName: 'shared-model', key: one });
    expect((await house.ask({ modelName: 'shared-model', key: one })).status).toBe(200);
  }
  expect((await house.ask({ ...service, key })).code).toBe('model_not_found');
});

test('a statement that leaves out what the notice must say is not approved', async () => {
  const { cast, organisation } = house;
  const application = await registerApplication(cast.owner.api, organisation.rootUnitId, '空说明');
  const statement = await cast.owner.api.post<SubjectView>(`/applications/${application.id}/use-statements`, {
    title: { zh: '空', en: 'Empty' },
    content: { ...USE_STATEMENT, purposes: [], notice: { zh: '', en: '' } },
  });
  await expectRefused(applyFor(cast.owner.api, 'use-statement.approve', statement.id), 409, 'gate-closed');
});
