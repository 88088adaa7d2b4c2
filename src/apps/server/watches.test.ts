import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createNodeLogFiles, createSigningKey, openSigner, openWitness } from '../../engines/ledger/index.ts';
import { createAuditService } from '../../governance/assurance/audit/index.ts';
import { createManagementReviewService } from '../../governance/assurance/management-review/index.ts';
import { createNonconformityService } from '../../governance/assurance/nonconformity/index.ts';
import {
  type AnchorService,
  type Assurance,
  type Condition,
  createAnchorService,
  createDelivery,
  createNotificationService,
} from '../../governance/index.ts';
import { ROOT_UNIT } from '../../governance/testing.ts';
import { DAY, dayOf, HOUR, MINUTE } from '../../kernel/time/index.ts';
import { createTestDeployment, internalFacts, TITLE } from '../../modules/operation/deployment/testing.ts';
import { createTestGateway } from '../../modules/resources/compute/testing/gateway.ts';
import { openScene } from '../../modules/resources/compute/testing/scene.ts';
import { until } from '../../modules/resources/compute/testing/until.ts';
import { createTestOrganisation } from '../../modules/resources/people/testing.ts';
import { createVault, randomBytes } from '../../platform/crypto/index.ts';
import { createWatches } from './watches.ts';

// What only the passing of time brings: each watch says it when it is near, and no more when it is over or put right.

let scene: Awaited<ReturnType<typeof createTestOrganisation>>;
let assurance: Pick<Assurance, 'nonconformities' | 'audits' | 'managementReviews'>;
let anchors: AnchorService;
let notifications: ReturnType<typeof createNotificationService>;
let look: Look;

type Look = (kind: string) => Promise<readonly Condition[]>;

/** Of the services only those are there that what is looked for asks. */
function lookIn(services: object): Look {
  const watches = createWatches(services as Parameters<typeof createWatches>[0]);
  return (kind) => watches.find((one) => one.kind === kind)!.look();
}

beforeAll(async () => {
  scene = await createTestOrganisation();
  scene.governance.sequencer.start();
  assurance = {
    nonconformities: createNonconformityService(scene),
    audits: createAuditService(scene),
    managementReviews: createManagementReviewService(scene),
  };
  anchors = createAnchorService({
    ...scene,
    files: () => createNodeLogFiles(join(scene.dir, 'governance-2026')),
    mail: { server: async () => null, instance: 'test.example' },
  });
  notifications = createNotificationService({
    ...scene,
    vault: createVault({ masterKey: randomBytes(32) }),
    instance: 'test.example',
    timeZone: async () => 'Asia/Shanghai',
  });
  look = lookIn({ ...scene, assurance, anchors, notifications });
});
afterAll(() => scene.close());

test('a grant that is about to end is told to its holder', async () => {
  const person = await scene.appoint('visitor', []);
  const admin = await scene.admin();
  const until = new Date(scene.clock.now().getTime() + 20 * DAY).toISOString();
  await scene.people.grants.grant(admin, person.personId, { role: 'operator', unitId: scene.rootUnit, until });
  expect(await look('right.ending')).toEqual([]);
  scene.clock.advance(7 * DAY);
  const [ending] = await look('right.ending');
  expect(ending).toMatchObject({ title: { en: 'Operator' }, personIds: [person.personId] });
  scene.clock.advance(14 * DAY);
  expect(await look('right.ending')).toEqual([]);
});

test('a criterion whose present value ends at a date is told before it does', async () => {
  const officer = await scene.appoint('officer', ['compliance-officer']);
  const second = await scene.appoint('second-officer', ['compliance-officer']);
  const owner = await scene.appoint('owner', ['product-owner']);
  const { profiles, reviews } = scene.governance;
  const now = scene.clock.now().getTime();
  const review = await profiles.change({
    applicant: officer,
    mode: { kind: 'from', date: new Date(now + 20 * DAY).toISOString() },
    changes: [{ criterionId: 'delegation.max-days', value: 30 }],
    statement: 'shorter',
  });
  for (const voter of [second, owner]) await reviews.vote(voter, review.id, { choice: 'approve', comment: '' });
  expect(await look('criterion.ending')).toEqual([]);
  scene.clock.advance(7 * DAY);
  const [ending, ...rest] = await look('criterion.ending');
  expect(rest).toEqual([]);
  const { criteria } = (await profiles.current()).profile;
  expect(ending).toMatchObject({
    title: criteria.find(({ id }) => id === 'delegation.max-days')!.title,
    path: '/profile',
  });
  expect(new Set(ending!.personIds)).toEqual(new Set([officer, second, owner].map(({ personId }) => personId)));
  scene.clock.advance(13 * DAY + HOUR);
  expect(await look('criterion.ending')).toEqual([]);
});

test('a gap in the responsibilities and a dispute near its deadline are told', async () => {
  const officer = await scene.appoint('assigner', ['compliance-officer']);
  const engineer = await scene.appoint('engineer', ['model-engineer']);
  const { matrix, disputes } = scene.people.responsibility;
  const required = async () => (await matrix.view(scene.db, null)).rows.filter(({ level }) => level === 'required');
  const count = (await required()).length;
  // Nobody has anything yet: told once, to those who may assign.
  const [nobody, ...more] = await look('responsibility.gap');
  expect(more).toEqual([]);
  expect(nobody).toMatchObject({ key: 'unassigned', title: { en: `Required measures that nobody has: ${count}` } });
  expect(nobody!.personIds).toContain(officer.personId);
  expect(nobody!.personIds).not.toContain(engineer.personId);
  await matrix.assign(officer, { measureId: '6.1.b', personId: engineer.personId, letter: 'R' });
  expect(await keys('responsibility.gap')).toEqual(['unassigned', '6.1.b']);
  await matrix.assign(officer, { measureId: '6.1.b', personId: officer.personId, letter: 'A' });
  expect(await look('responsibility.gap')).toMatchObject([
    { key: 'unassigned', title: { en: `Required measures that nobody has: ${count - 1}` } },
  ]);
  for (const { measureId, assignments } of await required()) {
    if (assignments.length > 0) continue;
    await matrix.assign(officer, { measureId, personId: engineer.personId, letter: 'R' });
    await matrix.assign(officer, { measureId, personId: officer.personId, letter: 'A' });
  }
  expect(await look('responsibility.gap')).toEqual([]);
  // One that loses everybody is told by its own name.
  const lost = (await required()).find(({ measureId }) => measureId === '6.1.b')!;
  for (const { id } of lost.assignments) await matrix.end(officer, id);
  expect(await keys('responsibility.gap')).toEqual(['6.1.b']);
  await matrix.assign(officer, { measureId: '6.1.b', personId: engineer.personId, letter: 'R' });
  await matrix.assign(officer, { measureId: '6.1.b', personId: officer.personId, letter: 'A' });
  expect(await look('responsibility.gap')).toEqual([]);

  const dispute = await disputes.raise(engineer, {
    title: '谁复核',
    measureId: '6.1.b',
    againstId: officer.personId,
    statement: '不在我的职责之内',
  });
  expect(await look('dispute.due')).toEqual([]);
  scene.clock.set(new Date(Date.parse(dispute.deadline) - 2 * HOUR).toISOString());
  expect((await look('dispute.due')).map(({ key }) => key)).toEqual([dispute.id]);
  await disputes.withdraw(engineer, dispute.id, '已谈妥');
  expect(await look('dispute.due')).toEqual([]);
});

const keys = async (kind: string) => (await look(kind)).map(({ key }) => key);
const inDays = (days: number) => dayOf(new Date(scene.clock.now().getTime() + days * DAY), 'UTC');

test('a nonconformity past its day is told to who owns it and who raised it', async () => {
  const auditor = await scene.appoint('nc-auditor', ['audit-administrator']);
  const owner = await scene.appoint('nc-owner', ['product-owner']);
  const { id } = await assurance.nonconformities.raise(auditor, {
    ...{ measureId: '6.1.b', grade: 'minor', title: '缺少依据', description: '一次发布。' },
    ...{ ownerId: owner.personId, due: inDays(3) },
  });
  expect(await look('nonconformity.overdue')).toEqual([]);
  scene.clock.advance(5 * DAY);
  expect(await look('nonconformity.overdue')).toMatchObject([
    { key: id, path: `/nonconformities/${id}`, personIds: [owner.personId, auditor.personId] },
  ]);
});

test('an audit that is not reported by its last day is told to its auditors and who planned it, until it is called off', async () => {
  const head = await scene.appoint('audit-head', ['audit-administrator']);
  const auditor = await scene.appoint('audit-auditor', ['compliance-officer']);
  const { id } = await assurance.audits.plan(head, {
    ...{ title: '内审', year: 2026, measureIds: ['6.1.c'], unitIds: [], criteria: '管理办法' },
    ...{ auditorIds: [auditor.personId], from: inDays(0), to: inDays(2) },
  });
  expect(await look('audit.overdue')).toEqual([]);
  scene.clock.advance(4 * DAY);
  expect(await look('audit.overdue')).toMatchObject([{ key: id, personIds: [auditor.personId, head.personId] }]);
  await assurance.audits.cancel(head, id, '改期');
  expect(await look('audit.overdue')).toEqual([]);
});

test('a decision of a management review past its day is told to who has it and who chaired, until it is closed', async () => {
  const officer = await scene.appoint('mr-officer', ['compliance-officer']);
  const approver = await scene.appoint('mr-approver', ['security-officer']);
  const owner = await scene.appoint('mr-owner', ['product-owner']);
  const service = assurance.managementReviews;
  const { id } = await service.prepare(officer, {
    ...{ title: '管理评审', heldOn: inDays(0), from: inDays(-20), to: inDays(20) },
    ...{ chairId: owner.personId, attendeeIds: [] },
  });
  const decisions = [{ text: '补充抽检', ownerId: owner.personId, due: inDays(3) }];
  await service.minute(officer, id, { minutes: '讨论了状态变化。', decisions });
  const { reviewId } = await service.submit(officer, id, '请批准');
  await scene.governance.reviews.vote(approver, reviewId!, { choice: 'approve', comment: '' });
  expect(await look('management-review.decision-overdue')).toEqual([]);
  scene.clock.advance(5 * DAY);
  expect(await look('management-review.decision-overdue')).toMatchObject([
    { key: `${id}:1`, title: { zh: '补充抽检' }, path: `/management-reviews/${id}` },
  ]);
  await service.complete(owner, id, 1, '已做');
  await service.close(officer, id, 1, 'close', '已核对');
  expect(await look('management-review.decision-overdue')).toEqual([]);
});

test('a measure whose control fails is told, until it works again', async () => {
  let works = false;
  const { conformity } = scene.governance;
  conformity.register({
    ...{ id: '6.3.a/test', measureId: '6.3.a', title: { zh: '测', en: 'T' }, enforcement: { zh: '测', en: 'T' } },
    triggers: [],
    evaluate: async (_scope, at) => ({
      ...{ status: works ? 'operating' : 'failing', reasons: [], figures: [], evidence: [], assurance: 'measured' },
      validUntil: new Date(at.getTime() + DAY).toISOString(),
    }),
  });
  expect(await keys('measure.failing')).not.toContain('6.3.a');
  await conformity.recompute({ measureIds: ['6.3.a'] });
  const told = (await look('measure.failing')).find(({ key }) => key === '6.3.a');
  expect(told).toMatchObject({ path: '/measures/6-3-a' });
  works = true;
  await conformity.recompute({ measureIds: ['6.3.a'] });
  expect(await keys('measure.failing')).not.toContain('6.3.a');
});

test('an outsider that vouches for nothing is told when it is late, and one that has seen another history at once', async () => {
  const admin = await scene.appoint('anchoring', ['system-administrator']);
  const witness = await openWitness({
    files: createNodeLogFiles(join(scene.dir, 'witness')),
    signer: openSigner(createSigningKey('witness.test/w1').secretText),
    logs: [],
    now: () => scene.clock.now(),
  });
  // It says that it has seen a longer log of this name than there is.
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(409, { 'content-type': 'text/x.tlog.size' }).end('1000000\n'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const keeper = await anchors.add(admin, {
      ...{ kind: 'witness', title: 'Witness', trust: witness.key, everyMinutes: 60, active: true },
      url: `http://127.0.0.1:${port}/add-checkpoint`,
    });
    expect([await keys('ledger.unanchored'), await keys('ledger.contradicted')]).toEqual([[], []]);
    scene.clock.advance(121 * MINUTE);
    expect(await keys('ledger.unanchored')).toEqual([keeper.id]);
    const { items } = await scene.governance.records.query({ limit: 1 });
    await scene.governance.sequencer.waitSequenced(items[0]!.record.id);
    await anchors.probe(keeper.id);
    expect(await look('ledger.contradicted')).toMatchObject([{ key: keeper.id, title: { en: 'Witness' } }]);
  } finally {
    server.closeAllConnections();
    server.close();
    await witness.close();
  }
});

test('messages that were given up are told to the system administrators, until somebody has settled each', async () => {
  const admin = await scene.appoint('mailing', ['system-administrator']);
  const server = { host: '127.0.0.1', port: 1, security: 'none', user: null, from: 's@example.org', ca: null } as const;
  await notifications.setMailServer(admin, '0', { ...server, active: true });
  const told = { kind: 'release.suspended', title: { zh: '甲', en: 'A' }, path: '/releases/x' } as const;
  const { personId } = await scene.appoint('gone', []);
  await scene.db.transaction().execute((tx) => notifications.tell(tx, { ...told, event: 'e1', personIds: [personId] }));
  expect(await look('message.undelivered')).toEqual([]);
  // Whoever was told has no address any more.
  const delivery = createDelivery({
    ...scene,
    notifications,
    contacts: async () => null,
    publicUrl: 'https://test.example',
  });
  delivery.start();
  while ((await notifications.failed()) === 0) await new Promise((resolve) => setImmediate(resolve));
  await delivery.stop();
  const [condition, ...rest] = await look('message.undelivered');
  expect(rest).toEqual([]);
  expect(condition).toMatchObject({ key: 'all', path: '/channels?tab=undelivered' });
  expect(condition!.personIds).toContain(admin.personId);
  const [message] = (await notifications.undelivered({ limit: 10 })).items;
  await notifications.dismiss(admin, message!.id, '已离职');
  expect(await look('message.undelivered')).toEqual([]);
});

test('a legal procedure is told two weeks before its last day until it is confirmed, and again once that no longer counts', async () => {
  const deployed = await createTestDeployment();
  try {
    const { clock, db, deployment, people } = deployed;
    const lookHere = lookIn(deployed);
    const id = await deployment.applications.register(people.owner, {
      ...{ title: TITLE, unitId: deployed.rootUnit, content: { description: '写作助手', contact: 'help@example.org' } },
      facts: { ...internalFacts, offeredToPublic: true, channels: ['website'], startsOn: '2026-12-07' },
    });
    const procedures = async () => (await deployment.readers.procedures.overview(db, id)).items;
    const [filing, ...others] = (await procedures()).filter(({ required, dueOn }) => required && dueOn !== null);
    expect(others).toEqual([]);
    const procedureId = filing!.procedure.id;
    const near = Date.parse(filing!.dueOn!) - 14 * DAY;
    clock.set(new Date(near - 1).toISOString());
    expect(await lookHere('procedure.due')).toEqual([]);
    clock.set(new Date(near).toISOString());
    const told = [
      {
        key: `${id}:${procedureId}`,
        title: TITLE,
        path: `/applications/${id}?tab=procedures`,
        personIds: [people.owner.personId, people.compliance.personId],
      },
    ];
    expect(await lookHere('procedure.due')).toEqual(told);
    const { sha256 } = await deployed.blobs.put(Buffer.from('证明'));
    await deployment.procedures.enter(people.owner, id, procedureId, undefined, {
      ...{ number: '1', date: '2026-11-20', until: '2027-01-31', documentSha256: sha256, note: '' },
    });
    expect(await lookHere('procedure.due')).toEqual(told);
    const { subjectId } = (await procedures()).find(({ procedure }) => procedure.id === procedureId)!.entered!;
    const { review } = await deployed.gates.apply({
      ...{ name: 'procedure.confirm', subjectId, applicant: people.owner, statement: '' },
    });
    await deployed.reviews.vote(people.compliance, review.id, { choice: 'approve', comment: '' });
    expect(await lookHere('procedure.due')).toEqual([]);
    clock.set('2027-02-01T04:00:00.000Z');
    expect(await lookHere('procedure.due')).toEqual(told);
    await db.transaction().execute((tx) => deployed.subjects.retire(tx, { subjectId: id, by: people.owner }));
    expect(await lookHere('procedure.due')).toEqual([]);
  } finally {
    await deployed.close();
  }
});

test('a gateway that is silent is told after five minutes, and an endpoint that a gateway does not reach at once', async () => {
  const compute = await openScene();
  try {
    const { clock, governance } = compute;
    const lookHere = lookIn({ ...governance, compute: compute.server().compute });
    const admin = compute.person('per_admin', ['system-administrator']);
    compute.person('per_engineer', ['platform-engineer']);
    compute.person('per_operator', ['operator']);
    const gateway = createTestGateway(compute.url);
    const made = await compute.call('per_admin', 'POST', '/api/v1/gateways/tokens', { title: TITLE });
    await gateway.enrol(made.body.token);
    const endpoint = { id: 'ups_01JDZZZZZZZZZZZZZZZZZZZZZA', title: { zh: '端点', en: 'Endpoint' } };
    const register = { ...endpoint, kind: 'endpoint', ownerId: admin.personId, unitId: ROOT_UNIT } as const;
    await compute.db.kysely
      .transaction()
      .execute((tx) => governance.subjects.create(tx, { ...register, content: {}, author: admin }));
    const tell = (state: 'open' | 'closed') =>
      gateway.status(null, {
        upstreams: { states: [{ endpointId: endpoint.id, state, open: 0, probe: null }], minutes: [] },
      });
    const personIds = ['per_engineer', 'per_operator'];
    expect((await tell('closed')).status).toBe(200);
    expect(await lookHere('upstream.down')).toEqual([]);
    await tell('open');
    expect(await lookHere('upstream.down')).toEqual([
      { key: endpoint.id, title: endpoint.title, path: '/upstreams', personIds },
    ]);
    await tell('closed');
    expect(await lookHere('upstream.down')).toEqual([]);
    await tell('open');
    // What a gateway said more than a minute ago says nothing of now.
    clock.advance(MINUTE + 1);
    expect(await lookHere('upstream.down')).toEqual([]);

    const channel = gateway.connect();
    await channel.until(({ name }) => name === 'standing');
    clock.advance(HOUR);
    expect(await lookHere('gateway.gone')).toEqual([]);
    await tell('closed');
    channel.close();
    const { gateways } = compute.server().compute;
    await until(async () => (await gateways.states()).every(({ connected }) => !connected));
    clock.advance(5 * MINUTE);
    expect(await lookHere('gateway.gone')).toEqual([]);
    clock.advance(1);
    const gone = [{ key: gateway.id, title: TITLE, path: '/gateways', personIds }];
    expect(await lookHere('gateway.gone')).toEqual(gone);
    await tell('closed');
    expect(await lookHere('gateway.gone')).toEqual([]);
    clock.advance(6 * MINUTE);
    expect(await lookHere('gateway.gone')).toEqual(gone);
    await gateways.retire(admin, gateway.id);
    expect(await lookHere('gateway.gone')).toEqual([]);
  } finally {
    await compute.close();
  }
});
