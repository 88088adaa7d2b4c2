import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PersonActor, Role } from '../../../kernel/identity/index.ts';
import { DAY } from '../../../kernel/time/index.ts';
import { createTestGovernance, ROOT_UNIT, type TestGovernance } from '../../testing.ts';
import { createNonconformityService } from '../nonconformity/index.ts';
import { createManagementReviewService } from './index.ts';

let t: TestGovernance;
let service: ReturnType<typeof createManagementReviewService>;
let works = false;
const people: Record<string, PersonActor> = {};

beforeAll(async () => {
  t = await createTestGovernance();
  for (const [id, role] of [
    ['compliance', 'compliance-officer'],
    ['security', 'security-officer'],
    ['owner', 'product-owner'],
    ['auditor', 'auditor'],
  ] as const)
    people[id] = t.directory.put(`per_${id}`, [role as Role]);
  const author = people.owner!;
  await t.write((tx) => t.governance.profiles.establish(tx, { profileId: 'taf320', unitId: ROOT_UNIT, author }));
  service = createManagementReviewService(t.governance);
  t.governance.conformity.register({
    id: '6.1.b/test',
    measureId: '6.1.b',
    title: { zh: '测', en: 'T' },
    enforcement: { zh: '测', en: 'T' },
    triggers: [],
    evaluate: async (_scope, at) => ({
      status: works ? 'operating' : 'failing',
      ...{ reasons: [], figures: [], evidence: [], assurance: 'measured' },
      validUntil: new Date(at.getTime() + 400 * DAY).toISOString(),
    }),
  });
});
afterAll(() => t.close());

const meeting = {
  ...{ title: '年度管理评审', heldOn: '2026-04-01', from: '2026-03-02', to: '2026-04-30' },
  ...{ chairId: 'per_owner', attendeeIds: ['per_compliance'] },
};

test('inputs come from live records and change with them, until they are frozen with the minutes', async () => {
  await t.governance.conformity.recompute({ measureIds: ['6.1.b'] });
  t.clock.set('2026-03-20T08:00:00Z');
  works = true;
  await t.governance.conformity.recompute({ measureIds: ['6.1.b'] });
  const nonconformities = createNonconformityService(t.governance);
  const raise = (grade: 'major' | 'minor') =>
    nonconformities.raise(people.auditor!, {
      ...{ measureId: '6.1.b', grade, title: '缺少依据', description: '一次发布。', ownerId: 'per_owner' },
      due: grade === 'major' ? '2026-03-10' : '2026-12-31',
    });
  await raise('major');
  await expect(service.prepare(people.compliance!, { ...meeting, to: '2026-01-01' })).rejects.toMatchObject({
    status: 400,
  });
  await expect(service.prepare(people.compliance!, { ...meeting, chairId: 'per_nobody' })).rejects.toMatchObject({
    status: 400,
  });
  const { id } = await service.prepare(people.compliance!, meeting);
  const first = await service.inputs(id);
  expect(first.conformity.changed).toEqual([{ measureId: '6.1.b', before: 'failing', now: 'operating' }]);
  expect(first.conformity.now.operating).toBe(1);
  expect(first.nonconformities).toEqual({ raised: 1, closed: 0, open: 1, overdue: 1, byGrade: { major: 1 } });
  expect(first.people.able).toBe(4);
  await raise('minor');
  expect((await service.inputs(id)).nonconformities).toMatchObject({ raised: 2, overdue: 1 });

  await expect(service.submit(people.compliance!, id, '请批准')).rejects.toMatchObject({ code: 'no-minutes' });
  const decisions = [{ text: '补充抽检', ownerId: 'per_owner', due: '2026-04-15' }];
  await service.minute(people.compliance!, id, { minutes: '讨论了状态变化。', decisions });
  const submitted = await service.submit(people.compliance!, id, '请批准');
  expect(submitted).toMatchObject({ state: 'submitted', inputs: { nonconformities: { raised: 2 } } });
  await raise('minor');
  expect((await service.inputs(id)).nonconformities.raised).toBe(2);
  await expect(service.minute(people.compliance!, id, { minutes: 'x', decisions })).rejects.toMatchObject({
    code: 'wrong-state',
  });
  const vote = (choice: 'approve' | 'reject', by: PersonActor, reviewId: string) =>
    t.governance.reviews.vote(by, reviewId, { choice, comment: '' });
  await expect(vote('approve', people.compliance!, submitted.reviewId!)).rejects.toMatchObject({ status: 403 });
  await vote('reject', people.security!, submitted.reviewId!);
  expect(await service.get(id)).toMatchObject({ state: 'prepared', inputs: null });
  await service.minute(people.compliance!, id, { minutes: '补充了资源讨论。', decisions });
  const again = await service.submit(people.compliance!, id, '已补充');
  expect(again.inputs?.nonconformities.raised).toBe(3);
  // Nothing is tracked before the minutes are approved.
  await expect(service.complete(people.owner!, id, 1, '已做')).rejects.toMatchObject({ code: 'wrong-state' });
  // Whoever has no part in it learns nothing of its state, nor how many decisions there are.
  for (const number of [1, 9])
    await expect(service.complete(people.security!, id, number, '已做')).rejects.toMatchObject({ code: 'not-owner' });
  await vote('approve', people.security!, again.reviewId!);
  expect((await service.get(id)).state).toBe('approved');
  const inForce = await t.governance.subjects.inForce(t.governance.database.kysely, id);
  expect(inForce?.content).toMatchObject({ minutes: '补充了资源讨论。', inputs: { nonconformities: { raised: 3 } } });
});

test('decisions are carried out by who has them and closed by somebody else; late ones are seen, also by the next review', async () => {
  const { id } = (await service.list({ limit: 10 })).items[0]!;
  t.clock.set('2026-05-01T08:00:00Z');
  expect(await service.overdue()).toMatchObject([{ key: `${id}:1`, personIds: ['per_owner', 'per_owner'] }]);
  const next = await service.prepare(people.compliance!, { ...meeting, from: '2026-05-01', to: '2026-06-30' });
  expect((await service.inputs(next.id)).decisions).toEqual({ open: 1, overdue: 1 });
  await expect(service.complete(people.security!, id, 1, '已做')).rejects.toMatchObject({ code: 'not-owner' });
  const both = await Promise.allSettled([
    service.complete(people.owner!, id, 1, '已做'),
    service.complete(people.owner!, id, 1, '已做'),
  ]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  await expect(service.close(people.owner!, id, 1, 'close', '好')).rejects.toMatchObject({ code: 'own-work' });
  await service.close(people.compliance!, id, 1, 'send-back', '缺记录');
  await service.complete(people.owner!, id, 1, '附记录');
  const closed = await service.close(people.compliance!, id, 1, 'close', '已核对');
  expect(closed.decisions).toMatchObject([{ state: 'closed', overdue: false, closedBy: 'per_compliance' }]);
  expect(await service.overdue()).toEqual([]);
  expect((await t.kindsOf(id)).slice(-4)).toEqual(
    ['completed', 'sent-back', 'completed', 'closed'].map((kind) => `management-review.decision-${kind} done`),
  );
});
