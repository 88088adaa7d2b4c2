import { sql } from 'kysely';
import type { Db } from '../../../../platform/database/index.ts';
import type { LookedFor } from '../../../resources/compute/index.ts';
import type { PurposeLookRow, PurposeTables } from './purpose.table.ts';

type Reader = Db<PurposeTables>;

/** The last looks at an application, newest first. */
export function lastLooks(
  db: Reader,
  about: LookedFor,
  applicationId: string,
  limit: number,
): Promise<PurposeLookRow[]> {
  return db
    .selectFrom('deployment_purpose_look')
    .selectAll()
    .where('application_id', '=', applicationId)
    .where('about', '=', about)
    .orderBy('through', 'desc')
    .limit(limit)
    .execute();
}

/** Up to when applications were looked at, by application. */
export async function lookedThrough(
  db: Reader,
  about: LookedFor,
  applicationIds: readonly string[],
): Promise<Map<string, Date>> {
  const rows = await db
    .selectFrom('deployment_purpose_look')
    .select(['application_id', (eb) => eb.fn.max('through').as('through')])
    .where('application_id', 'in', [...applicationIds, ''])
    .where('about', '=', about)
    .groupBy('application_id')
    .execute();
  return new Map(rows.map((row) => [row.application_id, row.through as Date]));
}

/** One look at a time at one thing of one application; held until the transaction ends. */
export async function lockLooks(tx: Reader, about: LookedFor, applicationId: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`look ${about} ${applicationId}`}, 0))`.execute(tx);
}

export async function insertLook(tx: Reader, row: PurposeLookRow): Promise<void> {
  await tx.insertInto('deployment_purpose_look').values(row).execute();
}
