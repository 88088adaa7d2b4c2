import { sql } from 'kysely';
import type { AnyDb, Db } from '../../../../platform/database/index.ts';
import type { GuardCredentialRow, ScreeningPolicyTables } from './screening-policy.table.ts';

const typed = (db: AnyDb): Db<ScreeningPolicyTables> => db;

/** Counts up with every change; 0 before the first. */
export async function credentialEpoch(db: AnyDb): Promise<number> {
  const row = await typed(db)
    .selectFrom('monitoring_guard_credential')
    .select((each) => each.fn.max('epoch').as('epoch'))
    .executeTakeFirst();
  return row?.epoch ?? 0;
}

/** One change after the other, so that the highest epoch that can be read covers every change. */
export async function keepCredential(db: AnyDb, row: Omit<GuardCredentialRow, 'epoch'>): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtext('monitoring guard credential'))`.execute(db);
  const epoch = (await credentialEpoch(db)) + 1;
  await typed(db)
    .insertInto('monitoring_guard_credential')
    .values({ ...row, epoch })
    .onConflict((on) => on.columns(['policy_id', 'guard', 'origin']).doUpdateSet({ sealed: row.sealed, epoch }))
    .execute();
}

/** What is kept for these policies, without what was removed. */
export async function credentialsOf(db: AnyDb, policyIds: readonly string[]): Promise<GuardCredentialRow[]> {
  if (policyIds.length === 0) return [];
  const rows = await typed(db)
    .selectFrom('monitoring_guard_credential')
    .selectAll()
    .where('policy_id', 'in', policyIds)
    .execute();
  return rows.filter(({ sealed }) => sealed !== null);
}
