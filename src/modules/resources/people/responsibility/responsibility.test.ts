import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PersonActor } from '../../../../kernel/identity/index.ts';
import { DAY } from '../../../../kernel/time/index.ts';
import type { ProblemError } from '../../../../platform/http/index.ts';
import { createTestOrganisation } from '../testing.ts';

let scene: Awaited<ReturnType<typeof createTestOrganisation>>;
const people: Record<string, PersonActor> = {};

beforeAll(async () => {
  scene = await createTestOrganisation();
  people.compliance = await scene.appoint('compliance', ['compliance-officer']);
  people.second = await scene.appoint('second', ['compliance-officer']);
  people.security = await scene.appoint('security', ['security-officer']);
  people.guard = await scene.appoint('guard', ['security-officer']);
  people.engineer = await scene.appoint('engineer', ['model-engineer']);
  people.owner = await scene.appoint('owner', ['product-owner']);
  people.member = await scene.appoint('member', ['member']);
});
afterAll(() => scene.close());

const who = (name: string) => people[name]!;
const idOf = (name: string) => who(name).personId;
const own = () => scene.people.responsibility;
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: ProblemError) => error.code ?? String(error),
  );
const evaluate = async () => own().controls[0]!.evaluate({} as never, scene.clock.now());
const assign = (measureId: string, letter: 'R' | 'A' | 'C' | 'I', name: string, subjectId?: string) =>
  own().matrix.assign(who('compliance'), { measureId, letter, personId: idOf(name), subjectId: subjectId ?? null });
const row = async (measureId: string) =>
  (await own().matrix.view(scene.db, null)).rows.find((one) => one.measureId === measureId)!;

test('the matrix says what is missing and what contradicts itself; the control follows it', async () => {
  expect((await evaluate()).status).toBe('not-operated');
  expect(
    await codeOf(own().matrix.assign(who('owner'), { measureId: '4.4.a', letter: 'R', personId: idOf('owner') })),
  ).toBe('not-permitted');
  const required = (await own().matrix.view(scene.db, null)).rows.filter(({ level }) => level === 'required');
  for (const { measureId } of required) {
    await assign(measureId, 'R', 'engineer');
    await assign(measureId, 'A', 'owner');
  }
  expect(await codeOf(assign('4.4.a', 'R', 'engineer'))).toBe('already-assigned');
  expect((await evaluate()).status).toBe('operating');
  await assign('4.4.a', 'A', 'security');
  expect((await row('4.4.a')).faults).toEqual(['several-accountable']);
  expect((await evaluate()).status).toBe('failing');
  const extra = (await row('4.4.a')).assignments.find(({ person }) => person.id === idOf('security'))!;
  await own().matrix.end(who('compliance'), extra.id);
  expect((await evaluate()).status).toBe('operating');
  // Somebody who can't sign in any more answers for nothing.
  await scene.people.people.disable(await scene.admin(), idOf('owner'), '离岗');
  expect((await row('4.4.a')).faults).toEqual(expect.arrayContaining(['no-accountable', 'unable']));
  await scene.people.people.enable(await scene.admin(), idOf('owner'));
});

const from = () => scene.clock.now().toISOString();
const until = (days: number) => new Date(scene.clock.now().getTime() + days * DAY).toISOString();

test('a stand-in acts with the other’s rights for the dates, by own hand, and the ledger says for whom', async () => {
  const { delegations } = own();
  expect(await codeOf(delegations.onBehalfOf(who('member'), idOf('compliance')))).toBe('not-delegated');
  expect(
    await codeOf(
      delegations.make(who('compliance'), {
        toId: idOf('member'),
        startsAt: from(),
        endsAt: until(91),
        reason: '休假',
      }),
    ),
  ).toBe('invalid-input');
  await delegations.make(who('compliance'), {
    toId: idOf('member'),
    startsAt: from(),
    endsAt: until(5),
    reason: '休假',
  });
  expect(await delegations.principals(who('member'))).toMatchObject([{ id: idOf('compliance') }]);
  const acting = await delegations.onBehalfOf(who('member'), idOf('compliance'));
  expect(acting).toMatchObject({
    personId: idOf('member'),
    onBehalfOf: idOf('compliance'),
    roles: [{ role: 'compliance-officer' }],
  });
  await own().matrix.assign(acting, { measureId: '4.1.c', letter: 'C', personId: idOf('engineer') });
  const [record] = (await scene.records.query({ kind: 'responsibility.assigned', limit: 1 })).items;
  expect(record!.record).toMatchObject({ actor: { id: idOf('member') }, facts: { onBehalfOf: idOf('compliance') } });
  expect(
    await codeOf(
      delegations.make(acting, { toId: idOf('engineer'), startsAt: from(), endsAt: until(1), reason: '转委托' }),
    ),
  ).toBe('on-behalf');
  // Administrators are never stood in for.
  const admin = await scene.admin();
  await delegations.make(admin, { toId: idOf('member'), startsAt: from(), endsAt: until(5), reason: '出差' });
  expect((await delegations.onBehalfOf(who('member'), admin.personId)).roles).toEqual([]);
  scene.clock.advance(5 * DAY);
  expect(await codeOf(delegations.onBehalfOf(who('member'), idOf('compliance')))).toBe('not-delegated');
});

test('conflicts of interest bar from a review: declared, responsible for it, or standing in for the applicant', async () => {
  const competence = scene.people.competence;
  const competenceId = await competence.definitions.define(who('compliance'), {
    title: { zh: '能力', en: 'Skill' },
    description: '',
  });
  const courseId = await competence.courses.register(who('compliance'), {
    title: { zh: '课', en: 'Course' },
    unitId: scene.rootUnit,
    competenceId,
    summary: '',
    material: { text: '内容', documentSha256: null, url: null },
    exam: { questions: 1, passPercent: 80, attempts: 1, minutes: 5 },
  });
  await competence.courses.setQuestions(who('compliance'), courseId, (await competence.courses.get(courseId)).latest, [
    { text: '一', choices: ['对', '错'], right: [0] },
    { text: '二', choices: ['对', '错'], right: [1] },
  ]);
  const { review } = await scene.gates.apply({
    name: 'course.approve',
    subjectId: courseId,
    applicant: who('compliance'),
    statement: '启用',
  });
  const vote = (name: string, actor = who(name)) =>
    codeOf(scene.reviews.vote(actor, review.id, { choice: 'approve', comment: '' }));

  const interest = await own().interests.declare(who('security'), { subjectId: courseId, reason: '由亲属供稿' });
  expect(await vote('security')).toBe('conflict-of-interest');
  expect(await scene.reviews.mayVote(scene.db, review, idOf('security'))).toEqual({ refusal: 'conflict-of-interest' });
  expect(await codeOf(own().interests.end(who('security'), interest))).toBe('not-found');
  await assign('4.4.b', 'R', 'guard', courseId);
  expect(await vote('guard')).toBe('conflict-of-interest');
  await own().delegations.make(who('compliance'), {
    toId: idOf('second'),
    startsAt: from(),
    endsAt: until(2),
    reason: '休假',
  });
  expect(await vote('second')).toBe('conflict-of-interest');
  // The course has one of its own who does it; who answers for it is inherited, and a second one of its own contradicts.
  await assign('4.4.b', 'A', 'owner');
  const cell = async () =>
    (await own().matrix.view(scene.db, courseId)).rows.find(({ measureId }) => measureId === '4.4.b')!;
  expect((await cell()).assignments.map(({ letter, inherited, person }) => [letter, inherited, person.id])).toEqual([
    ['R', false, idOf('guard')],
    ['A', true, idOf('owner')],
  ]);
  expect((await cell()).faults).toEqual([]);
  const before = (await evaluate()).status;
  await assign('4.4.b', 'A', 'owner', courseId);
  await assign('4.4.b', 'A', 'engineer', courseId);
  expect((await cell()).faults).toEqual(['several-accountable']);
  expect(await own().matrix.subjects(scene.db, { limit: 10 })).toEqual({
    items: [{ subjectId: courseId, assignments: 3, faulty: [{ measureId: '4.4.b', faults: ['several-accountable'] }] }],
  });
  expect((await evaluate()).reasons.map(({ code }) => code)).toContain('subject-matrix-fault');
  const spare = (await cell()).assignments.find(
    ({ person, letter }) => letter === 'A' && person.id === idOf('engineer'),
  );
  await own().matrix.end(who('compliance'), spare!.id);
  expect((await evaluate()).status).toBe(before);
  const refused = await scene.records.query({ kind: 'review.vote-refused', limit: 10 });
  expect(refused.items.filter(({ record }) => record.facts.reason === 'conflict-of-interest')).toHaveLength(3);

  // Once it is ended, by somebody else, the vote counts; but never on behalf of another.
  await own().interests.end(who('compliance'), interest);
  await own().delegations.make(who('security'), {
    toId: idOf('member'),
    startsAt: from(),
    endsAt: until(2),
    reason: '休假',
  });
  const acting = await own().delegations.onBehalfOf(who('member'), idOf('security'));
  expect(['on-behalf', 'no-seat']).toContain(await vote('member', acting));
  expect(await vote('security')).toBe('none');
});

test('a dispute: statements, a mediator who is no party, escalation at the deadline, an outcome', async () => {
  const { disputes } = own();
  const raised = await disputes.raise(who('engineer'), {
    title: '谁负责复核',
    measureId: '6.1.b',
    againstId: idOf('owner'),
    statement: '不在我的职责之内',
  });
  expect(raised).toMatchObject({ state: 'raised', entries: [{ what: 'statement' }] });
  expect(await codeOf(disputes.get(who('member'), raised.id))).toBe('not-found');
  expect(await codeOf(disputes.assign(who('engineer'), raised.id, idOf('member')))).toBe('own-dispute');
  expect(await codeOf(disputes.assign(who('compliance'), raised.id, idOf('owner')))).toBe('mediator-is-party');
  expect((await disputes.assign(who('compliance'), raised.id, idOf('member'))).state).toBe('mediation');
  await disputes.state(who('owner'), raised.id, '应由工程师复核');
  expect(await codeOf(disputes.settle(who('owner'), raised.id, '我赢'))).toBe('own-dispute');
  expect(await codeOf(disputes.settle(who('compliance'), raised.id, '先行裁定'))).toBe('not-mediator');

  scene.clock.advance(31 * DAY);
  expect((await evaluate()).reasons.map(({ code }) => code)).toContain('disputes-late');
  expect(await disputes.escalateDue()).toBe(1);
  expect(await disputes.escalateDue()).toBe(0);
  expect(await codeOf(disputes.settle(who('member'), raised.id, '太晚'))).toBe('not-in-charge');
  const settled = await disputes.settle(who('compliance'), raised.id, '由工程师复核，产品负责人确认');
  expect(settled).toMatchObject({ state: 'settled', entries: [{}, {}, { what: 'outcome' }] });
  expect(await codeOf(disputes.state(who('engineer'), raised.id, '再说'))).toBe('dispute-over');
  const { items } = await scene.records.query({ measureId: '6.1.b', limit: 50 });
  expect(items.map(({ record }) => record.kind).filter((kind) => kind.startsWith('dispute.'))).toEqual(
    expect.arrayContaining(['dispute.raised', 'dispute.mediator-assigned', 'dispute.escalated', 'dispute.settled']),
  );
  // The words are kept encrypted; the ledger has their commitment alone.
  expect(JSON.stringify(items.map(({ record }) => record))).not.toContain('不在我的职责');
});
