import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY } from '../../../../kernel/time/index.ts';
import type { ProblemError } from '../../../../platform/http/index.ts';
import { codeOf, createTestDeployment, internalFacts, type TestDeployment, TITLE } from '../testing.ts';
import type { ProcedureEntry, ServiceFacts } from './index.ts';
import { createProcedureReader } from './procedure.reader.ts';

let scene: TestDeployment;
let documentSha256: string;
beforeAll(async () => {
  scene = await createTestDeployment();
  documentSha256 = (await scene.blobs.put(Buffer.from('证明'))).sha256;
});
afterAll(() => scene.close());

const application = (facts: ServiceFacts | null = internalFacts) =>
  scene.deployment.applications.register(scene.people.owner, {
    title: TITLE,
    unitId: scene.rootUnit,
    content: { description: '写作助手', contact: 'help@example.org' },
    facts,
  });
const entry = (more: Partial<ProcedureEntry> = {}): ProcedureEntry => ({
  number: '沪备 1 号',
  date: '2026-11-01',
  until: null,
  documentSha256,
  note: '',
  ...more,
});
const enter = (applicationId: string, procedureId: string, more: Partial<ProcedureEntry> = {}, expected?: string) =>
  scene.deployment.procedures.enter(scene.people.owner, applicationId, procedureId, expected, entry(more));
const overview = (id: string, options?: { revision?: string; online?: boolean }) =>
  scene.deployment.readers.procedures.overview(scene.db, id, options);
const state = async (id: string, procedureId: string) =>
  (await overview(id)).items.find((item) => item.procedure.id === procedureId)!;
const needed = async (id: string, options?: { revision?: string; online?: boolean }) =>
  (await overview(id, options)).items.filter((item) => item.required).map((item) => item.procedure.id);
const apply = (subjectId: string) =>
  scene.gates.apply({ name: 'procedure.confirm', subjectId, applicant: scene.people.owner, statement: '' });
const agree = { choice: 'approve', comment: '' } as const;
const confirm = async (applicationId: string, procedureId: string) => {
  const { review } = await apply((await state(applicationId, procedureId)).entered!.subjectId);
  await scene.reviews.vote(scene.people.compliance, review.id, agree);
};

test('missing, submitted, confirmed, expired; confirmed by somebody else than its author', async () => {
  const id = await application();
  expect(await state(id, 'mlps-grading')).toMatchObject({ required: true, state: 'missing', settled: false });
  await enter(id, 'mlps-grading', { until: '2027-01-31' });
  const submitted = await state(id, 'mlps-grading');
  expect(submitted).toMatchObject({ state: 'submitted', settled: false });
  const { review } = await apply(submitted.entered!.subjectId);
  expect(await codeOf(scene.reviews.vote(scene.people.owner, review.id, agree))).toBe('own-application');
  expect(await codeOf(scene.reviews.vote(scene.people.security, review.id, agree))).toBe('no-seat');
  await scene.reviews.vote(scene.people.compliance, review.id, agree);
  expect(await state(id, 'mlps-grading')).toMatchObject({ state: 'confirmed', settled: true, endsOn: '2027-01-31' });

  const now = scene.clock.now().toISOString();
  scene.clock.set('2027-01-31T15:00:00.000Z');
  expect((await state(id, 'mlps-grading')).state).toBe('confirmed');
  // In Shanghai the next day has begun.
  scene.clock.set('2027-01-31T16:00:00.000Z');
  expect(await state(id, 'mlps-grading')).toMatchObject({ state: 'expired', settled: false });
  scene.clock.set(now);
});

test('a compliance officer does not confirm an entry of their own', async () => {
  const id = await application();
  await scene.deployment.procedures.enter(scene.people.compliance, id, 'mlps-grading', undefined, entry());
  const { review } = await apply((await state(id, 'mlps-grading')).entered!.subjectId);
  expect(await codeOf(scene.reviews.vote(scene.people.compliance, review.id, agree))).toBe('own-work');
});

test('the gate names what an entry misses, and refuses one that has expired already', async () => {
  const id = await application();
  await enter(id, 'icp-filing', { number: '', documentSha256: null, date: '2027-01-01' });
  const subjectId = (await state(id, 'icp-filing')).entered!.subjectId;
  const refused = (await apply(subjectId).catch((error: unknown) => error)) as ProblemError;
  const codes = (refused.extensions.requirements as { reasons: { code: string }[] }[]).flatMap((one) =>
    one.reasons.map(({ code }) => code),
  );
  expect(codes).toEqual(expect.arrayContaining(['number-missing', 'date-in-future']));

  await enter(id, 'mlps-grading', { date: '2026-01-01', until: '2026-02-01' });
  const lapsed = (await state(id, 'mlps-grading')).entered!.subjectId;
  const late = (await apply(lapsed).catch((error: unknown) => error)) as ProblemError;
  expect(JSON.stringify(late.extensions.requirements)).toContain('procedure-expired');
});

test('a new entry leaves what was confirmed in force until it is confirmed itself', async () => {
  const id = await application();
  await enter(id, 'mlps-grading');
  await confirm(id, 'mlps-grading');
  const before = await state(id, 'mlps-grading');
  await enter(id, 'mlps-grading', { number: '新' }, before.entered!.latest);
  const after = await state(id, 'mlps-grading');
  expect(after).toMatchObject({ state: 'confirmed', entered: { draft: { number: '新' }, confirmed: entry() } });
});

test('a rejected entry is as good as none', async () => {
  const id = await application();
  await enter(id, 'mlps-grading');
  const { review } = await apply((await state(id, 'mlps-grading')).entered!.subjectId);
  await scene.reviews.vote(scene.people.compliance, review.id, { choice: 'reject', comment: '材料不符' });
  expect(await state(id, 'mlps-grading')).toMatchObject({ state: 'missing', settled: false });
});

test('two people enter the same procedure: the second is told, whether it is the first entry or a later one', async () => {
  const id = await application();
  const outcomes = await Promise.all([codeOf(enter(id, 'mlps-grading')), codeOf(enter(id, 'mlps-grading'))]);
  expect(outcomes.sort()).toEqual(['none', 'revision-conflict']);
  expect(await codeOf(enter(id, 'mlps-grading'))).toBe('revision-conflict');
  const { latest } = (await state(id, 'mlps-grading')).entered!;
  const edits = ['a', 'b'].map((number) => codeOf(enter(id, 'mlps-grading', { number }, latest)));
  expect((await Promise.all(edits)).sort()).toEqual(['none', 'revision-conflict']);
});

test('nothing is complete before the facts are stated', async () => {
  const id = await application(null);
  expect(await overview(id)).toMatchObject({ factsStated: false, complete: false });
});

test('facts that are restated while they are read are the new ones or the old ones, never none', async () => {
  const id = await application();
  const { subjects } = scene.deps;
  const restating = createProcedureReader({
    ...scene.deps,
    subjects: {
      ...subjects,
      async getMany(db, ids) {
        const found = await subjects.getMany(db, ids);
        const { latest } = found.get(id)!;
        await scene.deployment.applications.edit(scene.people.owner, id, latest, {
          facts: { ...internalFacts, paid: latest === first },
        });
        return found;
      },
    },
  });
  const first = (await subjects.require(scene.db, id)).latest;
  expect(await restating.overview(scene.db, id)).toMatchObject({ factsStated: true });
  expect(await restating.overview(scene.db, id, { revision: 'newest' })).toMatchObject({ factsStated: true });
});

test('restating facts adds duties at once, and takes none away before the new facts are approved', async () => {
  const { applications } = scene.deployment;
  const id = await application({ ...internalFacts, personalInformation: true, automatedDecision: true });
  const strict = await applications.get(id);
  const withAssessment = await needed(id);
  await scene.db
    .transaction()
    .execute((tx) =>
      scene.subjects.putInForce(tx, { subjectId: id, hash: strict.latest, by: { kind: 'system', name: 'test' } }),
    );
  await applications.edit(scene.people.owner, id, strict.latest, { facts: internalFacts });
  const eased = await applications.get(id);
  expect(await needed(id)).toEqual(withAssessment);
  // A release that binds the new facts is judged by them.
  const bound = await needed(id, { revision: eased.latest });
  expect(bound.length).toBeLessThan(withAssessment.length);
  await applications.edit(scene.people.owner, id, eased.latest, {
    facts: { ...internalFacts, paid: true, channels: ['app'] },
  });
  expect((await needed(id)).length).toBeGreaterThanOrEqual(withAssessment.length);
});

test('a deadline that runs from the start holds nothing up before it has passed', async () => {
  const facts: ServiceFacts = {
    ...internalFacts,
    offeredToPublic: true,
    publicOpinionOrMobilisation: true,
    algorithmRecommendation: true,
    channels: ['website'],
  };
  const open = await application(facts);
  const filing = (await overview(open)).items.find((item) => item.required && item.deadline !== null)!;
  expect(filing).toMatchObject({ state: 'missing', dueOn: null, settled: true });
  const online = (await overview(open, { online: true })).items.find(
    (item) => item.procedure.id === filing.procedure.id,
  );
  expect(online).toMatchObject({ settled: false });

  const started = await application({ ...facts, startsOn: '2026-11-20' });
  const running = await state(started, filing.procedure.id);
  expect(running).toMatchObject({ settled: true, dueCertain: expect.any(Boolean), dueOn: expect.any(String) });
  const now = scene.clock.now().toISOString();
  scene.clock.set(new Date(Date.parse(`${running.dueOn}T04:00:00Z`) + DAY).toISOString());
  expect(await state(started, filing.procedure.id)).toMatchObject({ settled: false });
  scene.clock.set(now);
});

test('bad input is refused by name', async () => {
  const id = await application();
  expect(await codeOf(enter(id, 'no-such-procedure'))).toBe('not-found');
  expect(await codeOf(enter('app_01ARZ3NDEKTSV4RRFFQ69G5FAV', 'mlps-grading'))).toBe('not-found');
  expect(await codeOf(enter(id, 'mlps-grading', { documentSha256: '0'.repeat(64) }))).toBe('invalid-input');
  const byMember = scene.deployment.procedures.enter(scene.people.member, id, 'mlps-grading', undefined, entry());
  expect(await codeOf(byMember)).toBe('not-permitted');
});
