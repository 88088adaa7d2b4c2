import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createNodeLogFiles,
  createSigningKey,
  formatCheckpoint,
  nodeCrypto,
  openSigner,
  parseVerifierKey,
  signNote,
  verifyProof,
} from '../engines/ledger/index.ts';
import { type PersonActor, systemActor } from '../kernel/identity/index.ts';
import { DAY } from '../kernel/time/index.ts';
import { createFileBlobStore } from '../platform/blob/index.ts';
import { createVault, randomBytes } from '../platform/crypto/index.ts';
import {
  createHttpServer,
  createIdempotencyStore,
  type HttpServer,
  httpMigrations,
  listRoutes,
} from '../platform/http/index.ts';
import { createLogger } from '../platform/telemetry/index.ts';
import { createAnchorService } from './anchor/index.ts';
import { createAssurance } from './assurance/index.ts';
import { createAuthority, createStillMay } from './authority/index.ts';
import { createKeyRotation } from './key-rotation/index.ts';
import { createLedgerJobs, governanceFolder } from './ledger/index.ts';
import { createNotificationService } from './notification/index.ts';
import { governancePermissions } from './permissions.ts';
import { addGovernanceRoutes } from './routes.ts';
import { createSignatureLines } from './signature-line/index.ts';
import { createSuccession } from './succession/index.ts';
import { createTestGovernance, ROOT_UNIT, type TestGovernance } from './testing.ts';

let t: TestGovernance;
let app: HttpServer;
let dir: string;
let modelId: string;
// As the API takes people.
const CHAIR = 'per_01ARZ3NDEKTSV4RRFFQ69G5FAV';
const CHARGED = 'per_01ARZ3NDEKTSV4RRFFQ69G5FAW';
const actors = new Map<string, PersonActor>();

beforeAll(async () => {
  t = await createTestGovernance({ migrations: httpMigrations });
  dir = await mkdtemp(join(tmpdir(), 'ledger-export-'));
  const put = (id: string, roles: Parameters<typeof t.directory.put>[1]) => actors.set(id, t.directory.put(id, roles));
  put('per_ann', ['product-owner']);
  put('per_bo', ['compliance-officer']);
  put('per_sec', ['security-officer']);
  put('per_mem', ['member']);
  put(CHAIR, ['product-owner']);
  put(CHARGED, ['member']);
  const { governance } = t;
  const modelRead = { roles: 'everyone', scope: 'anywhere', title: { zh: '模型', en: 'Models' } } as const;
  const modelWrite = { roles: ['product-owner'], scope: 'unit', title: { zh: '模型', en: 'Models' } } as const;
  const authority = createAuthority({
    rules: [governancePermissions, { 'model.read': modelRead, 'model.write': modelWrite }],
    covers: (ancestor, unit) => ancestor === unit || ancestor === ROOT_UNIT,
    rootUnit: () => ROOT_UNIT,
    clock: t.clock,
  });
  governance.gates.define({
    name: 'model.approve',
    title: { zh: '批准模型', en: 'Approve the model' },
    measureIds: ['6.1.b'],
    subjectKind: 'model',
    permission: 'model.write',
    rule: {
      seats: [{ name: 'compliance', title: { zh: '合规', en: 'Compliance' }, roles: ['compliance-officer'] }],
      deadlineHours: 24,
    },
    check: async () => [],
    bindings: async (db, id) => [{ subjectId: id, revision: (await governance.subjects.require(db, id)).latest }],
  });
  governance.reviews.onDecided('model.approve', async (tx, review, outcome) => {
    const change = { subjectId: review.subjectId, hash: review.bindings[0]!.revision, by: systemActor('review') };
    if (outcome === 'approved') await governance.subjects.putInForce(tx, change);
  });
  governance.gates.define({
    name: 'audit.publish',
    title: { zh: '公布审核', en: 'Publish the audit' },
    measureIds: [],
    subjectKind: 'audit',
    rule: {
      seats: [{ name: 'security', title: { zh: '安全', en: 'Security' }, roles: ['security-officer'] }],
      deadlineHours: 24,
    },
    check: async () => [],
    bindings: async (db, id) => [{ subjectId: id, revision: (await governance.subjects.require(db, id)).latest }],
  });
  governance.reviews.onDecided('audit.publish', async () => {});
  const port = {
    folders: async () => [
      governanceFolder({
        name: 'governance-2026',
        files: createNodeLogFiles(t.logDir),
        sequencer: governance.sequencer,
        trustedKey: t.verifierKey,
      }),
    ],
    target: (jobId: string, name: string) => createNodeLogFiles(join(dir, jobId, name)),
    removeTarget: (jobId: string) => rm(join(dir, jobId), { recursive: true, force: true }),
    archive: async () => Readable.from(['tar']),
  };
  const logger = createLogger({ name: 'test', level: 'silent' });
  app = await createHttpServer({
    logger,
    version: '0',
    idempotency: createIdempotencyStore(t.db.kysely, t.clock),
    authenticate: async (request) => actors.get(String(request.headers['x-person'])) ?? null,
    authorise: (actor, permission) => authority.permits(actor, permission),
  });
  const stillMay = createStillMay({ authority, asOfNow: t.directory.asOfNow });
  const assurance = createAssurance({ ...governance, port, logger, stillMay });
  const notifications = createNotificationService({
    ...governance,
    vault: createVault({ masterKey: randomBytes(32) }),
    instance: 'steward.test',
    timeZone: async () => 'Asia/Shanghai',
  });
  const anchors = createAnchorService({
    mail: { server: async () => null, instance: 'steward.test' },
    ...governance,
    logger,
    files: () => createNodeLogFiles(t.logDir),
  });
  const ledgerJobs = createLedgerJobs({ port, clock: t.clock, newId: governance.newId, logger, anchors, stillMay });
  const keyRotation = createKeyRotation({ ...governance, logger, keys: t.keys });
  const succession = createSuccession({ ...governance, logger, chain: t.chain, anchors });
  const signatureLines = createSignatureLines({ ...governance, logger, chain: t.chain });
  addGovernanceRoutes(app, {
    ...{ governance, authority, ledger: port, ledgerJobs, assurance, anchors, notifications },
    ...{ keyRotation, succession, signatureLines },
    asOfAreas: [],
  });
  await app.ready();
  await governance.start();
  await t.write((tx) =>
    governance.profiles.establish(tx, { profileId: 'internal', unitId: ROOT_UNIT, author: actors.get('per_ann')! }),
  );
  modelId = governance.newId('model');
  await t.write((tx) =>
    governance.subjects.create(tx, {
      kind: 'model',
      id: modelId,
      title: { zh: '客服模型', en: 'Support model' },
      ownerId: 'per_ann',
      unitId: ROOT_UNIT,
      content: { purpose: 'x' },
      author: actors.get('per_ann')!,
    }),
  );
});
afterAll(async () => {
  await app.close();
  await t.close();
  await rm(dir, { recursive: true, force: true });
});

async function call(person: string, method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: object) {
  const answer = await app.inject({
    method,
    url: `/api/v1${url}`,
    headers: { 'x-person': person, host: 'localhost', origin: 'http://localhost', 'sec-fetch-site': 'same-origin' },
    ...(body === undefined ? {} : { payload: body }),
  });
  const json = answer.headers['content-type']?.includes('json') === true;
  return { status: answer.statusCode, body: json ? answer.json() : answer.body };
}

/** A review of something of this kind; per_ann applied for it, per_bo wrote what it binds. */
async function reviewOf(kind: 'audit' | 'model', gate: string, title: string): Promise<string> {
  const { subjects, gates, newId } = t.governance;
  const [id, named] = [newId(kind), { zh: title, en: title }];
  const about = { kind, id, title: named, ownerId: 'per_bo', unitId: ROOT_UNIT, content: { conclusion: '不公开' } };
  const author = actors.get(kind === 'audit' ? 'per_bo' : 'per_sec')!;
  await t.write((tx) => subjects.create(tx, { ...about, author }));
  const applied = { name: gate, subjectId: id, applicant: actors.get('per_ann')!, statement: '请批准' };
  return (await gates.apply(applied)).review.id;
}

/** What people kept outside is held against the log as it is. */
async function holdAgainst(checkpoint: string): Promise<void> {
  const hand = async (kept: string | Buffer, type = 'application/octet-stream') => {
    const { statusCode, ...answer } = await app.inject({
      method: 'POST',
      url: '/api/v1/ledger/kept-checkpoints',
      headers: { 'x-person': 'per_bo', host: 'localhost', origin: 'http://localhost', 'content-type': type },
      payload: kept,
    });
    return { status: statusCode, body: answer.json() };
  };
  const [origin, size] = checkpoint.split('\n');
  const mail = `Subject: kept\r\n\r\n${checkpoint.replaceAll(/^/gm, '> ').replaceAll('\n', '\r\n')}`;
  for (const kept of [checkpoint, mail]) {
    expect((await hand(kept)).body, kept).toMatchObject({
      ...{ origin, logName: 'governance-2026', size: Number(size), verdict: 'contained', signed: true },
    });
  }
  // Somebody else's key proves nothing, whatever it says about the log.
  const forged = openSigner(createSigningKey(origin!).secretText);
  const other = (from: string, entries: number) =>
    signNote(formatCheckpoint({ origin: from, size: entries, root: randomBytes(32) }), [forged]);
  expect((await hand(await other(origin!, 2))).body).toMatchObject({ verdict: 'rewritten', signed: false });
  expect((await hand(await other(origin!, 1_000_000))).body).toMatchObject({ verdict: 'shortened', signed: false });
  const elsewhere = openSigner(createSigningKey('example.org/other').secretText);
  const foreign = await signNote(formatCheckpoint({ origin: 'example.org/other', size: 1, root: randomBytes(32) }), [
    elsewhere,
  ]);
  expect((await hand(foreign)).body).toMatchObject({ verdict: 'no-such-log', logName: null });
  expect(await hand('a mail without any')).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
  expect((await hand(checkpoint, 'text/plain')).status).toBeGreaterThanOrEqual(400);
  expect(await hand(Buffer.alloc(1024 * 1024 + 1))).toMatchObject({
    ...{ status: 413, body: { code: 'kept-checkpoint-too-large' } },
  });
  const { items } = (await call('per_bo', 'GET', '/records?kind=ledger.checkpoint-compared')).body;
  expect(items.map((one: { record: { outcome: string } }) => one.record.outcome)).toEqual([
    ...['failed', 'failed', 'failed', 'done', 'done'],
  ]);
}

test('what somebody may not see is not read in its review either', async () => {
  const { subjects, reviews, newId } = t.governance;
  const [id, applicant, secret] = [newId('audit'), actors.get('per_bo')!, { zh: '密议', en: 'Secret' }];
  const { id: reviewId } = await t.write(async (tx) => {
    const about = { kind: 'audit', id, title: secret, ownerId: 'per_bo', unitId: ROOT_UNIT } as const;
    await subjects.create(tx, { ...about, content: { conclusion: '不公开' }, author: applicant });
    const { latest } = await subjects.require(tx, id);
    const seats = [{ name: 'security', title: secret, roles: ['security-officer'] as const }];
    return reviews.open(tx, {
      ...{ gate: 'audit.report', applicant, subjectId: id, bindings: [{ subjectId: id, revision: latest }] },
      ...{ rule: { seats, deadlineHours: 24 }, title: secret, statement: '请批准', context: null },
    });
  });
  const review = `/reviews/${reviewId}`;
  for (const person of ['per_ann', 'per_bo', 'per_sec']) {
    expect((await call(person, 'GET', review)).status, person).toBe(200);
    expect(JSON.stringify((await call(person, 'GET', '/reviews')).body), person).toContain('密议');
  }
  const unknown = await call('per_mem', 'GET', '/reviews/rvw_00000000000000000000000000');
  for (const [method, url, body] of [
    ['GET', review, undefined],
    ['POST', `${review}/comments`, { text: '旁注' }],
    ['POST', `${review}/votes`, { choice: 'approve' }],
  ] as const) {
    const hidden = await call('per_mem', method, url, body);
    expect([hidden.status, hidden.body.detail]).toEqual([404, unknown.body.detail]);
  }
  for (const query of ['', '?gate=audit.report', `?subjectId=${id}`, '?mine=to-decide'])
    expect((await call('per_mem', 'GET', `/reviews${query}`)).body, query).toEqual({ items: [] });
  for (const gate of ['audit.report', 'model.approve']) {
    const check = async (subjectId: string) => {
      const headers = { 'x-person': 'per_mem', 'accept-language': 'en' };
      const url = `/api/v1/gates/${gate}/check?subjectId=${subjectId}`;
      const answer = await app.inject({ method: 'GET', url, headers });
      return [answer.statusCode, answer.json<{ detail: string }>().detail.replace(subjectId, '')];
    };
    const hidden = await check(id);
    expect(hidden[0]).toBe(404);
    expect(await check(newId('audit'))).toEqual(hidden);
  }
  expect((await call('per_ann', 'GET', `/gates/audit.report/check?subjectId=${id}`)).status).toBe(200);
});

test('members of the body that fills a seat see the review while they are members', async () => {
  const bodies = new Map([['per_mem', 'bdy_other']]);
  let fills = true;
  t.governance.reviews.seatsOfBodies({
    ofSeat: async (_tx, { gate, seat }) =>
      fills && gate === 'audit.publish' && seat === 'security' ? 'bdy_own' : null,
    ofMember: async (_db, personId) => [...(bodies.get(personId)?.split(' ') ?? [])],
  });
  const id = await reviewOf('audit', 'audit.publish', '机构所审');
  fills = false;
  const byRole = await reviewOf('audit', 'audit.publish', '角色所审');
  const seen = async () => [
    (await call('per_mem', 'GET', `/reviews/${id}`)).status,
    (await call('per_mem', 'GET', '/reviews?gate=audit.publish')).body.items.map((one: { id: string }) => one.id),
  ];
  expect(await seen()).toEqual([404, []]);
  bodies.set('per_mem', 'bdy_other bdy_own');
  expect(await seen()).toEqual([200, [id]]);
  expect((await call('per_mem', 'POST', `/reviews/${id}/comments`, { text: '将在会上讨论' })).status).toBe(200);
  expect((await call('per_mem', 'GET', `/reviews/${byRole}`)).status).toBe(404);
  bodies.delete('per_mem');
  expect(await seen()).toEqual([404, []]);
});

test('names of files, and snapshots that list them, are for those who may read the files', async () => {
  const { reviews } = t.governance;
  reviews.keepDocuments({
    ...{ files: createFileBlobStore(join(dir, 'files')), seal: null, publicUrl: 'https://steward.test/' },
    prove: async () => 'password',
  });
  const id = await reviewOf('model', 'model.approve', '带文件');
  const applicant = actors.get('per_ann')!;
  const file = { title: '风险自评', fileName: '未公开缺陷.txt', source: Buffer.from('x') };
  await reviews.documents.add(applicant, id, file);
  const { hash } = await reviews.snapshots.freeze(applicant, id);
  for (const [person, reads] of [
    ['per_ann', true],
    ['per_bo', true],
    ['per_mem', false],
    ['per_sec', false],
  ] as const) {
    const { status, body } = await call(person, 'GET', `/reviews/${id}`);
    expect([status, body.canReadDocuments, body.documents.length], person).toEqual([200, reads, reads ? 1 : 0]);
    expect(/风险自评|未公开缺陷/.test(JSON.stringify(body)), person).toBe(reads);
    const snapshot = await call(person, 'GET', `/reviews/${id}/snapshots/${hash}`);
    expect([snapshot.status, JSON.stringify(snapshot.body).includes('风险自评')], person).toEqual(
      reads ? [200, true] : [403, false],
    );
  }
});

test('approvals to be looked at again are not listed for who may not see what was approved', async () => {
  const reReviewOn = new Date(t.clock.now().getTime() + 30 * DAY).toISOString().slice(0, 10);
  const approve = { choice: 'approve', comment: '', reReviewOn } as const;
  const hidden = await reviewOf('audit', 'audit.publish', '密审复查');
  await t.governance.reviews.vote(actors.get('per_sec')!, hidden, approve);
  const open = await reviewOf('model', 'model.approve', '模型复查');
  await t.governance.reviews.vote(actors.get('per_bo')!, open, approve);
  const listed = async (person: string) =>
    (await call(person, 'GET', '/re-reviews')).body.items.map((one: { reviewId: string }) => one.reviewId);
  expect((await listed('per_bo')).toSorted()).toEqual([hidden, open].toSorted());
  expect(await listed('per_mem')).toEqual([open]);
});

test('who completes a decision of a management review is answered that decision, and no more of the review', async () => {
  const day = t.clock.now().toISOString().slice(0, 10);
  const meeting = { title: '年度', heldOn: day, from: day, to: day, chairId: CHAIR, attendeeIds: [] };
  const base = '/management-reviews';
  const { id } = (await call('per_bo', 'POST', base, meeting)).body;
  const decisions = [CHARGED, CHAIR].map((ownerId, at) => ({ text: `事项 ${at + 1}`, ownerId, due: day }));
  await call('per_bo', 'PUT', `${base}/${id}/minutes`, { minutes: '不公开的纪要', decisions });
  const { reviewId } = (await call('per_bo', 'POST', `${base}/${id}/submit`, { statement: '请批准' })).body;
  expect((await call('per_sec', 'POST', `/reviews/${reviewId}/votes`, { choice: 'approve' })).status).toBe(200);
  expect((await call(CHARGED, 'GET', `${base}/${id}`)).status).toBe(403);
  const done = await call(CHARGED, 'POST', `${base}/${id}/decisions/1/complete`, { evidence: '已办' });
  expect(done).toMatchObject({ status: 200, body: { number: 1, state: 'done', evidence: '已办', doneBy: CHARGED } });
  expect(JSON.stringify(done.body)).not.toMatch(/纪要|事项 2/);
  const seen = (await call('per_bo', 'GET', `${base}/${id}`)).body;
  expect(seen.decisions).toMatchObject([done.body, { state: 'open' }]);
});

test('every route needs a sign-in and declares itself', () => {
  const routes = listRoutes(app).filter((route) => route.url.startsWith('/api/v1/') && !route.url.includes('openapi'));
  expect(routes.length).toBeGreaterThan(25);
  for (const route of routes) expect(route.access, route.url).not.toHaveProperty('public');
});

test('nobody gets in without a sign-in', async () => {
  for (const url of ['/reviews', '/measures', '/records', '/ledger/logs', '/profile', '/gates', '/search?q=a']) {
    expect((await call('nobody', 'GET', url)).status, url).toBe(401);
  }
});

test('a model is applied for, reviewed and approved; the wrong people are told why not', async () => {
  const denied = await call('per_mem', 'POST', `/subjects/${modelId}/apply`, { gate: 'model.approve' });
  expect([denied.status, denied.body.code]).toEqual([403, 'not-permitted']);
  const applied = await call('per_ann', 'POST', `/subjects/${modelId}/apply`, {
    gate: 'model.approve',
    statement: '请批准',
  });
  expect(applied.status).toBe(201);
  const { id } = applied.body.review;
  const mine = await call('per_bo', 'GET', '/reviews?mine=to-decide');
  expect(mine.body.items.map((one: { id: string }) => one.id)).toContain(id);

  const own = await call('per_ann', 'GET', `/reviews/${id}`);
  expect(own.body).toMatchObject({
    canVote: { refusal: 'own-application' },
    canWithdraw: true,
    applicant: { id: 'per_ann', name: 'per_ann' },
    bindings: [{ subjectId: modelId, number: 1, content: { purpose: 'x' }, inForce: null, newer: false }],
  });
  const vote = (person: string, body: object) => call(person, 'POST', `/reviews/${id}/votes`, body);
  expect((await vote('per_ann', { choice: 'approve' })).body.code).toBe('own-application');
  expect((await vote('per_mem', { choice: 'approve' })).body.code).toBe('no-seat');
  const forged = await vote('per_mem', { choice: 'approve', personId: 'per_bo', state: 'approved' });
  expect([forged.status, forged.body.code]).toEqual([400, 'invalid-input']);
  const done = await vote('per_bo', { choice: 'approve', comment: '同意' });
  expect(done.body).toMatchObject({ state: 'approved', votes: [{ person: { id: 'per_bo' }, comment: '同意' }] });
  expect((await vote('per_bo', { choice: 'approve' })).status).toBe(409);
});

test('records are seen by those who answer for something, with a receipt that verifies without the server', async () => {
  expect((await call('per_mem', 'GET', '/records')).status).toBe(403);
  const { body } = await call('per_bo', 'GET', `/records?subjectId=${modelId}&kind=review.approved`);
  expect(body.items).toMatchObject([{ record: { actor: { id: 'per_bo' } }, actorName: 'per_bo' }]);
  const { id } = body.items[0].record;
  await t.governance.sequencer.waitSequenced(id);
  const receipt = await call('per_bo', 'GET', `/records/${id}/receipt`);
  expect(receipt.status).toBe(200);
  const { proof, verifierKey, entry } = receipt.body;
  expect(verifierKey).toBe(t.verifierKey);
  const key = parseVerifierKey(t.verifierKey);
  const verified = await verifyProof(proof, Buffer.from(entry, 'base64'), [key], nodeCrypto);
  expect(verified.index).toBe(receipt.body.index);
  expect((await call('per_bo', 'GET', '/records/rec_01ARZ3NDEKTSV4RRFFQ69G5FAV')).status).toBe(404);
  expect((await call('per_bo', 'GET', '/records?from=yesterday')).status).toBe(400);
});

test('measures: the map, one page, as of the past, acts only for those who may see records', async () => {
  const { body } = await call('per_mem', 'GET', '/measures');
  const measures = body.chapters.flatMap((c: { subClauses: { measures: object[] }[] }) =>
    c.subClauses.flatMap((s) => s.measures),
  );
  expect(measures).toHaveLength(31);
  expect((await call('per_mem', 'GET', '/measures?asOf=2020-01-01T00:00:00Z')).body.asOf).toBe(
    '2020-01-01T00:00:00.000Z',
  );
  const page = await call('per_bo', 'GET', '/measures/6.1.b');
  expect(page.body).toMatchObject({ id: '6.1.b', status: 'not-operated', controls: [], level: 'required' });
  expect(page.body.acts.length).toBeGreaterThan(0);
  expect((await call('per_mem', 'GET', '/measures/6.1.b')).body.acts).toBeNull();
  expect((await call('per_mem', 'GET', '/measures/4.3.b')).body.discrepancies).toHaveLength(1);
  expect((await call('per_bo', 'GET', '/measures/9.9.z')).status).toBe(404);
  expect((await call('per_mem', 'POST', '/conformity/recompute', {})).status).toBe(403);
  const again = await call('per_bo', 'POST', '/conformity/recompute', { measureIds: ['6.1.b'] });
  expect(again.body.measures).toMatchObject([{ id: '6.1.b' }]);
  expect((await call('per_bo', 'GET', '/measures/6.1.b/history')).body.items).toEqual([]);
});

test('gates, profile, subjects and search', async () => {
  const gates = await call('per_mem', 'GET', '/gates');
  expect(gates.body.items.map((gate: { name: string }) => gate.name)).toEqual([
    'profile.change',
    'model.approve',
    'audit.publish',
    'applicability.change',
    'audit.report',
    'management-review.approve',
  ]);
  expect((await call('per_mem', 'PUT', '/gates/model.approve/mode', { mode: 'warn', reason: 'x' })).status).toBe(403);
  const set = await call('per_bo', 'PUT', '/gates/model.approve/mode', { mode: 'warn', reason: '试点' });
  expect(set.body).toMatchObject({ name: 'model.approve', mode: 'warn' });
  expect((await call('per_mem', 'GET', `/gates/model.approve/check?subjectId=${modelId}`)).body).toMatchObject({
    met: true,
  });
  expect((await call('per_mem', 'GET', '/profile')).body).toMatchObject({ profile: { id: 'internal' } });
  const change = await call('per_ann', 'POST', '/profile/changes', {
    mode: { kind: 'at-once' },
    changes: [{ measureId: '4.1.a', level: 'required' }],
    statement: '更严格',
  });
  expect(change.status).toBe(201);
  expect((await call('per_ann', 'POST', '/profile/changes', { mode: { kind: 'at-once' }, changes: [] })).status).toBe(
    400,
  );
  expect((await call('per_mem', 'GET', '/search?q=Support')).body.items).toMatchObject([
    { id: modelId, kind: 'model' },
  ]);
  expect((await call('per_mem', 'GET', '/search?q=%E2%80%8B')).status).toBe(400);
  expect((await call('per_mem', 'GET', `/subjects/${modelId}`)).body).toMatchObject({ state: 'active', links: [] });
  const revisions = await call('per_mem', 'GET', `/subjects/${modelId}/revisions`);
  const { hash } = revisions.body.items[0];
  expect((await call('per_mem', 'GET', `/subjects/${modelId}/revisions/${hash}`)).body.content).toEqual({
    purpose: 'x',
  });
  expect((await call('per_mem', 'GET', '/subjects/mdl_01ARZ3NDEKTSV4RRFFQ69G5FAV')).status).toBe(404);
});

test('the ledger: logs, entries, public files only, a verification that finds nothing wrong', async () => {
  const { body } = await call('per_bo', 'GET', '/ledger/logs');
  expect(body.items).toMatchObject([
    { name: 'governance-2026', kind: 'governance', verifierKey: t.verifierKey, frozen: null },
  ]);
  expect(body.items[0].publishedSize).toBeGreaterThan(3);
  const entries = await call('per_bo', 'GET', '/ledger/logs/governance-2026/entries?from=1&limit=2');
  expect(entries.body.items.map((one: { index: number }) => one.index)).toEqual([1, 2]);
  const file = (path: string) => call('per_bo', 'GET', `/ledger/logs/governance-2026/files/${path}`);
  expect((await file('checkpoint')).body).toContain(body.items[0].origin);
  for (const path of ['journal/0', '../../etc/passwd', '..%2f..%2fetc%2fpasswd', 'lock', 'tile/0/../../lock']) {
    expect((await file(path)).status, path).toBe(404);
  }
  await holdAgainst((await file('checkpoint')).body);
  expect((await call('per_mem', 'POST', '/ledger/verifications')).status).toBe(403);
  const started = await call('per_bo', 'POST', '/ledger/verifications');
  expect(started.status).toBe(202);
  let job = started;
  for (const deadline = Date.now() + 20_000; job.body.state === 'running' && Date.now() < deadline; ) {
    // Lets the event loop turn: injected calls alone would keep the job from its files.
    await delay(10);
    job = await call('per_bo', 'GET', `/ledger/verifications/${started.body.id}`);
  }
  expect(job.body).toMatchObject({
    state: 'done',
    report: {
      completeness: 'ok',
      problems: [],
      logs: [{ integrity: 'ok', keyTrusted: true, anchoring: 'unanchored' }],
    },
  });
  const recorded = await call('per_bo', 'GET', '/records?kind=ledger.verified');
  expect(recorded.body.items[0].record.facts).toMatchObject({ state: 'done', broken: 0, logs: 1 });
  expect((await call('per_sec', 'POST', '/ledger/exports')).status).toBe(403);
});
