import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PersonActor } from '../../../kernel/identity/index.ts';
import {
  createHttpServer,
  createIdempotencyStore,
  type HttpServer,
  httpMigrations,
} from '../../../platform/http/index.ts';
import {
  createTestDeployment,
  endpointContent,
  internalFacts,
  statementContent,
  type TestDeployment,
  TITLE,
} from './testing.ts';

let scene: TestDeployment;
let app: HttpServer;
beforeAll(async () => {
  scene = await createTestDeployment({ migrations: [httpMigrations] });
  const actors = new Map<string, PersonActor>(Object.entries(scene.people));
  app = await createHttpServer({
    logger: scene.logger,
    version: '0',
    idempotency: createIdempotencyStore(scene.db, scene.clock),
    authenticate: async (request) => actors.get(String(request.headers['x-person'])) ?? null,
    authorise: (actor, permission) => scene.authority.permits(actor, permission),
  });
  scene.deployment.register(app);
  await app.ready();
});
afterAll(async () => {
  await app.close();
  await scene.close();
});

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
async function call(person: string, method: Method, path: string, body?: object, headers: Record<string, string> = {}) {
  const answer = await app.inject({
    method,
    url: `/api/v1${path}`,
    headers: {
      'x-person': person,
      host: 'localhost',
      origin: 'http://localhost',
      'sec-fetch-site': 'same-origin',
      ...headers,
    },
    ...(body === undefined ? {} : { payload: body }),
  });
  return { status: answer.statusCode, body: answer.body === '' ? null : answer.json(), headers: answer.headers };
}
const unit = () => ({ title: TITLE, unitId: scene.rootUnit });

async function newApplication(): Promise<{ id: string; latest: string }> {
  const content = { description: '写作助手', contact: 'help@example.org' };
  const made = await call('owner', 'POST', '/applications', { ...unit(), content, facts: internalFacts });
  expect(made.status).toBe(201);
  return made.body;
}

test('an endpoint over HTTP: registered, edited by If-Match, operated, its credential never answered', async () => {
  const input = { ...unit(), content: endpointContent, credential: 'upstream-secret' };
  const made = await call('engineer', 'POST', '/endpoints', input);
  expect(made).toMatchObject({ status: 201, body: { credential: true, state: 'draft', probe: null } });
  expect(JSON.stringify(made.body)).not.toContain('upstream-secret');
  const path = `/endpoints/${made.body.id}`;
  const draft = { content: { ...endpointContent, upstreamModel: 'other' } };
  expect((await call('engineer', 'PUT', `${path}/draft`, draft)).status).toBe(428);
  const etag = String((await call('member', 'GET', path)).headers.etag);
  expect(await call('engineer', 'PUT', `${path}/draft`, draft, { 'if-match': etag })).toMatchObject({
    status: 200,
    body: { content: { upstreamModel: 'other' } },
  });
  expect((await call('engineer', 'PUT', `${path}/draft`, draft, { 'if-match': etag })).status).toBe(412);
  const operation = { weight: 5, priority: 1, enabled: false };
  expect(await call('operator', 'PUT', `${path}/operation`, operation)).toMatchObject({ body: { operation } });
  expect(await call('operator', 'PUT', `${path}/credential`, { credential: null })).toMatchObject({
    status: 200,
    body: { credential: false },
  });
  expect((await call('member', 'GET', '/endpoints?limit=1')).body.items).toHaveLength(1);
});

test('bad input is refused with what is wrong', async () => {
  const refused = async (content: object, more: object = {}) => {
    const answer = await call('engineer', 'POST', '/endpoints', { ...unit(), content, ...more });
    expect(answer.status).toBe(400);
    return JSON.stringify(answer.body.issues);
  };
  expect(await refused({ ...endpointContent, baseUrl: 'http://169.254.169.254/' })).toContain('content.baseUrl');
  expect(await refused({ ...endpointContent, baseUrl: 'http://a:b@example.com/' })).toContain('credential');
  expect(await refused({ ...endpointContent, timeouts: { ...endpointContent.timeouts, idleMillis: -1 } })).toContain(
    'idleMillis',
  );
  expect(await refused(endpointContent, { credential: 'line\nbreak' })).toContain('credential');
  // What is decided by a review can't be sent.
  expect(await refused({ ...endpointContent, state: 'approved' })).toContain('state');
  expect(await refused(endpointContent, { inForce: 'x' })).toContain('inForce');
  expect((await call('member', 'GET', '/endpoints/ups_1')).status).toBe(400);
  expect((await call('member', 'GET', '/endpoints?limit=0')).status).toBe(400);
});

test('a key over HTTP: the secret is answered once and not cached, and no answer with it is kept', async () => {
  const { id } = await newApplication();
  const path = `/applications/${id}/keys`;
  const made = await call('owner', 'POST', path, { title: '生产' });
  expect(made).toMatchObject({ status: 201, body: { state: 'active', secret: expect.stringMatching(/^sk-steward-/) } });
  expect(made.headers['cache-control']).toBe('no-store');
  expect((await call('owner', 'POST', path, { title: 'x' }, { 'idempotency-key': 'abcdefgh' })).body.code).toBe(
    'idempotency-not-supported',
  );
  expect(JSON.stringify((await call('member', 'GET', path)).body)).not.toContain(made.body.secret);
  expect((await call('member', 'DELETE', `/keys/${made.body.id}`)).status).toBe(403);
  expect((await call('owner', 'DELETE', `/keys/${made.body.id}`)).status).toBe(204);
  expect((await call('member', 'GET', path)).body.items).toMatchObject([{ state: 'revoked' }]);
});

test('facts over HTTP: contradictions are named, and what is stated says which procedures are needed', async () => {
  const { id, latest } = await newApplication();
  const headers = { 'if-match': `"${latest}"` };
  const wrong = { ...internalFacts, sensitivePersonalInformation: true };
  expect(await call('owner', 'PUT', `/applications/${id}/facts`, wrong, headers)).toMatchObject({
    status: 400,
    body: { issues: [{ path: 'personalInformation' }] },
  });
  const stated = await call('owner', 'PUT', `/applications/${id}/facts`, { ...internalFacts, minors: true }, headers);
  expect(stated).toMatchObject({ status: 200, body: { facts: { minors: true } } });

  const list = await call('member', 'GET', `/applications/${id}/procedures`);
  expect(list).toMatchObject({ status: 200, body: { factsStated: true, complete: false } });
  const entry = { number: '1', date: '2026-11-01', until: null, documentSha256: null, note: '' };
  const path = `/applications/${id}/procedures/mlps-grading`;
  const entered = await call('owner', 'PUT', path, entry);
  const row = entered.body.items.find((item: { procedure: { id: string } }) => item.procedure.id === 'mlps-grading');
  expect(row).toMatchObject({ state: 'submitted', required: true, entry: { ...entry, subjectId: expect.any(String) } });
  expect((await call('owner', 'PUT', path, entry)).status).toBe(412);
  const next = { ...entry, number: '2' };
  expect((await call('owner', 'PUT', path, next, { 'if-match': `"${row.entry.latest}"` })).status).toBe(200);
  expect((await call('owner', 'PUT', path, { ...entry, date: '2026-02-30' })).status).toBe(400);
  expect((await call('owner', 'PUT', path, { ...entry, state: 'confirmed' })).status).toBe(400);
});

test('a use statement over HTTP: anybody reads what is in force, nobody what is not', async () => {
  const { id } = await newApplication();
  const input = { title: TITLE, content: statementContent };
  const made = await call('owner', 'POST', `/applications/${id}/use-statements`, input);
  expect(made).toMatchObject({ status: 201, body: { content: { applicationId: id } } });
  const page = `/public/use-statements/${made.body.id}`;
  expect((await call('nobody', 'GET', page)).status).toBe(404);
  expect((await call('nobody', 'GET', `/use-statements/${made.body.id}`)).status).toBe(401);
  const { review } = await scene.gates.apply({
    name: 'use-statement.approve',
    subjectId: made.body.id,
    applicant: scene.people.owner,
    statement: '',
  });
  for (const person of [scene.people.compliance, scene.people.product]) {
    await scene.reviews.vote(person, review.id, { choice: 'approve', comment: '' });
  }
  expect(await call('nobody', 'GET', page)).toMatchObject({
    status: 200,
    body: { statement: { purposes: ['写作'] }, application: { id }, organisation: { en: 'Test organisation' } },
  });
  expect((await call('member', 'GET', `/applications/${id}/use-statements`)).body.items).toHaveLength(1);
});

test('an application over HTTP: suspended by who may, with a reason', async () => {
  const { id } = await newApplication();
  expect((await call('member', 'POST', `/applications/${id}/suspend`, { reason: 'x' })).status).toBe(403);
  expect((await call('operator', 'POST', `/applications/${id}/suspend`, { reason: '' })).status).toBe(400);
  expect(await call('operator', 'POST', `/applications/${id}/suspend`, { reason: '异常' })).toMatchObject({
    status: 200,
    body: { suspended: true },
  });
  expect((await call('security', 'POST', `/applications/${id}/resume`, { reason: '查清' })).body.suspended).toBe(false);
  expect((await call('member', 'GET', '/applications?q=no-such')).body.items).toEqual([]);
});

test('a release over HTTP: closed gate, one who may not, two drafts, unknown fields', async () => {
  const version = 'mdv_00000000000000000000000000';
  const content = {
    modelName: 'tiny',
    versionId: version,
    endpointIds: [],
    useStatementIds: [],
    notAfter: null,
    leaseSeconds: null,
  };
  const input = { ...unit(), kind: 'full', content };
  expect(await call('engineer', 'POST', '/releases', input)).toMatchObject({
    status: 400,
    body: { code: 'invalid-input', issues: [{ path: 'content.versionId' }] },
  });
  const forged = { ...input, content: { ...content, state: 'approved' } };
  expect((await call('engineer', 'POST', '/releases', forged)).status).toBe(400);
  expect(
    (await call('engineer', 'POST', '/releases', { ...input, content: { ...content, modelName: 'a b' } })).status,
  ).toBe(400);

  const modelId = await scene.design.models.register(scene.people.engineer, {
    title: TITLE,
    unitId: scene.rootUnit,
    content: {
      purpose: '测试',
      modality: ['text'],
      languages: ['zh'],
      origin: 'own',
      baseModel: null,
      supplier: null,
      parameters: null,
      licence: null,
      limits: '',
      documents: [],
    },
  });
  const versionId = await scene.design.versions.register(scene.people.engineer, modelId, {
    content: {
      label: '1.0',
      artefact: null,
      parameters: null,
      contextLength: null,
      trainedFrom: null,
      changes: '',
      documents: [],
    },
  });
  expect((await call('compliance', 'POST', '/releases', input)).status).toBe(403);
  const made = await call('engineer', 'POST', '/releases', { ...input, content: { ...content, versionId } });
  expect(made).toMatchObject({
    status: 201,
    body: { state: 'draft', kind: 'full', bound: {}, verdict: { open: false } },
  });
  const path = `/releases/${made.body.id}`;
  expect(await call('engineer', 'POST', `${path}/apply`, { statement: '请审批' })).toMatchObject({
    status: 409,
    body: { code: 'gate-closed' },
  });
  const forgedVote = { statement: '请审批', approver: scene.people.security.personId, state: 'approved' };
  expect((await call('engineer', 'POST', `${path}/apply`, forgedVote)).status).toBe(400);
  expect((await call('member', 'POST', `${path}/apply`, { statement: '请审批' })).status).toBe(403);
  for (const [act, body] of [
    ['suspend', { reason: '异常' }],
    ['suspend', { reason: '异常', breakGlass: true }],
    ['rollback', { reason: '异常', toReleaseId: made.body.id }],
    ['resume', { reason: '异常' }],
    ['revoke', { reason: '异常' }],
  ] as const) {
    expect((await call('member', 'POST', `${path}/${act}`, body)).status).toBe(403);
  }
  expect(await call('security', 'POST', `${path}/suspend`, { reason: '异常' })).toMatchObject({
    status: 409,
    body: { code: 'release-state' },
  });
  const draft = { content: { ...content, versionId, leaseSeconds: 30 } };
  const etag = String(made.headers.etag);
  expect((await call('engineer', 'PUT', `${path}/draft`, draft, { 'if-match': etag })).status).toBe(200);
  expect((await call('engineer', 'PUT', `${path}/draft`, draft, { 'if-match': etag })).status).toBe(412);
  expect(await call('member', 'GET', '/releases?state=draft&kind=full')).toMatchObject({
    body: { items: [{ id: made.body.id, content: { leaseSeconds: 30 } }] },
  });
  expect((await call('member', 'GET', '/releases?kind=test')).body.items).toEqual([]);
});
