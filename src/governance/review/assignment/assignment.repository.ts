import type { AnyDb, AnyTx, Db } from '../../../platform/database/index.ts';
import type { ReviewTables } from '../review.table.ts';

interface AssignmentTables extends ReviewTables {
  governance_review_assignment: { review_id: string; person_id: string; assigned_by: string; at: Date };
}

const typed = (db: AnyDb): Db<AssignmentTables> => db;

/** False when it is theirs already. */
export async function insertAssignment(
  tx: AnyTx,
  row: AssignmentTables['governance_review_assignment'],
): Promise<boolean> {
  const result = await typed(tx)
    .insertInto('governance_review_assignment')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** Who was asked to look at each of the reviews, by review. */
export async function assigneesOf(db: AnyDb, reviewIds: readonly string[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  if (reviewIds.length === 0) return found;
  const rows = await typed(db)
    .selectFrom('governance_review_assignment')
    .select(['review_id', 'person_id'])
    .where('review_id', 'in', [...reviewIds])
    .orderBy('at')
    .execute();
  for (const row of rows) found.set(row.review_id, [...(found.get(row.review_id) ?? []), row.person_id]);
  return found;
}

/** When others were last reminded of the review. */
export async function remindedAt(tx: AnyTx, reviewId: string): Promise<Date | null> {
  const row = await typed(tx)
    .selectFrom('governance_review')
    .select('reminded_at')
    .where('id', '=', reviewId)
    .executeTakeFirst();
  return row?.reminded_at ?? null;
}

export async function setReminded(tx: AnyTx, reviewId: string, at: Date): Promise<void> {
  await typed(tx).updateTable('governance_review').set({ reminded_at: at }).where('id', '=', reviewId).execute();
}
