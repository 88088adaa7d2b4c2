import { z } from 'zod';
import { grantsInForce, type NewId, type PersonActor } from '../../../kernel/identity/index.ts';
import type { Json } from '../../../kernel/record/index.ts';
import { type Clock, dayOf } from '../../../kernel/time/index.ts';
import type { AnyTx, Database } from '../../../platform/database/index.ts';
import {
  conflict,
  decodeCursor,
  encodeCursor,
  forbidden,
  type InputIssue,
  invalidInput,
  notFound,
  problem,
  revisionConflict,
} from '../../../platform/http/index.ts';
import type { ConformityEngine } from '../../conformity/index.ts';
import type { Directory } from '../../directory.ts';
import { type GateEngine, settleReview } from '../../gate/index.ts';
import { type Page, pageFrom } from '../../page.ts';
import type { Recorder, RecordReader } from '../../record/index.ts';
import type { ReviewService } from '../../review/index.ts';
import type { SubjectRegistry } from '../../subject/index.ts';
import { inTransaction } from '../../transaction.ts';
import { findSample } from '../sample/sample.repository.ts';
import * as repository from './audit.repository.ts';
import type { AuditConflict, AuditDetail, AuditPlan, AuditState, AuditView } from './audit.schema.ts';
import { conflictsOf } from './impartial.ts';

export interface AuditParts {
  readonly database: Pick<Database, 'kysely'>;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly directory: Directory;
  readonly recorder: Recorder;
  readonly records: RecordReader;
  readonly subjects: SubjectRegistry;
  readonly reviews: ReviewService;
  readonly gates: GateEngine;
  readonly conformity: Pick<ConformityEngine, 'statuses'>;
}

export type AuditService = ReturnType<typeof createAuditService>;

/** What an audit's revisions hold: the plan, and once it is reported everything that the report freezes. */
interface AuditContent {
  readonly plan: AuditPlan;
  readonly report?: {
    readonly conclusion: string;
    readonly sampleIds: readonly string[];
    readonly findings: readonly { readonly id: string; readonly grade: string; readonly measureId: string }[];
    readonly statuses: readonly { readonly measureId: string; readonly status: string }[];
  };
}

const GATE = 'audit.report';
const AUDITS = ['auditor', 'audit-administrator', 'compliance-officer'];

/** Internal audits of a programme: planned with impartial auditors, carried out on samples, reported, the report approved. */
export function createAuditService(parts: AuditParts) {
  const { database, clock, newId, directory, recorder, records, subjects, reviews, gates, conformity } = parts;
  const db = database.kysely;

  gates.define({
    name: GATE,
    title: { zh: '批准内部审核报告', en: 'Approve the report of an internal audit' },
    measureIds: [],
    subjectKind: 'audit',
    rule: {
      seats: [
        {
          name: 'approver',
          title: { zh: '审计管理员或合规', en: 'Audit administrator or compliance' },
          roles: ['audit-administrator', 'compliance-officer'],
        },
      ],
      deadlineHours: 14 * 24,
    },
    check: async () => [],
    async bindings(tx, subjectId) {
      const { latest } = await subjects.require(tx, subjectId);
      return [{ subjectId, revision: latest }];
    },
    async onApplied(tx, review) {
      await repository.changeAudit(tx, review.subjectId, { review_id: review.id });
    },
  });

  reviews.onDecided(GATE, async (tx, review, outcome) => {
    // Not approved: the audit goes on, and is reported again.
    const state: AuditState = outcome === 'approved' ? 'approved' : 'running';
    await repository.changeAudit(tx, review.subjectId, { state });
    await settleReview({ subjects, recorder }, tx, review, outcome, {
      approved: 'audit.approved',
      rejected: 'audit.rejected',
    });
  });

  /** Refuses auditors that may not audit, and those who did some of the work. */
  async function requireAuditors(plan: AuditPlan): Promise<void> {
    const people = await directory.people(plan.auditorIds);
    const issues: InputIssue[] = plan.auditorIds.flatMap((id, at) => {
      const person = people.find((one) => one.id === id);
      const may = grantsInForce(person?.roles ?? [], clock.now()).some(({ role }) => AUDITS.includes(role));
      return person?.enabled === true && may
        ? []
        : [{ path: `auditorIds.${at}`, message: 'Must be somebody who holds a role that audits' }];
    });
    if (plan.from > plan.to) issues.push({ path: 'to', message: 'Must not be before the first day' });
    if (issues.length > 0) throw invalidInput(issues);
    const conflicts = await conflictsOf(records, plan.auditorIds, plan.measureIds, clock.now());
    if (conflicts.length > 0) throw notImpartial(conflicts);
  }

  const content = (plan: AuditPlan, report?: AuditContent['report']): Json =>
    ({ plan, ...(report === undefined ? {} : { report }) }) as unknown as Json;

  async function locked(tx: AnyTx, id: string, states: readonly AuditState[]): Promise<repository.Audit> {
    const audit = await repository.auditById(tx, id, true);
    if (audit === undefined) throw unknown();
    if (!states.includes(audit.state)) throw wrongState();
    return audit;
  }

  function requireAuditor(audit: repository.Audit, person: PersonActor): void {
    if (!audit.plan.auditorIds.includes(person.personId))
      throw forbidden('not-auditor', {
        zh: '只能由本次审核的审核员办理。',
        en: 'Only the auditors of this audit can do this.',
      });
  }

  async function write(
    tx: AnyTx,
    kind: string,
    actor: PersonActor,
    audit: repository.Audit,
    facts: { [key: string]: Json } = {},
  ) {
    await recorder.write(tx, {
      kind,
      actor,
      subject: { kind: 'audit', id: audit.id },
      measures: audit.plan.measureIds,
      facts: { year: audit.year, ...facts },
      notice: true,
    });
  }

  async function views(rows: readonly repository.Audit[]): Promise<AuditView[]> {
    const findings = await repository.findingsOf(
      db,
      rows.map(({ id }) => id),
    );
    const today = dayOf(clock.now(), 'UTC');
    return Promise.all(
      rows.map(async (row) => {
        const subject = await subjects.require(db, row.id, 'audit');
        const stored = (await subjects.latest(db, row.id))?.content as AuditContent | undefined;
        const report = row.state === 'reported' || row.state === 'approved' ? stored?.report : undefined;
        return {
          id: row.id,
          ...row.plan,
          state: row.state,
          overdue: (row.state === 'planned' || row.state === 'running') && row.ends_on < today,
          revision: subject.latest,
          sampleIds: [...row.sample_ids],
          findings: findings
            .filter(({ audit_id }) => audit_id === row.id)
            .map(({ id, grade, measure_id: measureId, title, state }) => ({ id, grade, measureId, title, state })),
          conclusion: report?.conclusion ?? null,
          report:
            report === undefined || row.reported_at === null
              ? null
              : {
                  at: row.reported_at.toISOString(),
                  by: row.reported_by ?? '',
                  reviewId: row.review_id,
                  statuses: [...report.statuses],
                },
          plannedBy: row.planned_by,
          plannedAt: row.planned_at.toISOString(),
          reason: row.reason,
        };
      }),
    );
  }

  async function get(id: string): Promise<AuditDetail> {
    const row = await repository.auditById(db, id);
    if (row === undefined) throw unknown();
    const [view] = await views([row]);
    const settled = row.state === 'approved' || row.state === 'cancelled';
    const { auditorIds, measureIds } = row.plan;
    return {
      ...view!,
      conflicts: settled ? [] : await conflictsOf(records, auditorIds, measureIds, clock.now()),
    };
  }

  return {
    get,

    async list(
      filter: { year?: number | undefined; state?: AuditState | undefined },
      { cursor, limit }: { cursor?: string | undefined; limit: number },
    ): Promise<Page<AuditView>> {
      const below = cursor === undefined ? undefined : decodeCursor(z.string().max(60), cursor);
      const rows = await repository.listAudits(db, filter, { below, limit: limit + 1 });
      const page = pageFrom(rows, limit, ({ id }) => encodeCursor(id));
      return { ...page, items: await views(page.items) };
    },

    /** Not reported by their last day, with whom to tell. */
    async overdue(): Promise<{ id: string; title: string; personIds: string[] }[]> {
      const rows = await repository.overdueAudits(db, dayOf(clock.now(), 'UTC'));
      return rows.map(({ id, plan, planned_by }) => ({
        id,
        title: plan.title,
        personIds: [...plan.auditorIds, planned_by],
      }));
    },

    async plan(actor: PersonActor, plan: AuditPlan): Promise<AuditDetail> {
      await requireAuditors(plan);
      const id = newId('audit');
      await inTransaction(database, async (tx) => {
        await subjects.create(tx, {
          kind: 'audit',
          id,
          title: { zh: plan.title, en: plan.title },
          ownerId: plan.auditorIds[0]!,
          unitId: await directory.rootUnit(tx),
          content: content(plan),
          author: actor,
        });
        const row: repository.Audit = {
          ...{ id, year: plan.year, state: 'planned', plan, ends_on: plan.to, sample_ids: [] },
          ...{ reported_by: null, reported_at: null, review_id: null, reason: null },
          planned_by: actor.personId,
          planned_at: clock.now(),
        };
        await repository.insertAudit(tx, row);
        const { measureIds, auditorIds, from, to } = plan;
        await write(tx, 'audit.planned', actor, row, { measureIds, auditorIds, from, to });
      });
      return get(id);
    },

    async change(actor: PersonActor, id: string, expected: string, plan: AuditPlan): Promise<AuditDetail> {
      await requireAuditors(plan);
      await inTransaction(database, async (tx) => {
        const audit = await locked(tx, id, ['planned', 'running']);
        const { latest } = await subjects.require(tx, id, 'audit');
        if (expected !== latest) throw revisionConflict(latest);
        await subjects.saveDraft(tx, { subjectId: id, expected, content: content(plan), author: actor });
        await repository.changeAudit(tx, id, { plan, year: plan.year, ends_on: plan.to });
        const { measureIds, auditorIds, from, to } = plan;
        await write(tx, 'audit.changed', actor, { ...audit, plan }, { measureIds, auditorIds, from, to });
      });
      return get(id);
    },

    async start(actor: PersonActor, id: string): Promise<AuditDetail> {
      await inTransaction(database, async (tx) => {
        const audit = await locked(tx, id, ['planned']);
        requireAuditor(audit, actor);
        await repository.changeAudit(tx, id, { state: 'running' });
        await write(tx, 'audit.started', actor, audit);
      });
      return get(id);
    },

    async link(actor: PersonActor, id: string, sampleId: string): Promise<AuditDetail> {
      await inTransaction(database, async (tx) => {
        const audit = await locked(tx, id, ['planned', 'running']);
        requireAuditor(audit, actor);
        if ((await findSample(tx, sampleId)) === null)
          throw invalidInput([{ path: 'sampleId', message: 'There is no such sample' }]);
        if (audit.sample_ids.includes(sampleId)) return;
        if (audit.sample_ids.length >= 50) throw wrongState();
        await repository.changeAudit(tx, id, { sample_ids: [...audit.sample_ids, sampleId] });
        await write(tx, 'audit.sample-linked', actor, audit, { sampleId });
      });
      return get(id);
    },

    /** Freezes what was found as a revision and applies for its approval. Refused to whoever did some of the work meanwhile. */
    async report(
      actor: PersonActor,
      id: string,
      given: { conclusion: string; statement: string },
    ): Promise<AuditDetail> {
      const before = await repository.auditById(db, id);
      if (before === undefined) throw unknown();
      requireAuditor(before, actor);
      if (before.state !== 'running') throw wrongState();
      const conflicts = await conflictsOf(records, before.plan.auditorIds, before.plan.measureIds, clock.now());
      if (conflicts.length > 0) throw notImpartial(conflicts);
      const statuses = (await conformity.statuses())
        .filter((one) => before.plan.measureIds.includes(one.id))
        .map(({ id: measureId, status }) => ({ measureId, status }));
      await gates.apply({
        name: GATE,
        subjectId: id,
        applicant: actor,
        statement: given.statement,
        async prepare(tx) {
          const audit = await locked(tx, id, ['running']);
          const findings = (await repository.findingsOf(tx, [id])).map((one) => ({
            id: one.id,
            grade: one.grade,
            measureId: one.measure_id,
          }));
          const { latest: expected } = await subjects.require(tx, id, 'audit');
          const report = { conclusion: given.conclusion, sampleIds: audit.sample_ids, findings, statuses };
          await subjects.saveDraft(tx, {
            subjectId: id,
            expected,
            content: content(audit.plan, report),
            author: actor,
          });
          await repository.changeAudit(tx, id, {
            state: 'reported',
            reported_by: actor.personId,
            reported_at: clock.now(),
          });
          await write(tx, 'audit.reported', actor, audit, {
            findings: findings.length,
            samples: audit.sample_ids.length,
          });
        },
      });
      return get(id);
    },

    async cancel(actor: PersonActor, id: string, reason: string): Promise<AuditDetail> {
      await inTransaction(database, async (tx) => {
        const audit = await locked(tx, id, ['planned', 'running']);
        await repository.changeAudit(tx, id, { state: 'cancelled', reason });
        await write(tx, 'audit.cancelled', actor, audit);
      });
      return get(id);
    },
  };
}

const unknown = () => notFound({ zh: '没有这次审核。', en: 'There is no such audit.' });

const wrongState = () =>
  conflict('wrong-state', {
    zh: '此时不能这样做，可能别人刚刚处理过，请重新打开。',
    en: 'This can not be done in its present state; somebody may just have dealt with it. Open it again.',
  });

function notImpartial(conflicts: readonly AuditConflict[]) {
  return problem({
    status: 409,
    code: 'not-impartial',
    title: { zh: '审核员参与过被审核的工作', en: 'An auditor did some of the audited work' },
    detail: {
      zh: `近一年内做过被审核的工作者不能审核它：${[...new Set(conflicts.map((one) => one.measureId))].join('、')}。请换审核员或缩小范围。`,
      en: `Whoever did some of the work within a year does not audit it: ${[...new Set(conflicts.map((one) => one.measureId))].join(', ')}. Choose other auditors or a smaller scope.`,
    },
    conflicts,
  });
}
