import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  applyFor,
  type Cast,
  type Instance,
  type Organisation,
  type Person,
  registerApplication,
  type SubjectView,
  writeUseStatement,
} from '../../../examples/support/index.ts';
import { openStaffed } from '../house.ts';
import { expectRefused, untilRecorded } from '../refusal.ts';

// An ethics committee from its establishment to a resolution that is a review's vote, through the interface alone.

let instance: Instance;
let organisation: Organisation;
let cast: Cast;
const members: Person[] = [];
let bodyId: string;

beforeAll(async () => {
  ({ instance, organisation, cast } = await openStaffed({ until: 'server' }));
  for (let n = 0; n < 7; n++) members.push(await organisation.appoint(`member-${n}`, ['member']));
}, 240_000);

afterAll(() => instance?.close());

interface MeetingView {
  readonly id: string;
  readonly items: readonly { outcome: string | null; choices: unknown; tally: unknown; recused: { id: string }[] }[];
  readonly minutesSha256: string | null;
}

test('an ethics committee is established by the preset, with its numbers, by somebody else', async () => {
  const { compliance, security } = cast;
  const { items } = await compliance.api.get<{ items: { rules: object }[] }>('/body-presets');
  const { rules } = items[0]!;
  const input = (people: readonly Person[]) => ({
    title: { zh: '伦理委员会', en: 'Ethics committee' },
    unitId: organisation.rootUnitId,
    purpose: '审查',
    preset: 'ethics-committee',
    rules,
    members: people.map((person, n) => ({
      personId: person.id,
      category: ['technical', 'ethics', 'law'][n % 3],
      function: n === 0 ? 'chair' : 'member',
      outside: n === 2,
      sex: n % 2 === 0 ? 'f' : 'm',
      from: '2026-01-01',
      until: '2029-12-31',
    })),
    seats: [{ gate: 'use-statement.approve', seat: 'compliance' }],
  });
  const draft = await compliance.api.post<SubjectView>('/bodies', input(members.slice(0, 6)));
  await expectRefused(applyFor(compliance.api, 'body.establish', draft.id), 409, 'gate-closed');
  const { title, purpose, preset, members: seven, seats } = input(members);
  await compliance.api.put(
    `/bodies/${draft.id}/draft`,
    { title, purpose, preset, rules, members: seven, seats },
    draft.latest,
  );
  const review = await applyFor(compliance.api, 'body.establish', draft.id);
  await expectRefused(
    compliance.api.post(`/reviews/${review}/votes`, { choice: 'approve', comment: '' }),
    403,
    'own-application',
  );
  await security.api.post(`/reviews/${review}/votes`, { choice: 'approve', comment: '' });
  bodyId = draft.id;
  expect((await compliance.api.get<{ state: string }>(`/bodies/${bodyId}`)).state).toBe('active');
});

test('its resolution fills the seat of a review: by quorum and two thirds, about exactly those revisions', async () => {
  const { owner, colleague, compliance } = cast;
  const application = await registerApplication(owner.api, organisation.rootUnitId, '应用');
  const statement = await writeUseStatement(owner.api, application.id);
  const reviewId = await applyFor(owner.api, 'use-statement.approve', statement.id);
  // The compliance officer held this seat before there was the committee.
  await expectRefused(
    compliance.api.post(`/reviews/${reviewId}/votes`, { choice: 'approve', comment: '' }),
    403,
    'no-seat',
  );
  await colleague.api.post(`/reviews/${reviewId}/votes`, { choice: 'approve', comment: '' });

  const [chair, ...others] = members as [Person, ...Person[]];
  const agenda = {
    title: '第一次会议',
    place: '',
    startsAt: new Date(Date.now() + 60_000).toISOString(),
    items: [
      { title: '用途声明', kind: 'decision', reviewId },
      { title: '内部人选', kind: 'decision', ballot: 'secret' },
    ],
  };
  await expectRefused(others[0]!.api.post(`/bodies/${bodyId}/meetings`, agenda), 403, 'not-in-body');
  const meeting = await chair.api.post<MeetingView>(`/bodies/${bodyId}/meetings`, agenda);
  const path = `/meetings/${meeting.id}`;
  await expectRefused(owner.api.get(path), 404, 'not-found');
  for (const person of members.slice(0, 4)) await chair.api.post(`${path}/attendance`, { personId: person.id });
  await expectRefused(chair.api.post(`${path}/open`), 409, 'no-quorum');
  await chair.api.post(`${path}/attendance`, { personId: members[4]!.id });
  await chair.api.post(`${path}/open`);
  await chair.api.post(`${path}/items/0/voting`);
  await expectRefused(members[6]!.api.post(`${path}/items/0/ballot`, { choice: 'approve' }), 409, 'not-present');
  for (const person of members.slice(0, 4)) await person.api.post(`${path}/items/0/ballot`, { choice: 'approve' });
  await expectRefused(chair.api.post(`${path}/items/0/ballot`, { choice: 'approve' }), 409, 'already-voted');
  await chair.api.post(`${path}/items/0/decision`);
  const after = await owner.api.get<SubjectView>(`/use-statements/${statement.id}`);
  expect(after.inForce).toBe(statement.latest);

  await chair.api.post(`${path}/items/1/voting`);
  for (const [n, person] of members.slice(0, 5).entries())
    await person.api.post(`${path}/items/1/ballot`, { choice: n < 3 ? 'approve' : 'reject' });
  const decided = await chair.api.post<MeetingView>(`${path}/items/1/decision`);
  expect(decided.items).toMatchObject([
    { outcome: 'adopted', tally: { approve: 4, reject: 0, abstain: 1 } },
    { outcome: 'rejected', tally: { approve: 3, reject: 2, abstain: 0 }, choices: null },
  ]);
  await chair.api.post(`${path}/close`);
  const minuted = await chair.api.post<MeetingView>(`${path}/minutes`, { text: '纪要' });
  expect(minuted.minutesSha256).toMatch(/^[0-9a-f]{64}$/);
  await untilRecorded(
    organisation.administrator.api,
    { kind: 'meeting.minuted', subjectId: bodyId },
    ({ record }) => record.facts.sha256 === minuted.minutesSha256,
  );
  const { items } = await owner.api.get<{ items: { id: string; counted: boolean | null; bound: object }[] }>(
    `/resolutions?bodyId=${bodyId}`,
  );
  expect(items.find(({ counted }) => counted === true)).toMatchObject({ bound: { [statement.id]: statement.latest } });

  // The action that follows is tracked to its closing by somebody else.
  const resolution = items.find(({ counted }) => counted === true)!;
  const set = await chair.api.post<{ actions: { id: string }[] }>(`/resolutions/${resolution.id}/actions`, {
    title: '半年后复核',
    ownerId: owner.id,
  });
  const action = `/resolution-actions/${set.actions[0]!.id}`;
  await expectRefused(colleague.api.post(`${action}/done`, { note: '代办' }), 403, 'not-owner');
  await owner.api.post(`${action}/done`, { note: '已复核' });
  await expectRefused(owner.api.post(`${action}/close`), 403, 'not-in-body');
  expect(await chair.api.post(`${action}/close`)).toMatchObject({ actions: [{ state: 'closed' }] });
}, 60_000);
