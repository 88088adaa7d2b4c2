import { type Selectable, sql, type Updateable } from 'kysely';
import { type AnyDb, type AnyTx, type Db, jsonb } from '../../platform/database/index.ts';
import { advanceRow } from '../steps/index.ts';
import type { SuccessionRow, SuccessionTables } from './succession.table.ts';

const typed = (db: AnyDb): Db<SuccessionTables> => db;

export type SuccessionState = Selectable<SuccessionRow>;

/** More would be no keeping of a ledger. */
const MOST = 100;

/** Newest first. */
export async function successions(db: AnyDb): Promise<SuccessionState[]> {
  return typed(db).selectFrom('governance_log_succession').selectAll().orderBy('number', 'desc').limit(MOST).execute();
}

export async function newestSuccession(db: AnyDb): Promise<SuccessionState | undefined> {
  return typed(db)
    .selectFrom('governance_log_succession')
    .selectAll()
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Until the end of the transaction nobody else begins one. */
export async function lockSuccessions(tx: AnyTx): Promise<void> {
  await sql`LOCK TABLE governance_log_succession IN SHARE ROW EXCLUSIVE MODE`.execute(tx);
}

export async function insertSuccession(
  db: AnyDb,
  row: Pick<
    SuccessionState,
    | 'id'
    | 'number'
    | 'cause'
    | 'predecessor'
    | 'reason'
    | 'mismatch'
    | 'kept'
    | 'requested_by'
    | 'requested_at'
    | 'ended_record'
  >,
): Promise<void> {
  await typed(db)
    .insertInto('governance_log_succession')
    .values({ ...row, state: 'asked', known: jsonb([]) })
    .execute();
}

/** False when it was no longer in `state`: another process has gone on. */
export const advance = (
  db: AnyDb,
  row: SuccessionState,
  change: Updateable<SuccessionRow> & Pick<SuccessionState, 'state'>,
): Promise<boolean> => advanceRow(db, 'governance_log_succession', row, change);
