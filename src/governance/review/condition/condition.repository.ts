import { type Selectable, sql } from 'kysely';
import type { ReviewState } from '../../../kernel/review/index.ts';
import type { AnyDb, AnyTx, Db } from '../../../platform/database/index.ts';
import type { ReviewTables } from '../review.table.ts';

interface ConditionTables extends ReviewTables {
  governance_review_condition: ConditionRow;
}

interface ConditionRow {
  id: string;
  review_id: string;
  set_by: string;
  set_at: Date;
  text_zh: string;
  text_en: string;
  answerable_id: string;
  due: string;
  evidence: string | null;
  met_at: Date | null;
  confirmed_by: string | null;
  confirmed_at: Date | null;
  remark: string | null;
}

/** A condition with what of its review decides about its state. */
export type StoredCondition = Selectable<ConditionRow> & {
  readonly review_state: ReviewState;
  readonly subject_id: string;
  readonly title_zh: string;
  readonly title_en: string;
};

const typed = (db: AnyDb): Db<ConditionTables> => db;

const stored = (db: AnyDb) =>
  typed(db)
    .selectFrom('governance_review_condition as c')
    .innerJoin('governance_review as r', 'r.id', 'c.review_id')
    .selectAll('c')
    .select(['r.state as review_state', 'r.subject_id', 'r.title_zh', 'r.title_en']);

export async function insertCondition(
  tx: AnyTx,
  row: Omit<ConditionRow, 'evidence' | 'met_at' | 'confirmed_by' | 'confirmed_at' | 'remark'>,
): Promise<void> {
  await typed(tx)
    .insertInto('governance_review_condition')
    .values(row as ConditionRow)
    .execute();
}

export async function updateCondition(tx: AnyTx, id: string, change: Partial<ConditionRow>): Promise<void> {
  await typed(tx).updateTable('governance_review_condition').set(change).where('id', '=', id).execute();
}

export function conditionsOf(db: AnyDb, reviewId: string): Promise<StoredCondition[]> {
  return stored(db).where('c.review_id', '=', reviewId).orderBy('c.id').execute();
}

export async function conditionOf(db: AnyDb, reviewId: string, id: string): Promise<StoredCondition | null> {
  const row = await stored(db).where('c.review_id', '=', reviewId).where('c.id', '=', id).executeTakeFirst();
  return row ?? null;
}

/** Conditions of approvals that nobody has confirmed yet, soonest first. */
export async function pendingConditions(
  db: AnyDb,
  filter: {
    /** Of approvals that bound one of these subjects. */
    readonly subjectIds?: readonly string[];
    readonly measureId?: string;
    readonly answerableId?: string;
    /** Said to be met, and not confirmed yet. */
    readonly met?: true;
    /** Due on this day or before. */
    readonly until?: string;
    /** Those that come after this one. */
    readonly after?: { readonly due: string; readonly id: string };
    readonly limit: number;
  },
): Promise<StoredCondition[]> {
  let query = stored(db).where('r.state', '=', 'approved').where('c.confirmed_at', 'is', null);
  if (filter.subjectIds !== undefined) {
    if (filter.subjectIds.length === 0) return [];
    query = query.where((eb) =>
      eb.exists(
        eb
          .selectFrom('governance_review_binding as b')
          .select('b.review_id')
          .whereRef('b.review_id', '=', 'r.id')
          .where('b.subject_id', 'in', [...filter.subjectIds!]),
      ),
    );
  }
  if (filter.measureId !== undefined) query = query.where(sql<boolean>`${filter.measureId} = ANY (r.measure_ids)`);
  if (filter.answerableId !== undefined) query = query.where('c.answerable_id', '=', filter.answerableId);
  if (filter.met === true) query = query.where('c.met_at', 'is not', null);
  if (filter.until !== undefined) query = query.where('c.due', '<=', filter.until);
  if (filter.after !== undefined)
    query = query.where(sql<boolean>`(c.due, c.id) > (${filter.after.due}::text, ${filter.after.id})`);
  return query.orderBy('c.due').orderBy('c.id').limit(filter.limit).execute();
}

/** How many conditions approvals of this measure carry, confirmed ones included. */
export async function countConditions(db: AnyDb, measureId: string): Promise<number> {
  const { count } = await typed(db)
    .selectFrom('governance_review_condition as c')
    .innerJoin('governance_review as r', 'r.id', 'c.review_id')
    .select(sql<string>`count(*)`.as('count'))
    .where('r.state', '=', 'approved')
    .where(sql<boolean>`${measureId} = ANY (r.measure_ids)`)
    .executeTakeFirstOrThrow();
  return Number(count);
}
