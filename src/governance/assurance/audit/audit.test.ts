import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PersonActor, Role } from '../../../kernel/identity/index.ts';
import { DAY } from '../../../kernel/time/index.ts';
import { createTestGovernance, ROOT_UNIT, type TestGovernance } from '../../testing.ts';
import { createNonconformityService } from '../nonconformity/index.ts';
import type { AuditPlan } from './audit.schema.ts';
import { createAuditService } from './index.ts';

let t: TestGovernance;
let audits: ReturnType<typeof createAuditService>;
let nonconformities: ReturnType<typeof createNonconformityService>;
const people: Record<string, PersonActor> = {};
const plan: AuditPlan = {
  title: '上线审批内审',
  year: 2026,
  measureIds: ['6.1.b', '6.1.c'],
  unitIds: [],
  criteria: '管理办法第三章',
  auditorIds: ['per_auditor'],
  from: '2026-03-02',
  to: '2026-03-20',
};

beforeAll(async () => {
  t = await createTestGovernance();
  for (const [id, role] of [
    ['audit-head', 'audit-administrator'],
    ['auditor', 'auditor'],
    ['other', 'auditor'],
    ['compliance', 'compliance-officer'],
    ['owner', 'product-owner'],
  ] as const)
    people[id] = t.directory.put(`per_${id}`, [role as Role]);
  const author = people.owner!;
  await t.write((tx) => t.governance.profiles.establish(tx, { profileId: 'taf320', unitId: ROOT_UNIT, author }));
  audits = createAuditService(t.governance);
  nonconformities = createNonconformityService(t.governance);
});
afterAll(() => t.close());

test('only auditors who did none of the work: refused at planning, and again at the report', async () => {
  const head = people['audit-head']!;
  await expect(audits.plan(head, { ...plan, auditorIds: ['per_owner'] })).rejects.toMatchObject({ status: 400 });
  await expect(audits.plan(head, { ...plan, to: '2026-03-01' })).rejects.toMatchObject({ status: 400 });
  const act = (actor: PersonActor, kind: string, measure: string, outcome: 'done' | 'refused' = 'done') =>
    t.write((tx) => t.governance.recorder.write(tx, { kind, actor, measures: [measure], outcome }));
  await act(people.compliance!, 'release.approved', '6.1.b');
  await act(people.auditor!, 'measure.judged', '6.1.b');
  await act(people.auditor!, 'release.approved', '6.1.b', 'refused');
  await act(people.auditor!, 'release.approved', '6.2.a');
  await expect(audits.plan(head, { ...plan, auditorIds: ['per_auditor', 'per_compliance'] })).rejects.toMatchObject({
    code: 'not-impartial',
    extensions: { conflicts: [{ personId: 'per_compliance', measureId: '6.1.b', acts: 1 }] },
  });
  // What lies more than a year back speaks against nobody.
  t.clock.advance(366 * DAY);
  const later = { ...plan, year: 2027, from: '2027-03-10', to: '2027-03-20' };
  const audit = await audits.plan(head, { ...later, auditorIds: ['per_auditor', 'per_compliance'] });
  expect(audit).toMatchObject({ state: 'planned', overdue: false, conflicts: [], findings: [] });
  await expect(audits.start(people.other!, audit.id)).rejects.toMatchObject({ code: 'not-auditor' });
  await audits.start(people.auditor!, audit.id);
  await act(people.compliance!, 'release.approved', '6.1.c');
  expect((await audits.get(audit.id)).conflicts).toMatchObject([{ personId: 'per_compliance', measureId: '6.1.c' }]);
  const report = { conclusion: '总体有效。', statement: '请批准' };
  await expect(audits.report(people.auditor!, audit.id, report)).rejects.toMatchObject({ code: 'not-impartial' });
  const changed = await audits.change(head, audit.id, audit.revision, later);
  await expect(audits.change(head, audit.id, audit.revision, later)).rejects.toMatchObject({ status: 412 });
  expect(changed.auditorIds).toEqual(['per_auditor']);
  t.clock.set('2027-03-25T00:00:00Z');
  expect((await audits.get(audit.id)).overdue).toBe(true);
  expect(await audits.overdue()).toMatchObject([{ id: audit.id, personIds: ['per_auditor', 'per_audit-head'] }]);
  await audits.cancel(head, audit.id, '改期');
  expect(await audits.overdue()).toEqual([]);
  await expect(audits.cancel(head, audit.id, '改期')).rejects.toMatchObject({ code: 'wrong-state' });
});

test('on samples, with findings, to a report that is frozen and approved by somebody else', async () => {
  const head = people['audit-head']!;
  const { id } = await audits.plan(head, { ...plan, year: 2028, from: '2027-04-01', to: '2027-04-20' });
  const report = { conclusion: '一般不符合一项，其余有效。', statement: '请批准' };
  await expect(audits.report(people.auditor!, id, report)).rejects.toMatchObject({ code: 'wrong-state' });
  await audits.start(people.auditor!, id);
  const sampleId = t.governance.newId('sample');
  await expect(audits.link(people.auditor!, id, sampleId)).rejects.toMatchObject({ status: 400 });
  await sql`INSERT INTO governance_sample (id, seed, from_at, to_at, count, state, drawn_by, created_at)
    VALUES (${sampleId}, 's', now(), now(), 5, 'done', 'per_auditor', now())`.execute(t.governance.database.kysely);
  await audits.link(people.auditor!, id, sampleId);
  expect((await audits.link(people.auditor!, id, sampleId)).sampleIds).toEqual([sampleId]);
  const raise = (auditId: string) =>
    nonconformities.raise(people.auditor!, {
      ...{ measureId: '6.1.b', grade: 'minor', title: '缺少依据', description: '一次发布。' },
      ...{ ownerId: 'per_owner', due: '2027-05-01', sampleId, auditId },
    } as Parameters<typeof nonconformities.raise>[1]);
  const raised = await raise(id);
  await expect(raise('aud_01ARZ3NDEKTSV4RRFFQ69G5FAV')).rejects.toMatchObject({ status: 400 });
  await expect(audits.report(people.other!, id, report)).rejects.toMatchObject({ code: 'not-auditor' });
  const reported = await audits.report(people.auditor!, id, report);
  expect(reported).toMatchObject({
    state: 'reported',
    conclusion: report.conclusion,
    findings: [{ id: raised.id, grade: 'minor', state: 'open' }],
    report: { by: 'per_auditor', statuses: [{ measureId: '6.1.b' }, { measureId: '6.1.c' }] },
  });
  const reviewId = reported.report!.reviewId!;
  const vote = { choice: 'approve', comment: '' } as const;
  await expect(t.governance.reviews.vote(people.auditor!, reviewId, vote)).rejects.toMatchObject({ status: 403 });
  await t.governance.reviews.vote(people.compliance!, reviewId, { ...vote, choice: 'reject' });
  expect((await audits.get(id)).state).toBe('running');
  const again = await audits.report(people.auditor!, id, { ...report, conclusion: '补充后：有效。' });
  await t.governance.reviews.vote(people.compliance!, again.report!.reviewId!, vote);
  const approved = await audits.get(id);
  expect(approved).toMatchObject({ state: 'approved', conclusion: '补充后：有效。', overdue: false });
  const inForce = await t.governance.subjects.inForce(t.governance.database.kysely, id);
  expect(inForce?.content).toMatchObject({ report: { findings: [{ id: raised.id }], sampleIds: [sampleId] } });
  await expect(audits.change(head, id, approved.revision, plan)).rejects.toMatchObject({ code: 'wrong-state' });
  expect((await audits.list({ year: 2028 }, { limit: 10 })).items.map((one) => one.id)).toEqual([id]);
  expect((await audits.list({ state: 'planned' }, { limit: 10 })).items).toEqual([]);
  expect(await t.kindsOf(id)).toContain('audit.approved done');
});

test('a report and its review are there both or not at all, also when the connection is killed between them', async () => {
  const { kysely } = t.governance.database;
  const { id } = await audits.plan(people['audit-head']!, {
    ...plan,
    year: 2029,
    from: '2027-05-01',
    to: '2027-05-20',
  });
  await audits.start(people.auditor!, id);
  await sql`CREATE FUNCTION kill_connection() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$`.execute(kysely);
  await sql`CREATE TRIGGER killing BEFORE UPDATE ON governance_audit FOR EACH ROW
    WHEN (NEW.review_id IS DISTINCT FROM OLD.review_id) EXECUTE FUNCTION kill_connection()`.execute(kysely);
  const report = { conclusion: '有效。', statement: '请批准' };
  await expect(audits.report(people.auditor!, id, report)).rejects.toThrow();
  await sql`DROP TRIGGER killing ON governance_audit`.execute(kysely);
  expect(await audits.get(id)).toMatchObject({ state: 'running', report: null });
  const { rows } = await sql`SELECT id FROM governance_review WHERE subject_id = ${id}`.execute(kysely);
  expect(rows).toEqual([]);
  const reported = await audits.report(people.auditor!, id, report);
  expect(reported.report?.reviewId).toMatch(/^rvw_/);
});
