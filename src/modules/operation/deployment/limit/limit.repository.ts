import type { Selectable } from 'kysely';
import { type Db, jsonb } from '../../../../platform/database/index.ts';
import type { Kept } from './limit.schema.ts';
import type { LimitRow, LimitTables } from './limit.table.ts';

type Reader = Db<LimitTables>;
export type StoredLimit = Selectable<LimitRow>;

export function limitRow(db: Reader, id: string): Promise<StoredLimit | undefined> {
  return db.selectFrom('deployment_limit').selectAll().where('id', '=', id).executeTakeFirst();
}

/** All that is set: as many rows as applications, releases and endpoints have something of their own. */
export function allRows(db: Reader): Promise<StoredLimit[]> {
  return db.selectFrom('deployment_limit').selectAll().orderBy('id').execute();
}

/** Changes it when `expected` is its revision (0 when there is none); answers whether it did. */
export async function setRow(
  db: Reader,
  {
    id,
    kind,
    value,
    expected,
    by,
    at,
  }: { id: string; kind: Kept['of']; value: Kept['value']; expected: number; by: string; at: Date },
): Promise<boolean> {
  const values = { value: jsonb(value), set_at: at, set_by: by, revision: expected + 1 };
  if (expected === 0) {
    const made = await db
      .insertInto('deployment_limit')
      .values({ id, kind, ...values })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return made.numInsertedOrUpdatedRows === 1n;
  }
  const changed = await db
    .updateTable('deployment_limit')
    .set(values)
    .where('id', '=', id)
    .where('revision', '=', expected)
    .executeTakeFirst();
  return changed.numUpdatedRows === 1n;
}
