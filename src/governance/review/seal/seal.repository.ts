import { type AnyDb, type AnyTx, type Db, jsonb } from '../../../platform/database/index.ts';

interface SealTables {
  governance_review_seal: SealRow;
}

/** What the service gave for the snapshot; at least one of document and signature. */
export interface SealRow {
  review_id: string;
  snapshot: string;
  /** Host of the service. */
  service: string;
  document: { sha256: string; size: number; fileName: string } | null;
  signature: {
    sha256: string;
    size: number;
    signer: string | null;
    unverified: 'no-roots' | 'unsupported' | null;
  } | null;
  sealed_by: string;
  sealed_at: Date;
}

const typed = (db: AnyDb): Db<SealTables> => db;

export async function insertSeal(tx: AnyTx, row: SealRow): Promise<void> {
  await typed(tx)
    .insertInto('governance_review_seal')
    .values({
      ...row,
      document: row.document === null ? null : jsonb(row.document),
      signature: row.signature === null ? null : jsonb(row.signature),
    })
    .execute();
}

export async function sealOf(db: AnyDb, reviewId: string): Promise<SealRow | null> {
  const row = await typed(db)
    .selectFrom('governance_review_seal')
    .selectAll()
    .where('review_id', '=', reviewId)
    .executeTakeFirst();
  return row ?? null;
}
