import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PersonActor } from '../../kernel/identity/index.ts';
import { DAY } from '../../kernel/time/index.ts';
import { createTestGovernance, ROOT_UNIT, type TestGovernance } from '../testing.ts';
import { createApplicabilityService } from './applicability/index.ts';
import { createJudgementService } from './judgement/index.ts';
import { createNonconformityService } from './nonconformity/index.ts';

let t: TestGovernance;
let parts: ReturnType<typeof services>;
const people: Record<string, PersonActor> = {};

const services = ({ governance }: TestGovernance) => ({
  applicability: createApplicabilityService(governance),
  judgements: createJudgementService(governance),
  nonconformities: createNonconformityService(governance),
});

beforeAll(async () => {
  t = await createTestGovernance();
  parts = services(t);
  for (const [id, role] of [
    ['owner', 'product-owner'],
    ['compliance', 'compliance-officer'],
    ['security', 'security-officer'],
    ['auditor', 'auditor'],
    ['doer', 'model-engineer'],
  ] as const)
    people[id] = t.directory.put(`per_${id}`, [role]);
  const author = people.owner!;
  await t.write((tx) => t.governance.profiles.establish(tx, { profileId: 'taf320', unitId: ROOT_UNIT, author }));
});
afterAll(() => t.close());

test('a measure does not apply only after two others have approved why, and applies again the same way', async () => {
  const { governance, clock } = t;
  const status = async (at?: Date) => (await governance.conformity.statusOf('5.2.a', at)).status;
  const reason = { zh: '不自行训练模型。', en: 'No model is trained here.' };
  const decide = async (exclusions: { measureId: string; reason: typeof reason }[]) => {
    const review = await parts.applicability.change(people.owner!, exclusions, '年度复核');
    expect((await parts.applicability.view()).openReviewId).toBe(review.id);
    await expect(
      governance.reviews.vote(people.owner!, review.id, { choice: 'approve', comment: '' }),
    ).rejects.toMatchObject({ status: 403 });
    await governance.reviews.vote(people.compliance!, review.id, { choice: 'approve', comment: '' });
    const before = await status();
    await governance.reviews.vote(people.security!, review.id, { choice: 'approve', comment: '' });
    clock.advance(1_000);
    return before;
  };
  expect(await parts.applicability.view()).toEqual({ subjectId: null, exclusions: [], openReviewId: null });
  await expect(parts.applicability.change(people.owner!, [{ measureId: '9.9.z', reason }], 'x')).rejects.toMatchObject({
    status: 400,
  });
  const start = clock.now();
  clock.advance(1_000);
  expect(await decide([{ measureId: '5.2.a', reason }])).toBe('not-operated');
  expect(await status()).toBe('not-applicable');
  const excluded = clock.now();
  const view = await parts.applicability.view();
  expect(view).toMatchObject({ openReviewId: null, exclusions: [{ measureId: '5.2.a', reason }] });
  expect(await t.kindsOf(view.subjectId!)).toContain('applicability.approved done');

  clock.advance(DAY);
  expect(await decide([])).toBe('not-applicable');
  expect(await status()).toBe('not-operated');
  expect((await parts.applicability.view()).exclusions).toEqual([]);
  // The picture of then stays what it was.
  expect(await status(start)).toBe('not-operated');
  expect(await status(excluded)).toBe('not-applicable');
});

test("an auditor's word stands beside the computed status, with the status of that moment", async () => {
  const judged = await parts.judgements.judge(people.auditor!, '6.1.b', {
    verdict: 'does-not-conform',
    reasons: '抽查的发布缺少依据。',
  });
  expect(judged).toMatchObject({
    verdict: 'does-not-conform',
    computedStatus: 'not-operated',
    judgedBy: 'per_auditor',
  });
  expect(await t.kindsOf(judged.id)).toEqual(['measure.judged done']);
  expect((await t.governance.conformity.statusOf('6.1.b')).status).toBe('not-operated');
  expect((await parts.judgements.list('6.1.b', { limit: 10 })).items).toEqual([judged]);
  await expect(parts.judgements.list('per_0', { limit: 10 })).rejects.toMatchObject({ status: 404 });
  const input = { verdict: 'conforms', reasons: 'x' } as const;
  await expect(parts.judgements.judge(people.auditor!, '9.9.z', input)).rejects.toMatchObject({ status: 404 });
  await expect(
    parts.judgements.judge(people.auditor!, '6.1.b', { ...input, sampleId: 'smp_01ARZ3NDEKTSV4RRFFQ69G5FAV' }),
  ).rejects.toMatchObject({ status: 400 });
});

test('a nonconformity is put right by its owner and closed by somebody who did none of it', async () => {
  const { nonconformities } = parts;
  const raised = await nonconformities.raise(people.auditor!, {
    measureId: '6.1.b',
    grade: 'major',
    title: '发布缺少评测依据',
    description: '两次发布没有附上评测结果。',
    ownerId: 'per_owner',
    due: '2026-03-31',
  });
  const { id } = raised;
  const actions = [{ text: '补做评测', ownerId: 'per_doer', due: '2026-03-20' }];
  await expect(nonconformities.answer(people.doer!, id, { cause: '流程缺口', actions })).rejects.toMatchObject({
    code: 'not-owner',
  });
  const nobody = [{ ...actions[0]!, ownerId: 'per_nobody' }];
  await expect(nonconformities.answer(people.owner!, id, { cause: '流程缺口', actions: nobody })).rejects.toMatchObject(
    { status: 400 },
  );
  await nonconformities.answer(people.owner!, id, { cause: '流程缺口', actions });
  t.clock.advance(40 * DAY);
  expect((await nonconformities.require(id)).overdue).toBe(true);
  // Two at once: one of them is told that it is done.
  const both = await Promise.allSettled([
    nonconformities.completeAction(people.doer!, id, 1, '评测报告已归档'),
    nonconformities.completeAction(people.owner!, id, 1, '评测报告已归档'),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const verify = { outcome: 'close', remark: '核对了报告与记录' } as const;
  await expect(nonconformities.verify(people.doer!, id, verify)).rejects.toMatchObject({ code: 'own-work' });
  const sentBack = await nonconformities.verify(people.auditor!, id, { outcome: 'send-back', remark: '缺少签名' });
  expect(sentBack.state).toBe('open');
  await nonconformities.answer(people.owner!, id, { cause: '流程缺口', actions });
  await nonconformities.completeAction(people.doer!, id, 1, '已签名');
  const closed = await nonconformities.verify(people.auditor!, id, verify);
  expect(closed).toMatchObject({ state: 'closed', overdue: false, verifiedBy: 'per_auditor' });
  expect(await t.kindsOf(id)).toEqual(
    ['raised', 'answered', 'action-completed', 'sent-back', 'answered', 'action-completed', 'closed'].map(
      (kind) => `nonconformity.${kind} done`,
    ),
  );
  const concerns = await nonconformities.list({ concerns: 'per_doer' }, { limit: 10 });
  expect(concerns.items.map((one) => one.id)).toEqual([id]);
  expect((await nonconformities.list({ concerns: 'per_security' }, { limit: 10 })).items).toEqual([]);
  expect((await nonconformities.list({ state: 'open' }, { limit: 10 })).items).toEqual([]);
});
