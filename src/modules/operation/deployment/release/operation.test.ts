import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOUR } from '../../../../kernel/time/index.ts';
import { codeOf } from '../testing.ts';
import { AGREE, createReleaseScene, REFUSE, type ReleaseScene } from './testing.ts';

let scene: ReleaseScene;
let base: Awaited<ReturnType<ReleaseScene['ready']>>;
beforeAll(async () => {
  scene = await createReleaseScene();
  base = await scene.ready();
});
afterAll(() => scene.close());

let names = 0;
/** A release in service under a name of its own. */
async function served(modelName = `model-${++names}`) {
  const id = await scene.register({ ...base.content, modelName });
  await scene.release(id);
  return id;
}
type Person = keyof ReleaseScene['people'];
const suspend = (person: Person, id: string, breakGlass = false) =>
  scene.deployment.operation.suspend(scene.people[person], id, { reason: '异常', breakGlass });
const resume = (person: Person, id: string) => scene.deployment.operation.resume(scene.people[person], id, '已查明');
const revoke = (person: Person, id: string) => scene.deployment.operation.revoke(scene.people[person], id, '停用');
const rollback = (person: Person, id: string, toReleaseId: string, breakGlass = false) =>
  scene.deployment.operation.rollback(scene.people[person], id, { toReleaseId, reason: '回退', breakGlass });
const vote = (person: Person, reviewId: string, ballot: typeof AGREE | typeof REFUSE = AGREE) =>
  scene.reviews.vote(scene.people[person], reviewId, ballot);
const stopped = async () => {
  await scene.deployment.policy.stand();
  return scene.stopped();
};
const followUp = async (id: string) =>
  (await scene.deployment.releases.get(id)).reviews.find(
    ({ gate, state }) => gate === 'break-glass.follow-up' && state === 'open',
  );

test('suspended by one person, resumed by another; callers are told by the standing', async () => {
  const id = await served();
  expect(await codeOf(suspend('engineer', id))).toBe('not-permitted');
  expect(await codeOf(resume('security', id))).toBe('release-state');
  await suspend('security', id);
  expect([await scene.stateOf(id), (await stopped()).includes(id)]).toEqual(['suspended', true]);
  expect(await codeOf(suspend('security', id))).toBe('release-state');
  await resume('compliance', id);
  expect([await scene.stateOf(id), (await stopped()).includes(id)]).toEqual(['approved', false]);
});

test('a revoked release leaves the policy, stays in the standing and never comes back', async () => {
  const id = await served();
  const { id: open } = await scene.deployment.releases.apply(scene.people.engineer, id, '再次');
  expect(await codeOf(revoke('operator', id))).toBe('not-permitted');
  await revoke('security', id);
  expect((await scene.compiled()).has(id)).toBe(false);
  expect(await stopped()).toContain(id);
  expect((await scene.reviews.get(scene.db, open))?.state).toBe('void');
  expect(await codeOf(resume('security', id))).toBe('release-revoked');
  expect(await codeOf(scene.deployment.releases.apply(scene.people.engineer, id, ''))).toBe('release-revoked');
  const { latest } = await scene.deployment.releases.get(id);
  expect(
    await codeOf(scene.deployment.releases.edit(scene.people.engineer, id, latest, { content: base.content })),
  ).toBe('subject-retired');
});

test('suspended while the next revision is approved: it stays suspended, whoever comes first', async () => {
  const id = await served();
  const { id: reviewId } = await scene.deployment.releases.apply(scene.people.engineer, id, '再次');
  await vote('compliance', reviewId);
  const second = await scene.appoint('other-security', ['security-officer']);
  const results = await Promise.all([
    codeOf(vote('security', reviewId)),
    codeOf(scene.deployment.operation.suspend(second, id, { reason: '异常', breakGlass: false })),
  ]);
  expect(results).toEqual(['none', 'none']);
  expect([await scene.stateOf(id), (await stopped()).includes(id)]).toEqual(['suspended', true]);
  const approvals = await scene.records.query({ subjectId: id, kind: 'release.approved', limit: 5 });
  expect(approvals.items).toHaveLength(2);
});

test('suspended by two at once: one is told that it is suspended already', async () => {
  const id = await served();
  const codes = await Promise.all([codeOf(suspend('security', id)), codeOf(suspend('compliance', id))]);
  expect(codes.sort()).toEqual(['none', 'release-state']);
});

test('rolled back to the release that it had replaced, by the approval of then', async () => {
  const first = await served('rollback');
  const second = await served('rollback');
  const other = await served();
  expect(await codeOf(rollback('security', second, other))).toBe('not-an-earlier-release');
  expect(await codeOf(rollback('operator', second, first))).toBe('not-permitted');
  await suspend('security', second);
  await rollback('security', second, first);
  expect([await scene.stateOf(first), await scene.stateOf(second)]).toEqual(['approved', 'replaced']);
  const compiled = await scene.compiled();
  expect([compiled.has(first), compiled.has(second)]).toEqual([true, false]);
  // The policy in which it still stands may be with a gateway for a moment longer.
  expect(await stopped()).toContain(second);
  expect(await codeOf(rollback('security', second, first))).toBe('release-state');
  await rollback('security', first, second);
  expect([await scene.stateOf(second), (await stopped()).includes(second)]).toEqual(['approved', false]);
});

test('no rollback to what could not be served any more, unless the glass is broken; never past its end', async () => {
  const notAfter = new Date(scene.clock.now().getTime() + HOUR).toISOString();
  const own = await scene.ready({ modelName: 'no-way-back' });
  const first = await scene.register(own.content);
  await scene.release(first);
  const ending = await scene.register({ ...own.content, notAfter });
  await scene.release(ending);
  const last = await scene.register(own.content);
  await scene.release(last);
  const now = scene.clock.now().toISOString();
  scene.clock.advance(2 * HOUR);
  expect(await codeOf(rollback('security', last, ending, true))).toBe('period-ended');
  scene.clock.set(now);

  await scene.db
    .transaction()
    .execute((tx) => scene.subjects.retire(tx, { subjectId: own.statementId, by: { kind: 'system', name: 'test' } }));
  expect(await codeOf(rollback('security', last, first))).toBe('gate-closed');
  expect(await codeOf(rollback('operator', last, first, true))).toBe('none');
});

test('break-glass: one person alone, at once; somebody else reviews it, and only they end the review', async () => {
  const id = await served();
  expect(await codeOf(suspend('operator', id))).toBe('not-permitted');
  expect(await codeOf(suspend('member', id, true))).toBe('not-permitted');
  await suspend('operator', id, true);
  expect([await scene.stateOf(id), (await stopped()).includes(id)]).toEqual(['suspended', true]);
  const review = (await followUp(id))!;
  expect(await codeOf(vote('operator', review.id))).toBe('own-application');
  expect(await codeOf(scene.reviews.withdraw(scene.people.operator, review.id, '算了'))).toBe('follow-up-stays');

  // Another act before anybody looked: the same follow-up, and whoever did it has no vote either.
  await resume('compliance', id);
  await suspend('security', id, true);
  expect((await followUp(id))?.id).toBe(review.id);
  expect(await codeOf(vote('security', review.id))).toBe('own-act');

  const now = scene.clock.now().toISOString();
  scene.clock.advance(25 * HOUR);
  expect(await scene.reviews.lapseDue()).toContain(review.id);
  const next = (await followUp(id))!;
  expect(next.id).not.toBe(review.id);
  const control = scene.deployment.controls.find((one) => one.id === '6.1.b/release-gate')!;
  const overdue = async () =>
    (await control.evaluate({ organisationId: 'self' }, scene.clock.now())).reasons.filter(
      ({ code, subjectId }) => code === 'follow-up-overdue' && subjectId === id,
    ).length;
  expect(await overdue()).toBe(2);
  await vote('compliance', next.id);
  expect([await overdue(), await followUp(id)]).toEqual([0, undefined]);
  const kinds = (await scene.records.query({ subjectId: id, limit: 200 })).items.map(({ record }) => record.kind);
  expect(kinds).toContain('release.follow-up-overdue');
  expect(kinds).toContain('release.break-glass-confirmed');
  expect(await scene.stateOf(id)).toBe('suspended');
  scene.clock.set(now);
});

test('a rollback by break-glass that is not agreed to is stopped', async () => {
  const first = await served('disputed');
  const second = await served('disputed');
  await rollback('operator', second, first, true);
  expect(await scene.stateOf(first)).toBe('approved');
  await vote('compliance', (await followUp(first))!.id, REFUSE);
  expect([await scene.stateOf(first), (await stopped()).includes(first)]).toEqual(['suspended', true]);
});

test('revoking a release does not end the follow-up of what was done to it before', async () => {
  const id = await served();
  await suspend('operator', id, true);
  const before = (await followUp(id))!;
  await revoke('security', id);
  const after = (await followUp(id))!;
  expect(after.id).not.toBe(before.id);
  await vote('compliance', after.id);
  expect([await followUp(id), await scene.stateOf(id)]).toEqual([undefined, 'revoked']);
});
