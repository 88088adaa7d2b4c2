import { type Selectable, sql } from 'kysely';
import type { AnyTx, Db } from '../../../../platform/database/index.ts';
import type { PolicyRow, PolicyTables, StandingRow } from './policy.table.ts';

type Reader = Db<PolicyTables>;

/** One at a time in all processes; taken before anything is read, so that who comes later has read what is newer. */
export async function lockFor(tx: AnyTx, what: 'policy' | 'standing'): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`steward deployment ${what}`}, 0))`.execute(tx);
}

export function newestPolicy(db: Reader): Promise<Selectable<PolicyRow> | undefined> {
  return db.selectFrom('deployment_policy').selectAll().orderBy('epoch', 'desc').limit(1).executeTakeFirst();
}

/** Number and hash of the newest policy, without its text. */
export function newestEpoch(db: Reader): Promise<{ epoch: number; hash: string } | undefined> {
  return db
    .selectFrom('deployment_policy')
    .select(['epoch', 'hash'])
    .orderBy('epoch', 'desc')
    .limit(1)
    .executeTakeFirst();
}

export function publishedPolicy(db: Reader): Promise<Selectable<PolicyRow> | undefined> {
  return db
    .selectFrom('deployment_policy')
    .selectAll()
    .where('published_at', 'is not', null)
    .orderBy('epoch', 'desc')
    .limit(1)
    .executeTakeFirst();
}

export async function insertPolicy(db: Reader, row: PolicyRow): Promise<void> {
  await db.insertInto('deployment_policy').values(row).execute();
}

/** Answers false when somebody else was faster. */
export async function markPublished(db: Reader, epoch: number, at: Date): Promise<boolean> {
  const result = await db
    .updateTable('deployment_policy')
    .set({ published_at: at })
    .where('epoch', '=', epoch)
    .where('published_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export function newestStanding(db: Reader): Promise<Selectable<StandingRow> | undefined> {
  return db.selectFrom('deployment_standing').selectAll().orderBy('sequence', 'desc').limit(1).executeTakeFirst();
}

export async function putStanding(db: Reader, row: StandingRow): Promise<void> {
  await db.insertInto('deployment_standing').values(row).execute();
  await db.deleteFrom('deployment_standing').where('sequence', '<', row.sequence).execute();
}
