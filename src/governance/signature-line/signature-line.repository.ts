import { type Selectable, sql } from 'kysely';
import type { AnyDb, AnyTx, Db } from '../../platform/database/index.ts';
import { advanceRow } from '../steps/index.ts';
import type { KnownLine } from './log-lines.ts';
import type { SignatureLineRow, SignatureLineTables } from './signature-line.table.ts';

const typed = (db: AnyDb): Db<SignatureLineTables> => db;

export type SignatureLineState = Selectable<SignatureLineRow>;

/** Lines come and go with years, not with days. */
const MOST = 100;

/** Of all logs, newest first. */
export async function allLines(db: AnyDb): Promise<SignatureLineState[]> {
  return typed(db).selectFrom('governance_signature_line').selectAll().orderBy('id', 'desc').limit(MOST).execute();
}

/** Those of a log that have not ended, oldest first. */
export async function openLines(db: AnyDb, log: string): Promise<SignatureLineState[]> {
  return typed(db)
    .selectFrom('governance_signature_line')
    .selectAll()
    .where('log', '=', log)
    .where('state', '<>', 'ended')
    .orderBy('id')
    .execute();
}

/** The one of an algorithm that has not ended, if any. */
export async function openLine(
  db: AnyDb,
  log: string,
  algorithm: SignatureLineState['algorithm'],
): Promise<SignatureLineState | undefined> {
  return (await openLines(db, log)).find((line) => line.algorithm === algorithm);
}

/** All keys that were named for a log, and which of them it is opened with. */
export async function knownLines(db: AnyDb, log: string): Promise<KnownLine[]> {
  const rows = await typed(db)
    .selectFrom('governance_signature_line')
    .select(['key', 'state'])
    .where('log', '=', log)
    .execute();
  return rows.map(({ key, state }) => ({ key, goesOn: ['opening', 'signing', 'leaving'].includes(state) }));
}

/** Until the end of the transaction nobody else names or ends one. */
export async function lockLines(tx: AnyTx): Promise<void> {
  await sql`LOCK TABLE governance_signature_line IN SHARE ROW EXCLUSIVE MODE`.execute(tx);
}

type NewLine = Pick<
  SignatureLineState,
  'id' | 'log' | 'algorithm' | 'key' | 'state' | 'reason' | 'requested_by' | 'requested_at' | 'named_record'
>;

export async function insertLine(
  db: AnyDb,
  row: NewLine & Partial<Pick<SignatureLineState, 'from_size' | 'begun_at'>>,
): Promise<void> {
  await typed(db).insertInto('governance_signature_line').values(row).execute();
}

/** A log that ended carries no line on; what was asked for in it goes on in the log that follows. */
export async function endLinesOfLog(tx: AnyTx, log: string, at: Date): Promise<void> {
  await typed(tx)
    .updateTable('governance_signature_line')
    .set({ state: 'ended', end_cause: 'log-ended', ended_at: at })
    .where('log', '=', log)
    .where('state', '<>', 'ended')
    .execute();
}

/** False when it was no longer in its state: another process has gone on. */
export const advance = (
  db: AnyDb,
  line: SignatureLineState,
  change: Partial<SignatureLineState> & Pick<SignatureLineState, 'state'>,
): Promise<boolean> => advanceRow(db, 'governance_signature_line', line, change);
