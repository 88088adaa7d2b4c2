import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  applyFor,
  approve,
  type Cast,
  createApiClient,
  type Instance,
  type Organisation,
  registerApplication,
  registerModel,
  type SubjectView,
  USE_STATEMENT,
  writeUseStatement,
} from '../../../examples/support/index.ts';
import { openStaffed } from '../house.ts';
import { expectRefused, untilRecorded } from '../refusal.ts';

let instance: Instance;
let organisation: Organisation;
let cast: Cast;

beforeAll(async () => {
  ({ instance, organisation, cast } = await openStaffed({ until: 'server' }));
}, 180_000);

afterAll(() => instance?.close());

/** A use statement under review: it takes a compliance officer and a product owner who wrote neither. */
async function openReview(): Promise<{ statement: SubjectView; review: string }> {
  const { owner } = cast;
  const application = await registerApplication(owner.api, organisation.rootUnitId, '应用');
  const statement = await writeUseStatement(owner.api, application.id);
  return { statement, review: await applyFor(owner.api, 'use-statement.approve', statement.id) };
}

const vote = (person: { api: Cast['owner']['api'] }, review: string, more: object = {}) =>
  person.api.post(`/reviews/${review}/votes`, { choice: 'approve', comment: '', ...more });
const stateOf = async (review: string) =>
  (await organisation.administrator.api.get<{ state: string }>(`/reviews/${review}`)).state;
const refusedVote = (personId: string, reason: string) =>
  untilRecorded(
    organisation.administrator.api,
    { kind: 'review.vote-refused', actorId: personId },
    ({ record }) => record.facts.reason === reason && record.outcome === 'refused',
  );

test('nobody decides on their own application, and the attempt is in the ledger', async () => {
  const { review } = await openReview();
  await expectRefused(vote(cast.owner, review), 403, 'own-application');
  await refusedVote(cast.owner.id, 'own-application');
  expect(await stateOf(review)).toBe('open');
});

test('who wrote at a revision does not decide about it', async () => {
  const { owner, colleague } = cast;
  const application = await registerApplication(owner.api, organisation.rootUnitId, '应用');
  const statement = await writeUseStatement(owner.api, application.id);
  await colleague.api.put(
    `/use-statements/${statement.id}/draft`,
    { content: { ...USE_STATEMENT, limits: '改过。' } },
    statement.latest,
  );
  const review = await applyFor(owner.api, 'use-statement.approve', statement.id);
  await expectRefused(vote(colleague, review), 403, 'own-work');
  await refusedVote(colleague.id, 'own-work');
});

test('nobody votes twice, and one person cannot be two approvers', async () => {
  const { review } = await openReview();
  const both = await organisation.appoint('both-seats', ['compliance-officer', 'product-owner']);
  await vote(both, review);
  await expectRefused(vote(both, review), 409, 'already-voted');
  await refusedVote(both.id, 'already-voted');
  expect(await stateOf(review)).toBe('open');
});

test('the same vote sent twenty times at once counts once', async () => {
  const { review } = await openReview();
  const answers = await Promise.allSettled(Array.from({ length: 20 }, () => vote(cast.compliance, review)));
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const { votes } = await organisation.administrator.api.get<{ votes: unknown[] }>(`/reviews/${review}`);
  expect(votes).toHaveLength(1);
});

test('a vote needs a role of the review at that moment', async () => {
  const { review } = await openReview();
  await expectRefused(vote(cast.engineer, review), 403, 'no-seat');
  await refusedVote(cast.engineer.id, 'no-seat');

  const former = await organisation.appoint('former-officer', ['compliance-officer']);
  const person = await organisation.administrator.api.get<{ grants: { id: string }[] }>(`/people/${former.id}`);
  await organisation.administrator.api.delete(`/people/${former.id}/grants/${person.grants[0]!.id}`);
  await expectRefused(vote(former, review), 403, 'no-seat');
});

test('a role at another unit gives no seat', async () => {
  const { review } = await openReview();
  const side = await organisation.administrator.api.post<{ id: string }>('/units', {
    title: { zh: '旁支', en: 'Side' },
    parentId: organisation.rootUnitId,
  });
  const elsewhere = await organisation.appoint('elsewhere', ['compliance-officer'], { unitId: side.id });
  await expectRefused(vote(elsewhere, review), 403, 'no-seat');
  await expectRefused(
    registerModel(
      (await organisation.appoint('engineer-elsewhere', ['model-engineer'], { unitId: side.id })).api,
      organisation.rootUnitId,
      '模型',
    ),
    403,
    'not-permitted',
  );
});

test('an approver, an applicant or a state in the body is refused, not believed', async () => {
  const { owner, compliance } = cast;
  const { review, statement } = await openReview();
  for (const more of [{ personId: owner.id }, { approver: owner.id }, { seat: 'product' }, { state: 'approved' }]) {
    await expectRefused(vote(compliance, review, more), 400, 'invalid-input');
  }
  for (const more of [{ state: 'active' }, { inForce: statement.latest }, { ownerId: compliance.id }]) {
    await expectRefused(
      owner.api.put(`/use-statements/${statement.id}/draft`, { content: USE_STATEMENT, ...more }, statement.latest),
      400,
      'invalid-input',
    );
  }
  await expectRefused(
    owner.api.post(`/subjects/${statement.id}/apply`, {
      gate: 'use-statement.approve',
      statement: 'x',
      applicant: compliance.id,
    }),
    400,
    'invalid-input',
  );
  expect(await stateOf(review)).toBe('open');
});

test('the review decides about the revision that it names, whatever is written meanwhile', async () => {
  const { owner, compliance, colleague } = cast;
  const { review, statement } = await openReview();
  const edited = await owner.api.put<SubjectView>(
    `/use-statements/${statement.id}/draft`,
    { content: { ...USE_STATEMENT, purposes: ['别的用途'] } },
    statement.latest,
  );
  expect(await approve(review, compliance, colleague)).toBe('approved');
  const after = await owner.api.get<SubjectView & { contentInForce: { purposes: string[] } }>(
    `/use-statements/${statement.id}`,
  );
  expect(after.inForce).toBe(statement.latest);
  expect(after.latest).toBe(edited.latest);
  expect(after.contentInForce.purposes).toEqual(USE_STATEMENT.purposes);
});

test('two edits of the same revision: one of them gets a clear conflict, and nothing is lost', async () => {
  const { owner, colleague } = cast;
  const application = await registerApplication(owner.api, organisation.rootUnitId, '应用');
  const statement = await writeUseStatement(owner.api, application.id);
  const edit = (person: Cast['owner'], limits: string) =>
    person.api.put<SubjectView>(
      `/use-statements/${statement.id}/draft`,
      { content: { ...USE_STATEMENT, limits } },
      statement.latest,
    );
  const outcomes = await Promise.allSettled([edit(owner, '甲'), edit(colleague, '乙')]);
  const won = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  expect(won).toHaveLength(1);
  const lost = outcomes.find((one) => one.status === 'rejected');
  await expectRefused(Promise.reject(lost!.reason), 412, 'revision-conflict');
  expect((await owner.api.get<SubjectView>(`/use-statements/${statement.id}`)).latest).toBe(won[0]!.latest);
});

test('a removed member is out at the next request, with session and key', async () => {
  const leaver = await organisation.appoint('leaver', ['model-engineer']);
  const { secret } = await leaver.api.post<{ secret: string }>('/api-keys', {
    title: 'key',
    scopes: ['model.read'],
    until: new Date(Date.now() + 86_400_000).toISOString(),
  });
  const byKey = createApiClient(instance.consoleUrl, { bearer: secret });
  await byKey.get('/models');
  await organisation.administrator.api.post(`/people/${leaver.id}/disable`, { reason: '离职' });
  await expectRefused(leaver.api.get('/models'), 401, 'not-signed-in');
  await expectRefused(byKey.get('/models'), 401, 'not-signed-in');
  await expectRefused(leaver.api.signIn(leaver.email, 'a long enough phrase for one person'), 403, 'account-disabled');
  await untilRecorded(organisation.administrator.api, { kind: 'person.disabled', subjectId: leaver.id });
});

test('an API key beyond its scope is refused, and that is in the ledger', async () => {
  const { engineer } = cast;
  const { secret } = await engineer.api.post<{ secret: string }>('/api-keys', {
    title: 'key',
    scopes: ['model.read'],
    until: new Date(Date.now() + 86_400_000).toISOString(),
  });
  const byKey = createApiClient(instance.consoleUrl, { bearer: secret });
  await expectRefused(registerModel(byKey, organisation.rootUnitId, '模型'), 403, 'beyond-key-scope');
  await untilRecorded(
    organisation.administrator.api,
    { kind: 'access.refused', actorId: engineer.id },
    ({ record }) => record.facts.code === 'beyond-key-scope',
  );
});

test('a scope that the person does not hold cannot be put into a key', async () => {
  const attempt = cast.engineer.api.post('/api-keys', {
    title: 'key',
    scopes: ['person.manage'],
    until: new Date(Date.now() + 86_400_000).toISOString(),
  });
  await expect(attempt).rejects.toMatchObject({
    status: expect.toSatisfy((status: number) => status === 400 || status === 403),
  });
});

test('the three administrators are three accounts, and nobody raises themselves', async () => {
  const { administrator, rootUnitId } = organisation;
  const system = await organisation.appoint('system', ['system-administrator']);
  for (const role of ['security-administrator', 'audit-administrator']) {
    await expectRefused(
      administrator.api.post(`/people/${system.id}/grants`, { role, unitId: rootUnitId, until: null }),
      409,
      'roles-conflict',
    );
  }
  await untilRecorded(
    administrator.api,
    { kind: 'role.grant-refused', subjectId: system.id },
    ({ record }) => record.outcome === 'refused',
  );
  await expectRefused(
    administrator.api.post(`/people/${administrator.id}/grants`, {
      role: 'compliance-officer',
      unitId: rootUnitId,
      until: null,
    }),
    403,
    'own-grant',
  );
  await untilRecorded(administrator.api, { kind: 'role.grant-refused', subjectId: administrator.id });
  await expectRefused(
    system.api.post(`/people/${system.id}/grants`, { role: 'compliance-officer', unitId: rootUnitId, until: null }),
    403,
    'not-permitted',
  );
  const auditor = await organisation.appoint('auditor', ['auditor']);
  await expectRefused(
    administrator.api.post(`/people/${auditor.id}/grants`, {
      role: 'compliance-officer',
      unitId: rootUnitId,
      until: null,
    }),
    409,
    'roles-conflict',
  );
});

test('two grants at once cannot make one account two administrators', async () => {
  const person = await organisation.appoint('raced', []);
  const grant = (role: string) =>
    organisation.administrator.api.post(`/people/${person.id}/grants`, {
      role,
      unitId: organisation.rootUnitId,
      until: null,
    });
  const outcomes = await Promise.allSettled([grant('system-administrator'), grant('audit-administrator')]);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});
