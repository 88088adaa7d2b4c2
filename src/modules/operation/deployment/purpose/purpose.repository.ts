import { sql } from 'kysely';
import type { Db } from '../../../../platform/database/index.ts';
import type { LookedFor, Seen } from '../../../resources/compute/index.ts';
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

/** What of applications was looked at last, by application. */
export async function lastSeen(
  db: Reader,
  about: LookedFor,
  applicationIds: readonly string[],
): Promise<Map<string, Seen>> {
  const rows = await db
    .selectFrom('deployment_purpose_look')
    .distinctOn('application_id')
    .select(['application_id', 'through', 'up_to'])
    .where('application_id', 'in', [...applicationIds, ''])
    .where('about', '=', about)
    .orderBy('application_id')
    .orderBy('through', 'desc')
    .execute();
  return new Map(rows.map((row) => [row.application_id, seenIn(row)]));
}

/** What a look has seen. */
export function seenIn({ through, up_to }: Pick<PurposeLookRow, 'through' | 'up_to'>): Seen {
  return { through, upTo: up_to === null ? null : Number(up_to) };
}

/** One look at a time at one thing of one application; held until the transaction ends. */
export async function lockLooks(tx: Reader, about: LookedFor, applicationId: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`look ${about} ${applicationId}`}, 0))`.execute(tx);
}

export async function insertLook(tx: Reader, row: PurposeLookRow): Promise<void> {
  await tx.insertInto('deployment_purpose_look').values(row).execute();
}
