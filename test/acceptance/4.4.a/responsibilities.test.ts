import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  applyFor,
  type Cast,
  type Instance,
  type Organisation,
  type Person,
  registerApplication,
  writeUseStatement,
} from '../../../examples/support/index.ts';
import { openStaffed } from '../house.ts';
import { expectRefused, untilRecorded } from '../refusal.ts';

// Who is responsible, who stands in for whom, who may not decide, and what becomes of a dispute: through the interface alone.

let instance: Instance;
let organisation: Organisation;
let cast: Cast;
let standIn: Person;

beforeAll(async () => {
  ({ instance, organisation, cast } = await openStaffed({ until: 'server' }));
  standIn = await organisation.appoint('stand-in', ['member']);
}, 180_000);

afterAll(() => instance?.close());

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
const lately = () => new Date(Date.now() - 1_000).toISOString();

test('a stand-in acts with the rights of another while the delegation lasts, and every act says for whom', async () => {
  const { compliance, engineer } = cast;
  const assignment = { measureId: '6.1.b', personId: engineer.id, letter: 'R' };
  const onBehalf = (body: object) =>
    standIn.api.send('POST', '/responsibilities', { body, headers: { 'x-steward-on-behalf-of': compliance.id } });
  await expectRefused(standIn.api.post('/responsibilities', assignment), 403, 'not-permitted');
  expect((await onBehalf(assignment)).status).toBe(403);
  const { id } = await compliance.api.post<{ id: string }>('/delegations', {
    toId: standIn.id,
    startsAt: lately(),
    endsAt: inAnHour(),
    reason: '休假',
  });
  await expectRefused(standIn.api.post('/responsibilities', assignment), 403, 'not-permitted');
  expect((await onBehalf(assignment)).status).toBe(201);
  await untilRecorded(
    organisation.administrator.api,
    { kind: 'responsibility.assigned', actorId: standIn.id },
    ({ record }) => record.facts.onBehalfOf === compliance.id,
  );
  await compliance.api.post(`/delegations/${id}/end`);
  expect((await onBehalf({ ...assignment, letter: 'C' })).status).toBe(403);
});

test('a declared interest and standing in for the applicant bar from a vote, and the attempts are in the ledger', async () => {
  const { owner, colleague, compliance } = cast;
  const application = await registerApplication(owner.api, organisation.rootUnitId, '应用');
  const statement = await writeUseStatement(owner.api, application.id);
  const review = await applyFor(owner.api, 'use-statement.approve', statement.id);
  const vote = (person: Person) => person.api.post(`/reviews/${review}/votes`, { choice: 'approve', comment: '' });
  await compliance.api.post('/interests', { subjectId: statement.id, reason: '由本人家属提供' });
  await expectRefused(vote(compliance), 403, 'conflict-of-interest');
  await owner.api.post('/delegations', { toId: colleague.id, startsAt: lately(), endsAt: inAnHour(), reason: '休假' });
  await expectRefused(vote(colleague), 403, 'conflict-of-interest');
  for (const person of [compliance, colleague])
    await untilRecorded(
      organisation.administrator.api,
      { kind: 'review.vote-refused', actorId: person.id },
      ({ record }) => record.facts.reason === 'conflict-of-interest',
    );
});

test('the matrix names its gaps; a dispute is seen by its parties alone and settled by its mediator', async () => {
  const { owner, engineer, compliance } = cast;
  const { rows } = await owner.api.get<{ rows: { measureId: string; faults: string[] }[] }>('/responsibilities');
  expect(rows).toHaveLength(31);
  expect(rows.find(({ measureId }) => measureId === '6.1.b')?.faults).toEqual(['no-accountable']);

  const dispute = await engineer.api.post<{ id: string }>('/disputes', {
    title: '谁复核',
    measureId: '6.1.b',
    againstId: owner.id,
    statement: '不在我的职责之内',
  });
  const path = `/disputes/${dispute.id}`;
  await expectRefused(standIn.api.get(path), 404, 'not-found');
  await expectRefused(engineer.api.post(`${path}/mediator`, { mediatorId: standIn.id }), 403, 'own-dispute');
  await compliance.api.post(`${path}/mediator`, { mediatorId: standIn.id });
  await owner.api.post(`${path}/statements`, { words: '应由工程师复核' });
  await expectRefused(owner.api.post(`${path}/outcome`, { words: '我赢' }), 403, 'own-dispute');
  expect(await standIn.api.post(`${path}/outcome`, { words: '由工程师复核' })).toMatchObject({ state: 'settled' });
});
