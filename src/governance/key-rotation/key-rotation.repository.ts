import { type Selectable, sql } from 'kysely';
import type { AnyDb, AnyTx, Db } from '../../platform/database/index.ts';
import { advanceRow } from '../steps/index.ts';
import type { KeyRotationRow, KeyRotationTables } from './key-rotation.table.ts';

const typed = (db: AnyDb): Db<KeyRotationTables> => db;

export type KeyRotation = Selectable<KeyRotationRow>;

/** A key that changes more often is not kept well. */
const MOST = 100;

/** Of the log with this origin, newest first. */
export async function rotations(db: AnyDb, origin: string): Promise<KeyRotation[]> {
  return typed(db)
    .selectFrom('governance_key_rotation')
    .selectAll()
    .where(sql`split_part(old_key, '+', 1)`, '=', origin)
    .orderBy('number', 'desc')
    .limit(MOST)
    .execute();
}

/** The log's keys are destroyed with the log's end, and none of them changes any more. */
export async function endRotations(tx: AnyTx): Promise<void> {
  await typed(tx).updateTable('governance_key_rotation').set({ state: 'done' }).where('state', '<>', 'done').execute();
}

/** The one that is under way, if any. */
export async function openRotation(db: AnyDb): Promise<KeyRotation | undefined> {
  return typed(db).selectFrom('governance_key_rotation').selectAll().where('state', '<>', 'done').executeTakeFirst();
}

/** Until the end of the transaction nobody else begins one. */
export async function lockRotations(tx: AnyTx): Promise<void> {
  await sql`LOCK TABLE governance_key_rotation IN SHARE ROW EXCLUSIVE MODE`.execute(tx);
}

export async function insertRotation(db: AnyDb, row: KeyRotation): Promise<void> {
  await typed(db).insertInto('governance_key_rotation').values(row).execute();
}

/** False when it was no longer in `state`: another process has gone on. */
export const advance = (
  db: AnyDb,
  rotation: KeyRotation,
  change: Partial<KeyRotation> & Pick<KeyRotation, 'state'>,
): Promise<boolean> => advanceRow(db, 'governance_key_rotation', rotation, change);
