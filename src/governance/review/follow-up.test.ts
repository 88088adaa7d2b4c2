import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ApprovalRule } from '../../kernel/gate/index.ts';
import type { PersonActor } from '../../kernel/identity/index.ts';
import { DAY } from '../../kernel/time/index.ts';
import { createVault, randomBytes } from '../../platform/crypto/index.ts';
import { createNotificationService, createOccasions } from '../notification/index.ts';
import { createTestGovernance, ROOT_UNIT, SIDE_UNIT, type TestGovernance } from '../testing.ts';
import { createDutyControls } from './duty/index.ts';

// What a review asks of people beside their vote, and what an approval leaves to be done.

let t: TestGovernance;
let ann: PersonActor;
let bo: PersonActor;
let cy: PersonActor;
let dan: PersonActor;
let eve: PersonActor;
let occasions: ReturnType<typeof createOccasions>;
let notifications: ReturnType<typeof createNotificationService>;

const title = { zh: '客服模型', en: 'Support model' };
const rule: ApprovalRule = {
  seats: [
    { name: 'compliance', title: { zh: '合规', en: 'Compliance' }, roles: ['compliance-officer'] },
    { name: 'security', title: { zh: '安全', en: 'Security' }, roles: ['security-officer'] },
  ],
  deadlineHours: 72,
};
const approve = { choice: 'approve', comment: '' } as const;

beforeAll(async () => {
  t = await createTestGovernance();
  const { governance } = t;
  governance.gates.define({
    name: 'model.approve',
    title: { zh: '批准模型', en: 'Approve a model' },
    measureIds: ['6.1.b'],
    subjectKind: 'model',
    rule,
    check: async () => [],
    async bindings(db, subjectId) {
      return [{ subjectId, revision: (await governance.subjects.require(db, subjectId)).latest }];
    },
  });
  governance.reviews.onDecided('model.approve', async (tx, review, outcome) => {
    const { subjectId, revision } = review.bindings[0]!;
    if (outcome === 'approved') await governance.subjects.putInForce(tx, { subjectId, hash: revision, by: ann });
  });
  notifications = createNotificationService({
    ...governance,
    vault: createVault({ masterKey: randomBytes(32) }),
    instance: 'steward.test',
    timeZone: async () => 'UTC',
  });
  occasions = createOccasions({ ...governance, notifications });
  // Only its deliveries are wanted; nothing else of governance needs to run.
});
afterAll(() => t.close());
beforeEach(() => {
  ann = t.directory.put('per_01ARZ3NDEKTSV4RRFFQ69G5ANN', ['product-owner']);
  bo = t.directory.put('per_bo', ['compliance-officer']);
  cy = t.directory.put('per_cy', ['security-officer']);
  dan = t.directory.put('per_dan', ['operator']);
  eve = t.directory.put('per_eve', ['compliance-officer']);
});

async function newReview(applicant = ann) {
  const { governance } = t;
  const id = governance.newId('model');
  const author = dan;
  await t.write((tx) =>
    governance.subjects.create(tx, { kind: 'model', id, title, ownerId: 'x', unitId: ROOT_UNIT, content: {}, author }),
  );
  const { review } = await governance.gates.apply({ name: 'model.approve', subjectId: id, applicant, statement: '' });
  return review;
}

const told = async (personId: string) => {
  await t.governance.notices.deliverDue();
  return (await notifications.inbox(personId, { limit: 100, unread: false })).items.map(({ kind }) => kind);
};
const conditionsOf = (reviewId: string) => t.governance.reviews.conditions.of(t.db.kysely, reviewId);
const day = (days: number) => new Date(t.clock.now().getTime() + days * DAY).toISOString().slice(0, 10);
const controlOf = async () => {
  const control = createDutyControls({ db: t.db.kysely, reviews: t.governance.reviews }).find(
    ({ measureId }) => measureId === '6.1.b',
  )!;
  return control.evaluate({ organisationId: 'org' }, t.clock.now());
};
const requirementOf = async (subjectId: string) =>
  (await t.governance.gates.check(t.db.kysely, 'model.approve', subjectId)).requirements.find(
    ({ id }) => id === 'approval-duties-kept',
  );

test('a condition: met by who answers for it, confirmed by another reviewer, and seen when it is late', async () => {
  const { reviews } = t.governance;
  expect((await controlOf()).status).toBe('not-applicable');
  const review = await newReview();
  const wanted = { text: { zh: '补测偏见', en: 'Test bias again' }, answerableId: eve.personId, due: day(5) };
  const past = { ...wanted, due: day(-1) };
  await expect(reviews.vote(bo, review.id, { ...approve, conditions: [past] })).rejects.toMatchObject({ status: 400 });
  const nobody = { ...wanted, answerableId: 'per_nobody' };
  await expect(reviews.vote(bo, review.id, { ...approve, conditions: [nobody] })).rejects.toMatchObject({
    status: 400,
  });
  // What was refused left no vote behind.
  await reviews.vote(bo, review.id, { ...approve, conditions: [wanted] });
  const { id } = (await conditionsOf(review.id))[0]!;
  await expect(reviews.conditions.meet(eve, review.id, id, 'early')).rejects.toMatchObject({ code: 'condition-state' });
  expect(await requirementOf(review.subjectId)).toBe(undefined);
  await reviews.vote(cy, review.id, approve);
  expect(await requirementOf(review.subjectId)).toMatchObject({ met: true });
  expect((await controlOf()).status).toBe('operating');
  expect(await told(eve.personId)).toContain('review.condition-due');
  t.clock.advance(3 * DAY);
  await occasions.lookAtDeadlines();
  await occasions.lookAtDeadlines();
  expect((await told(eve.personId)).filter((kind) => kind === 'review.condition-near')).toHaveLength(1);
  t.clock.advance(3 * DAY);
  expect(await controlOf()).toMatchObject({ status: 'failing', reasons: [{ code: 'condition-overdue' }] });
  expect(await requirementOf(review.subjectId)).toMatchObject({ met: false, advisory: true });

  const waiting = async () => reviews.conditions.pending(t.db.kysely, { met: true, limit: 9 });
  expect(await waiting()).toEqual([]);
  await expect(reviews.conditions.meet(bo, review.id, id, 'x')).rejects.toMatchObject({ code: 'not-answerable' });
  await reviews.conditions.meet(eve, review.id, id, 'report 7');
  expect((await waiting()).map((one) => one.id)).toEqual([id]);
  const accept = { accepted: true, remark: 'read it' };
  const confirm = (person: PersonActor) => reviews.conditions.confirm(person, review.id, id, accept);
  await expect(confirm(eve)).rejects.toMatchObject({ code: 'own-condition' });
  await expect(confirm(ann)).rejects.toMatchObject({ code: 'own-application' });
  await expect(confirm(dan)).rejects.toMatchObject({ code: 'own-work' });
  await expect(confirm(t.directory.put('per_op', ['operator']))).rejects.toMatchObject({ code: 'not-reviewer' });
  const elsewhere = t.directory.put('per_far', ['compliance-officer'], { unitId: SIDE_UNIT });
  await expect(confirm(elsewhere)).rejects.toMatchObject({ code: 'not-reviewer' });
  await reviews.conditions.confirm(bo, review.id, id, { accepted: false, remark: 'one group is missing' });
  expect(await told(eve.personId)).toContain('review.condition-returned');
  await expect(confirm(bo)).rejects.toMatchObject({ code: 'condition-state' });
  await reviews.conditions.meet(eve, review.id, id, 'report 8');
  expect((await controlOf()).status).toBe('failing');
  const both = await Promise.allSettled([confirm(bo), confirm(cy)]);
  expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await controlOf()).toMatchObject({ status: 'operating', reasons: [] });
  expect(await requirementOf(review.subjectId)).toBe(undefined);
  const kinds = await t.kindsOf(review.subjectId);
  expect(kinds.filter((kind) => kind === 'review.condition-confirmed done')).toHaveLength(1);
  expect(kinds).toEqual(
    expect.arrayContaining([
      'review.condition-set done',
      'review.condition-returned done',
      'review.act-refused refused',
    ]),
  );
});

test('conditions of a review that is not approved are moot', async () => {
  const { reviews } = t.governance;
  const review = await newReview();
  const wanted = { text: title, answerableId: eve.personId, due: day(1) };
  await reviews.vote(bo, review.id, { ...approve, conditions: [wanted] });
  await reviews.vote(cy, review.id, { choice: 'reject', comment: 'no' });
  const { id } = (await conditionsOf(review.id))[0]!;
  await expect(reviews.conditions.meet(eve, review.id, id, 'x')).rejects.toMatchObject({ code: 'condition-state' });
  expect(await reviews.conditions.pending(t.db.kysely, { answerableId: eve.personId, limit: 10 })).toEqual([]);
});

test('questions: reviewers ask, the applicant answers, and a blocking one stops the decision', async () => {
  const { reviews } = t.governance;
  const review = await newReview();
  const ask = (person: PersonActor, blocking: boolean) =>
    reviews.questions.ask(person, review.id, { text: 'Which data?', blocking });
  await expect(ask(ann, true)).rejects.toMatchObject({ code: 'own-application' });
  await expect(ask(t.directory.put('per_op', ['operator']), true)).rejects.toMatchObject({ code: 'not-reviewer' });
  await ask(cy, true);
  await ask(bo, false);
  const [blocking, other] = await reviews.questions.of(t.db.kysely, review.id);
  expect(await told(ann.personId)).toContain('review.question-asked');
  await reviews.vote(bo, review.id, approve);
  for (const choice of ['approve', 'reject'] as const) {
    await expect(reviews.vote(cy, review.id, { choice, comment: 'x' })).rejects.toMatchObject({
      status: 409,
      code: 'questions-open',
    });
  }
  const answer = (person: PersonActor, id: string) => reviews.questions.answer(person, review.id, id, 'Own data');
  await expect(answer(cy, blocking!.id)).rejects.toMatchObject({ status: 403, code: 'not-applicant' });
  await expect(reviews.questions.withdraw(bo, review.id, blocking!.id)).rejects.toMatchObject({ code: 'not-asker' });
  await answer(ann, blocking!.id);
  await expect(answer(ann, blocking!.id)).rejects.toMatchObject({ code: 'question-closed' });
  expect(await told(cy.personId)).toContain('review.question-answered');
  expect((await reviews.vote(cy, review.id, approve)).state).toBe('approved');
  await expect(answer(ann, other!.id)).rejects.toMatchObject({ code: 'review-not-open' });
  await expect(ask(bo, false)).rejects.toMatchObject({ code: 'review-not-open' });
  const kinds = await t.kindsOf(review.subjectId);
  expect(kinds.filter((kind) => kind.startsWith('review.question-'))).toEqual([
    'review.question-asked done',
    'review.question-asked done',
    'review.question-answered done',
  ]);
});

test('a template: checklist answered by every voter, deadline in working days, and what counted at the opening stays', async () => {
  const { reviews, gates } = t.governance;
  const admin = t.directory.put('per_sys', ['system-administrator']);
  const gate = (await gates.list(t.db.kysely)).find(({ name }) => name === 'model.approve')!;
  const template = {
    guidance: { applicant: null, reviewer: title },
    checklist: [{ id: 'licence', question: title }],
    documents: [],
    deadlineDays: 5,
    reReviewMonths: 1,
    source: null,
  };
  const before = await newReview();
  const set = await reviews.templates.set(admin, gate, '0', template);
  expect(set).toMatchObject({ revision: 1, template, setBy: { id: 'per_sys' } });
  const stale = reviews.templates.set(admin, gate, '0', null);
  await expect(stale).rejects.toMatchObject({ status: 412 });
  await expect(reviews.templates.set(admin, undefined, '0', null)).rejects.toMatchObject({ status: 404 });
  expect((await reviews.get(t.db.kysely, before.id))?.template).toBe(null);

  t.clock.set('2026-04-03T08:00:00Z');
  const review = await newReview();
  // A Friday; the week after it is worked from Monday to Friday.
  expect(review.deadline).toBe('2026-04-10T08:00:00.000Z');
  // The organisation's own calendar: the Monday is a holiday, and a Saturday is worked for it.
  reviews.calendarFrom(async () => (await notifications.preferences.workingHours(t.db.kysely)).calendar);
  const hours = { from: '09:00', to: '18:00', escalateAfterHours: 8 };
  const spring = { holidays: ['2026-04-06'], workedWeekends: ['2026-04-11'], knownYears: [2026] };
  await notifications.preferences.setWorkingTime(admin, '0', { ...hours, ...spring });
  const overHoliday = await newReview();
  expect(overHoliday.deadline).toBe('2026-04-11T08:00:00.000Z');
  await notifications.preferences.setWorkingTime(admin, '1', { ...hours, ...spring, workedWeekends: [] });
  expect((await newReview()).deadline).toBe('2026-04-13T08:00:00.000Z');
  // What was open keeps the deadline that it was opened with.
  expect((await reviews.get(t.db.kysely, overHoliday.id))?.deadline).toBe(overHoliday.deadline);
  await expect(reviews.vote(bo, review.id, approve)).rejects.toMatchObject({ status: 400 });
  const twice = { id: 'licence', answer: 'yes', remark: '' } as const;
  for (const checklist of [
    [twice, twice],
    [twice, { ...twice, id: 'other' }],
  ])
    await expect(reviews.vote(bo, review.id, { ...approve, checklist })).rejects.toMatchObject({ status: 400 });
  await reviews.templates.set(admin, gate, '1', null);
  const checklist = [twice];
  await reviews.vote(bo, review.id, { ...approve, checklist, reReviewOn: '2026-04-20' });
  const done = await reviews.vote(cy, review.id, { ...approve, checklist });
  // The soonest of what the voters named and what the template wants.
  expect(done).toMatchObject({ state: 'approved', reReviewOn: '2026-04-20', votes: [{ checklist }, { checklist }] });
  const past = reviews.vote(bo, (await newReview()).id, { ...approve, reReviewOn: '2026-04-03' });
  await expect(past).rejects.toMatchObject({ status: 400 });
  await t.write((tx) => t.governance.subjects.retire(tx, { subjectId: review.subjectId, by: ann }));
});

test('a re-review: reminded of, stale when late, bound to what is in force, and it changes nothing by itself', async () => {
  const { reviews, subjects } = t.governance;
  const review = await newReview();
  await reviews.vote(bo, review.id, { ...approve, reReviewOn: day(20) });
  await reviews.vote(cy, review.id, approve);
  const due = async () => (await reviews.reReviews.due(t.db.kysely, { subjectIds: [review.subjectId], limit: 5 }))[0];
  expect(await due()).toMatchObject({ id: review.id, open_id: null, rejected_id: null });
  t.clock.advance(10 * DAY);
  await occasions.lookAtDeadlines();
  expect(await told(ann.personId)).toContain('review.re-review-near');
  t.clock.advance(12 * DAY);
  expect(await controlOf()).toMatchObject({ status: 'stale' });
  expect((await requirementOf(review.subjectId))?.reasons).toMatchObject([{ code: 're-review-overdue' }]);

  await expect(reviews.reReviews.begin(dan, review.id, 'x')).rejects.toMatchObject({ code: 'not-involved' });
  const first = await reviews.reReviews.begin(ann, review.id, 'a year later');
  const inForce = (await subjects.inForce(t.db.kysely, review.subjectId))!.hash;
  expect(first).toMatchObject({ reReviewOf: review.id, bindings: [{ revision: inForce }], authorIds: [dan.personId] });
  await expect(reviews.reReviews.begin(ann, review.id, 'again')).rejects.toMatchObject({ code: 'review-open' });
  await expect(reviews.vote(ann, first.id, approve)).rejects.toMatchObject({ code: 'own-application' });
  await reviews.vote(bo, first.id, { choice: 'reject', comment: 'the data changed' });
  expect(await controlOf()).toMatchObject({ status: 'failing', reasons: [{ code: 're-review-rejected' }] });
  expect((await subjects.inForce(t.db.kysely, review.subjectId))!.hash).toBe(inForce);

  const second = await reviews.reReviews.begin(bo, review.id, 'put right');
  await expect(reviews.vote(bo, second.id, approve)).rejects.toMatchObject({ code: 'own-application' });
  await reviews.vote(eve, second.id, { ...approve, reReviewOn: day(30) });
  expect(await reviews.vote(cy, second.id, approve)).toMatchObject({ state: 'approved', reReviewOn: day(30) });
  expect(await due()).toMatchObject({ id: second.id, open_id: null, rejected_id: null });
  expect(await controlOf()).toMatchObject({ status: 'operating', reasons: [] });
  await expect(reviews.reReviews.begin(ann, review.id, 'x')).rejects.toMatchObject({ code: 'no-re-review' });
  await t.write((tx) => subjects.retire(tx, { subjectId: review.subjectId, by: ann }));
  expect(await due()).toBe(undefined);
});

test('several at once: assigned and reminded, each answered for by itself; a list by deadline', async () => {
  const { reviews } = t.governance;
  const mine = await newReview();
  const other = await newReview(bo);
  const closed = await newReview();
  await reviews.withdraw(ann, closed.id, 'x');
  const ids = [mine.id, other.id, closed.id, mine.id, t.governance.newId('review')];
  const outcomes = await reviews.assignments.assign(bo, ids, eve.personId);
  expect(outcomes.map(({ code }) => code)).toEqual([null, 'own-application', 'review-not-open', 'not-found']);
  expect((await reviews.assignments.assign(bo, [mine.id], eve.personId))[0]).toMatchObject({ done: true });
  const wrong = await reviews.assignments.assign(bo, [mine.id], dan.personId);
  expect(wrong).toMatchObject([{ done: false, code: 'assignee-may-not-vote' }]);
  expect(await reviews.assignments.assign(ann, [mine.id], eve.personId)).toMatchObject([{ code: 'own-application' }]);
  expect((await told(eve.personId)).filter((kind) => kind === 'review.assigned')).toHaveLength(1);
  const assigned = await reviews.list(t.db.kysely, { mine: 'assigned', personId: eve.personId, limit: 10 });
  expect(assigned.items.map(({ id }) => id)).toEqual([mine.id]);

  // Those who were asked are reminded; where nobody was, all who may vote.
  expect(await reviews.assignments.remind(ann, [mine.id])).toMatchObject([{ done: true }]);
  expect(await reviews.assignments.remind(cy, [mine.id])).toMatchObject([{ code: 'reminded-already' }]);
  expect(await reviews.assignments.remind(dan, [other.id])).toMatchObject([{ code: 'not-involved' }]);
  expect(await told(eve.personId)).toContain('review.reminded');
  expect(await told(cy.personId)).not.toContain('review.reminded');

  t.clock.advance(DAY);
  const later = await newReview();
  const open = { state: 'open', gate: 'model.approve', sort: 'deadline', limit: 1 } as const;
  const seen: string[] = [];
  for (let cursor: string | undefined, more = true; more; ) {
    const page = await reviews.list(t.db.kysely, { ...open, ...(cursor === undefined ? {} : { cursor }) });
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
    more = cursor !== undefined;
  }
  expect(seen.filter((id) => [mine.id, other.id, later.id].includes(id))).toEqual([mine.id, other.id, later.id]);
  const soon = await reviews.list(t.db.kysely, { ...open, limit: 50, dueBefore: later.deadline });
  expect(soon.items.map(({ id }) => id)).not.toContain(later.id);
});

test('what waits is paged: one by one the same as at once, and nothing twice', async () => {
  const { reviews } = t.governance;
  const made: string[] = [];
  // Two of one day and one of another: the order within a day is kept too.
  for (const [condition, again] of [
    [4, 20],
    [4, 20],
    [2, 15],
  ] as const) {
    const review = await newReview();
    const one = { text: title, answerableId: eve.personId, due: day(condition) };
    await reviews.vote(bo, review.id, { ...approve, conditions: [one], reReviewOn: day(again) });
    await reviews.vote(cy, review.id, approve);
    made.push(review.id);
  }
  const walked: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const from = cursor === undefined ? {} : { cursor };
    const page = await reviews.reReviews.page(t.db.kysely, { ...from, limit: 1 });
    walked.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
    if (cursor === undefined) break;
  }
  expect(walked).toEqual((await reviews.reReviews.due(t.db.kysely, { limit: 200 })).map(({ id }) => id));
  expect(walked.filter((id) => made.includes(id))).toEqual([made[2], made[0], made[1]]);

  const all = await reviews.conditions.pending(t.db.kysely, { answerableId: eve.personId, limit: 200 });
  const seen: string[] = [];
  for (let last = all.find(() => false); ; ) {
    const after = last === undefined ? {} : { after: { due: last.due, id: last.id } };
    const found = await reviews.conditions.pending(t.db.kysely, { answerableId: eve.personId, ...after, limit: 1 });
    last = found[0];
    if (last === undefined) break;
    seen.push(last.id);
  }
  expect(seen).toEqual(all.map(({ id }) => id));
  expect(all.map((one) => one.review_id).filter((id) => made.includes(id))).toEqual([made[2], made[0], made[1]]);
  for (const id of made) {
    const { subjectId } = (await reviews.get(t.db.kysely, id))!;
    await t.write((tx) => t.governance.subjects.retire(tx, { subjectId, by: ann }));
  }
});
