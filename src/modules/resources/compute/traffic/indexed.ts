import { sql } from 'kysely';
import type { Db } from '../../../../platform/database/index.ts';
import type { ComputeTables } from '../compute.table.ts';

const LOCK = sql`hashtextextended('steward traffic indexing', 0)`;

/** Before records are numbered, until the transaction ends: see {@link indexedUpTo}. */
export async function beginIndexing(tx: Db<ComputeTables>): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock_shared(${LOCK})`.execute(tx);
}

/**
 * The number of the last record that is here: none with this number or a lower one comes later. Waits for the chunks that are being
 * indexed, because their numbers are given before they are there to be seen.
 */
export async function indexedUpTo(db: Db<ComputeTables>): Promise<number> {
  return db.transaction().execute(async (tx) => {
    await sql`SELECT pg_advisory_xact_lock(${LOCK})`.execute(tx);
    return lastIndexed(tx);
  });
}

/** The number that was given out last; it may be of a record that is not there to be seen yet. */
export async function lastIndexed(db: Db<ComputeTables>): Promise<number> {
  const { rows } = await sql<{ last: number }>`
    SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS last FROM compute_traffic_indexed`.execute(db);
  return Number(rows[0]!.last);
}
