import type { Db } from '../../../../platform/database/index.ts';
import type { ProcedureRow, ProcedureTables } from './procedure.table.ts';

type Reader = Db<ProcedureTables>;

/** Answers false when there is one already for this application and procedure. */
export async function insertProcedure(db: Reader, row: ProcedureRow): Promise<boolean> {
  const result = await db
    .insertInto('deployment_procedure')
    .values(row)
    .onConflict((on) => on.columns(['application_id', 'procedure_id']).doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export async function proceduresOf(db: Reader, applicationIds: readonly string[]): Promise<ProcedureRow[]> {
  if (applicationIds.length === 0) return [];
  return db.selectFrom('deployment_procedure').selectAll().where('application_id', 'in', applicationIds).execute();
}

export function procedureOf(db: Reader, applicationId: string, procedureId: string): Promise<ProcedureRow | undefined> {
  return db
    .selectFrom('deployment_procedure')
    .selectAll()
    .where('application_id', '=', applicationId)
    .where('procedure_id', '=', procedureId)
    .executeTakeFirst();
}
