import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Condition } from '../../governance/index.ts';
import { DAY, HOUR } from '../../kernel/time/index.ts';
import { createTestOrganisation } from '../../modules/resources/people/testing.ts';
import { createWatches } from './watches.ts';

// What only the passing of time brings: each watch says it when it is near, and no more when it is over or put right.

let scene: Awaited<ReturnType<typeof createTestOrganisation>>;
let look: (kind: string) => Promise<readonly Condition[]>;

beforeAll(async () => {
  scene = await createTestOrganisation();
  // Only what people and governance answer is looked for here; the other services are not there.
  const watches = createWatches({ ...scene } as unknown as Parameters<typeof createWatches>[0]);
  look = (kind) => watches.find((one) => one.kind === kind)!.look();
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
  expect(await look('responsibility.gap')).toEqual([]);
  await matrix.assign(officer, { measureId: '6.1.b', personId: engineer.personId, letter: 'R' });
  expect((await look('responsibility.gap')).map(({ key }) => key)).toEqual(['6.1.b']);
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
