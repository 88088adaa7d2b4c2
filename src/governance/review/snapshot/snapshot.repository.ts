import type { AnyDb, AnyTx, Db } from '../../../platform/database/index.ts';

interface SnapshotTables {
  governance_review_snapshot: SnapshotRow;
}

export interface SnapshotRow {
  review_id: string;
  hash: string;
  /** Canonical JSON; the hash is of exactly these bytes. */
  content: string;
  frozen_by: string;
  frozen_at: Date;
}

const typed = (db: AnyDb): Db<SnapshotTables> => db;

/** False when it is frozen already. */
export async function insertSnapshot(tx: AnyTx, row: SnapshotRow): Promise<boolean> {
  const result = await typed(tx)
    .insertInto('governance_review_snapshot')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export async function snapshotOf(db: AnyDb, reviewId: string, hash: string): Promise<SnapshotRow | null> {
  const row = await typed(db)
    .selectFrom('governance_review_snapshot')
    .selectAll()
    .where('review_id', '=', reviewId)
    .where('hash', '=', hash)
    .executeTakeFirst();
  return row ?? null;
}
