import type { Selectable } from 'kysely';
import { type AnyDb, type AnyTx, type Db, type Jsonb, jsonb } from '../../../platform/database/index.ts';
import type { AuditPlan, AuditState } from './audit.schema.ts';

interface AuditRow {
  id: string;
  year: number;
  state: AuditState;
  plan: Jsonb<AuditPlan>;
  /** YYYY-MM-DD, of the plan. */
  ends_on: string;
  sample_ids: Jsonb<readonly string[]>;
  /** Of the report, when there is one. */
  reported_by: string | null;
  reported_at: Date | null;
  review_id: string | null;
  reason: string | null;
  planned_by: string;
  planned_at: Date;
}

export type Audit = Omit<Selectable<AuditRow>, 'plan' | 'sample_ids'> & {
  readonly plan: AuditPlan;
  readonly sample_ids: readonly string[];
};

interface Tables {
  governance_audit: AuditRow;
  governance_nonconformity: {
    id: string;
    audit_id: string | null;
    grade: string;
    measure_id: string;
    title: string;
    state: string;
  };
}

const typed = (db: AnyDb): Db<Tables> => db;

export async function insertAudit(tx: AnyTx, row: Audit): Promise<void> {
  await typed(tx)
    .insertInto('governance_audit')
    .values({ ...row, plan: jsonb(row.plan), sample_ids: jsonb(row.sample_ids) })
    .execute();
}

export async function auditById(db: AnyDb, id: string, lock = false): Promise<Audit | undefined> {
  const query = typed(db).selectFrom('governance_audit').selectAll().where('id', '=', id);
  return (lock ? query.forUpdate() : query).executeTakeFirst();
}

export async function changeAudit(tx: AnyTx, id: string, change: Partial<Omit<Audit, 'id'>>): Promise<void> {
  const { plan, sample_ids, ...rest } = change;
  await typed(tx)
    .updateTable('governance_audit')
    .set({
      ...rest,
      ...(plan === undefined ? {} : { plan: jsonb(plan) }),
      ...(sample_ids === undefined ? {} : { sample_ids: jsonb(sample_ids) }),
    })
    .where('id', '=', id)
    .execute();
}

/** Newest first. */
export async function listAudits(
  db: AnyDb,
  filter: { year?: number | undefined; state?: AuditState | undefined },
  page: { below?: string | undefined; limit: number },
): Promise<Audit[]> {
  let query = typed(db).selectFrom('governance_audit').selectAll().orderBy('id', 'desc').limit(page.limit);
  if (page.below !== undefined) query = query.where('id', '<', page.below);
  if (filter.year !== undefined) query = query.where('year', '=', filter.year);
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  return query.execute();
}

/** Not reported by their last day. */
export async function overdueAudits(db: AnyDb, today: string): Promise<Audit[]> {
  return typed(db)
    .selectFrom('governance_audit')
    .selectAll()
    .where('state', 'in', ['planned', 'running'])
    .where('ends_on', '<', today)
    .orderBy('id')
    .limit(200)
    .execute();
}

export async function findingsOf(db: AnyDb, auditIds: readonly string[]) {
  if (auditIds.length === 0) return [];
  return typed(db)
    .selectFrom('governance_nonconformity')
    .select(['id', 'audit_id', 'grade', 'measure_id', 'title', 'state'])
    .where('audit_id', 'in', [...auditIds])
    .orderBy('id')
    .limit(1_000)
    .execute();
}
