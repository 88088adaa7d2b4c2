import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PersonActor } from '../../../../kernel/identity/index.ts';
import { DAY, HOUR } from '../../../../kernel/time/index.ts';
import type { ProblemError } from '../../../../platform/http/index.ts';
import { createTestOrganisation } from '../testing.ts';
import type { BodyContent } from './body.schema.ts';

let scene: Awaited<ReturnType<typeof createTestOrganisation>>;
const people: Record<string, PersonActor> = {};
const NAMES = ['chair', 'vice', 'lawyer', 'ethicist', 'engineer', 'doctor', 'guest', 'clerk', 'former'];

beforeAll(async () => {
  scene = await createTestOrganisation();
  people.writer = await scene.appoint('writer', ['compliance-officer']);
  people.approver = await scene.appoint('approver', ['security-officer']);
  people.security = await scene.appoint('security', ['security-officer']);
  for (const name of NAMES) people[name] = await scene.appoint(name, ['member']);
});
afterAll(() => scene.close());

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: ProblemError) => error.code ?? String(error),
  );
const own = () => scene.people;
const who = (name: string) => people[name]!;
const idOf = (name: string) => who(name).personId;

type Member = BodyContent['members'][number];
const member = (name: string, category: string, more: Partial<Member> = {}): Member => ({
  personId: idOf(name),
  category,
  function: 'member',
  outside: false,
  sex: 'f',
  from: '2026-01-01',
  until: '2029-12-31',
  ...more,
});
const committee = (): Member[] => [
  member('chair', 'technical', { function: 'chair', sex: 'm' }),
  member('vice', 'ethics', { function: 'vice-chair' }),
  member('lawyer', 'law', { outside: true }),
  member('ethicist', 'ethics'),
  member('engineer', 'technical'),
  member('doctor', 'technical'),
  member('writer', 'technical'),
  member('guest', 'law', { function: 'adviser' }),
  member('clerk', 'law', { function: 'secretary' }),
  member('former', 'technical', { until: '2026-10-31' }),
];

async function content(more: Partial<BodyContent> = {}): Promise<BodyContent> {
  const [preset] = await own().bodies.presets();
  return {
    purpose: '审查科技伦理',
    preset: 'ethics-committee',
    rules: preset!.rules,
    members: committee(),
    seats: [{ gate: 'competence-rule.approve', seat: 'security' }],
    ...more,
  };
}

let bodyId: string;
const latest = async () => (await own().bodies.get(bodyId)).latest;
const apply = (applicant = who('writer')) =>
  scene.gates.apply({ name: 'body.establish', subjectId: bodyId, applicant, statement: '设立' });

test('the preset takes every number from the profile, with its source', async () => {
  const [preset] = await own().bodies.presets();
  expect(preset!.rules).toMatchObject({
    membersMin: 7,
    outsideMin: 1,
    bothSexes: true,
    termMonthsMax: 60,
    quorum: 5,
    quorumOfCategories: true,
    majority: { numerator: 2, denominator: 3, of: 'present' },
  });
  expect(preset!.sources.every(({ source }) => source.includes('科技伦理审查办法'))).toBe(true);
});

test('a body is established once its members and rules are as they must be, by somebody else’s vote', async () => {
  bodyId = await own().bodies.register(who('writer'), {
    title: { zh: '伦理委员会', en: 'Ethics committee' },
    unitId: scene.rootUnit,
    ...(await content({
      members: committee()
        .slice(0, 5)
        .map((one) => ({ ...one, sex: 'f' as const, outside: false, category: 'technical' })),
    })),
  });
  const error = await apply().catch((problem: ProblemError) => problem);
  const missing = JSON.stringify(error);
  for (const code of ['members-short', 'outside-short', 'one-sex', 'category-short']) expect(missing).toContain(code);
  const { rules } = await content();
  await own().bodies.edit(who('writer'), bodyId, await latest(), await content({ rules: { ...rules, quorum: 3 } }));
  expect(await codeOf(apply())).toBe('gate-closed');
  await own().bodies.edit(who('writer'), bodyId, await latest(), await content());
  const { review } = await apply();
  expect(await codeOf(scene.reviews.vote(who('writer'), review.id, { choice: 'approve', comment: '' }))).toBe(
    'own-application',
  );
  expect((await scene.reviews.vote(who('approver'), review.id, { choice: 'approve', comment: '' })).state).toBe(
    'approved',
  );
  expect(
    await codeOf(
      own().bodies.edit(
        who('writer'),
        bodyId,
        await latest(),
        await content({ seats: [{ gate: 'body.establish', seat: 'oversight' }] }),
      ),
    ),
  ).toBe('invalid-input');
  expect(await codeOf(own().bodies.edit(who('chair'), bodyId, await latest(), await content()))).toBe('not-permitted');
});

const m = () => own().meetings;
async function convene(items: Parameters<ReturnType<typeof m>['convene']>[2]['items'], by = 'chair') {
  return m().convene(who(by), bodyId, {
    title: '例会',
    place: '一号会议室',
    startsAt: new Date(scene.clock.now().getTime() + HOUR).toISOString(),
    items,
  });
}
const attend = async (id: string, ...names: string[]) => {
  for (const name of names) await m().attend(who('clerk'), id, idOf(name));
};

test('a meeting: quorum, recusal, an open and a secret vote, minutes that can not be changed unseen', async () => {
  const id = await convene([
    { title: '章程', text: '', kind: 'decision' },
    { title: '人选', text: '', kind: 'decision', ballot: 'secret' },
    { title: '通报', text: '', kind: 'information' },
  ]);
  expect(await codeOf(convene([{ title: 'x', text: '', kind: 'decision' }], 'engineer'))).toBe('not-in-body');
  await attend(id, 'chair', 'vice', 'ethicist', 'engineer', 'guest', 'clerk');
  expect(await codeOf(m().open(who('chair'), id))).toBe('no-quorum');
  await attend(id, 'doctor');
  // Five may vote, but nobody of law who has a vote is there.
  expect((await m().get(who('chair'), id)).quorum).toMatchObject({ met: false, present: 5, missing: ['law'] });
  await attend(id, 'lawyer');
  expect(await codeOf(m().open(who('clerk'), id))).toBe('not-in-body');
  await m().open(who('chair'), id);
  await m().recuse(who('engineer'), id, 0, '利益相关');

  await m().call(who('chair'), id, 0);
  expect(await codeOf(m().vote(who('engineer'), id, 0, 'approve'))).toBe('recused');
  expect(await codeOf(m().vote(who('guest'), id, 0, 'approve'))).toBe('not-a-voter');
  expect(await codeOf(m().vote(who('writer'), id, 0, 'approve'))).toBe('not-present');
  expect(await codeOf(m().vote(who('approver'), id, 0, 'approve'))).toBe('not-in-body');
  for (const name of ['chair', 'vice', 'lawyer']) await m().vote(who(name), id, 0, 'approve');
  await m().vote(who('doctor'), id, 0, 'reject');
  const votes = await Promise.all([1, 2, 3].map(() => codeOf(m().vote(who('chair'), id, 0, 'approve'))));
  expect(new Set(votes)).toEqual(new Set(['already-voted']));
  expect((await m().get(who('chair'), id)).items[0]).toMatchObject({ tally: null, choices: null });
  await m().decide(who('chair'), id, 0);
  // Three of five: the ethicist, who was there and did not vote, abstains.
  expect((await m().get(who('chair'), id)).items[0]).toMatchObject({
    outcome: 'rejected',
    tally: { approve: 3, reject: 1, abstain: 1 },
  });

  await m().call(who('chair'), id, 1);
  for (const name of ['chair', 'vice', 'lawyer', 'ethicist']) await m().vote(who(name), id, 1, 'approve');
  await m().vote(who('engineer'), id, 1, 'reject');
  expect(await codeOf(m().close(who('chair'), id))).toBe('vote-under-way');
  await m().decide(who('chair'), id, 1);
  const secret = (await m().get(who('chair'), id)).items[1]!;
  expect(secret).toMatchObject({ outcome: 'adopted', tally: { approve: 4, reject: 1, abstain: 1 }, choices: null });
  expect(secret.voted).toHaveLength(5);
  const kept = await scene.db
    .selectFrom('people_ballot' as never)
    .selectAll()
    .where('position' as never, '=', 1 as never)
    .execute();
  expect(kept.every((row) => (row as { choice: unknown }).choice === null)).toBe(true);
  const told = await scene.records.query({ kind: 'meeting.balloted', limit: 50 });
  const ofSecret = told.items.filter(({ record }) => record.facts.item === 1);
  expect(ofSecret).toHaveLength(5);
  expect(JSON.stringify(ofSecret.map(({ record }) => record.facts))).not.toMatch(/approve|reject/);

  await m().close(who('chair'), id);
  expect(await codeOf(m().attend(who('clerk'), id, idOf('writer')))).toBe('meeting-over');
  await m().minute(who('clerk'), id, '会议纪要正文');
  expect(await codeOf(m().minute(who('clerk'), id, '改写'))).toBe('meeting-not-closed');
  expect(await m().verifyMinutes(scene.db, id)).toBe(true);
  await scene.db
    .updateTable('people_meeting_item' as never)
    .set({ approve: 5 } as never)
    .where('meeting_id' as never, '=', id as never)
    .where('position' as never, '=', 0 as never)
    .execute();
  expect(await m().verifyMinutes(scene.db, id)).toBe(false);
  const finding = await own()
    .controls.find(({ id: one }) => one === '4.4.c/bodies')!
    .evaluate({} as never, scene.clock.now());
  expect(finding.status).toBe('failing');
  expect(finding.reasons.map(({ code }) => code)).toContain('minutes-changed');
  await scene.db
    .updateTable('people_meeting_item' as never)
    .set({ approve: 3 } as never)
    .where('meeting_id' as never, '=', id as never)
    .where('position' as never, '=', 0 as never)
    .execute();
  // Who is no member learns no more than that there is nothing for them.
  expect(await codeOf(m().get(who('approver'), id))).toBe('not-found');
});

test('a resolution fills the body’s seat of a review, bound to the same revisions; nobody takes that seat by role', async () => {
  const competence = own().competence;
  const id = await competence.definitions.define(who('writer'), {
    title: { zh: '能力', en: 'Skill' },
    description: '',
  });
  const admin = await scene.admin();
  await competence.rule.edit(admin, '0', { lines: [{ role: 'operator', competenceIds: [id], graceDays: 5 }] });
  const rule = await competence.rule.get();
  const { review } = await scene.gates.apply({
    name: 'competence-rule.approve',
    subjectId: rule.id!,
    applicant: admin,
    statement: '要求',
  });
  expect(await codeOf(scene.reviews.vote(who('security'), review.id, { choice: 'approve', comment: '' }))).toBe(
    'no-seat',
  );
  await scene.reviews.vote(who('writer'), review.id, { choice: 'approve', comment: '' });

  // Whoever could not see what is reviewed sees its review as a member, with a vote or not, as long as they are one.
  const sees = async (name: string) => {
    const { items } = await scene.reviews.list(scene.db, {
      ...{ personId: idOf(name), hiddenKinds: ['competence-rule'], gate: 'competence-rule.approve', limit: 10 },
    });
    return [await scene.reviews.sitsInBody(scene.db, review, idOf(name)), items.map((one) => one.id)];
  };
  for (const name of ['chair', 'guest']) expect(await sees(name), name).toEqual([true, [review.id]]);
  for (const name of ['former', 'approver']) expect(await sees(name), name).toEqual([false, []]);

  const item = { title: '能力要求', text: '', kind: 'decision' as const, reviewId: review.id };
  expect(await codeOf(convene([{ ...item, reviewId: 'rvw_01ARZ3NDEKTSV4RRFFQ69G5FAV' }]))).toBe('invalid-input');
  const meeting = await convene([item]);
  await attend(meeting, 'chair', 'vice', 'lawyer', 'ethicist', 'engineer', 'doctor');
  await m().open(who('chair'), meeting);
  await m().call(who('vice'), meeting, 0);
  for (const name of ['chair', 'vice', 'lawyer', 'ethicist', 'engineer'])
    await m().vote(who(name), meeting, 0, 'approve');
  await m().decide(who('vice'), meeting, 0);
  const decided = (await scene.reviews.get(scene.db, review.id))!;
  expect(decided.state).toBe('approved');
  expect(decided.votes).toMatchObject([{ seat: 'compliance' }, { seat: 'security', personId: bodyId }]);
  expect((await competence.rule.get()).inForce).toBe(rule.latest);
  const [resolution] = (await own().resolutions.list({ bodyId, limit: 1 })).items;
  expect(resolution).toMatchObject({ counted: true, reviewId: review.id, bound: { [rule.id!]: rule.latest } });

  // A review that ended in between: the resolution stands and says that it did not count.
  await competence.rule.edit(admin, rule.latest!, { lines: [] });
  const again = await scene.gates.apply({
    name: 'competence-rule.approve',
    subjectId: rule.id!,
    applicant: admin,
    statement: '撤回要求',
  });
  const second = await convene([{ ...item, reviewId: again.review.id }]);
  await attend(second, 'chair', 'vice', 'lawyer', 'ethicist', 'engineer');
  await m().open(who('chair'), second);
  await m().call(who('chair'), second, 0);
  await m().vote(who('chair'), second, 0, 'approve');
  await scene.reviews.withdraw(admin, again.review.id, '不需要了');
  await m().decide(who('chair'), second, 0);
  expect((await own().resolutions.list({ bodyId, limit: 1 })).items[0]).toMatchObject({
    counted: false,
    outcome: 'rejected',
  });
});

test('actions are tracked to their closing by somebody else, and escalated once when they are late', async () => {
  const { items } = await own().resolutions.list({ bodyId, limit: 50 });
  const adopted = items.find(({ outcome }) => outcome === 'adopted')!;
  const rejected = items.find(({ outcome }) => outcome === 'rejected')!;
  const input = { title: '补充评估', ownerId: idOf('engineer') };
  expect(await codeOf(own().resolutions.setAction(who('engineer'), adopted.id, input))).toBe('not-in-body');
  expect(await codeOf(own().resolutions.setAction(who('chair'), rejected.id, input))).toBe('not-adopted');
  const { actions } = await own().resolutions.setAction(who('chair'), adopted.id, input);
  const [action] = actions;
  expect(action).toMatchObject({
    state: 'open',
    dueAt: new Date(scene.clock.now().getTime() + 30 * DAY).toISOString(),
  });
  expect(await codeOf(own().resolutions.close(who('chair'), action!.id))).toBe('action-not-in-state');
  expect(await codeOf(own().resolutions.reportDone(who('chair'), action!.id, '做了'))).toBe('not-owner');

  scene.clock.advance(31 * DAY);
  expect(await own().resolutions.escalateDue()).toBe(1);
  expect(await own().resolutions.escalateDue()).toBe(0);
  expect((await scene.records.query({ kind: 'resolution-action.escalated', limit: 5 })).items).toHaveLength(1);
  const control = own().controls.find(({ id: one }) => one === '4.4.c/bodies')!;
  expect((await control.evaluate({} as never, scene.clock.now())).reasons.map(({ code }) => code)).toContain(
    'actions-overdue',
  );
  await own().resolutions.reportDone(who('engineer'), action!.id, '已完成');
  await own().resolutions.reopen(who('clerk'), action!.id);
  await own().resolutions.reportDone(who('engineer'), action!.id, '补齐');
  const closed = await own().resolutions.close(who('clerk'), action!.id);
  expect(closed.actions).toMatchObject([{ state: 'closed', overdue: false }]);
});

test('a body whose members run out of term is seen', async () => {
  const control = own().controls.find(({ id: one }) => one === '4.4.c/bodies')!;
  const finding = await control.evaluate({} as never, new Date('2030-02-01T00:00:00Z'));
  expect(finding.status).toBe('not-operated');
  expect(finding.reasons.map(({ code }) => code)).toContain('members-short');
});
