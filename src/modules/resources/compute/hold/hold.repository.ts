import { sql } from 'kysely';
import type { AnyDb, Db } from '../../../../platform/database/index.ts';
import type { ComputeTables, HoldRow } from '../compute.table.ts';

type Tables = Db<ComputeTables>;

/**
 * Placing a hold and deciding a deletion go one after the other, so that neither overlooks the other; erasures go beside each other,
 * but not beside these. Until the transaction ends.
 */
export async function lockHolds(tx: AnyDb, mode: 'alone' | 'shared'): Promise<void> {
  const lock = sql.raw(mode === 'alone' ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared');
  await sql`SELECT ${lock}(hashtextextended('steward legal holds', 0))`.execute(tx);
}

/** Joins records `t` to the open holds `h` on them. */
const HELD = sql`
  compute_traffic t JOIN compute_legal_hold h ON h.ended_at IS NULL
    AND (h.traffic_id IS NULL OR h.traffic_id = t.id)
    AND (h.application_id IS NULL OR h.application_id = t.application_id)
    AND (h.end_user IS NULL OR h.end_user = t.end_user)
    AND (h.from_at IS NULL OR t.accepted_at >= h.from_at)
    AND (h.to_at IS NULL OR t.accepted_at < h.to_at)`;
const inForce = (at: Date) => sql`(h.until_at IS NULL OR h.until_at > ${at})`;

/** The holds on these records, by record; of several the oldest. */
export async function holdsOn(db: Tables, ids: readonly string[], at: Date) {
  const { rows } = await sql<{ id: string; hold_id: string; reason: string }>`
    SELECT DISTINCT ON (t.id) t.id, h.id AS hold_id, h.reason FROM ${HELD} AND ${inForce(at)}
     WHERE t.id = ANY(${[...ids]}) ORDER BY t.id, h.id`.execute(db);
  return new Map(rows.map((row) => [row.id, { holdId: row.hold_id, reason: row.reason }]));
}

/** The open holds of which at least one record lies in the log. */
export async function holdsOnLog(db: Tables, logName: string, at: Date): Promise<{ id: string; reason: string }[]> {
  const { rows } = await sql<{ id: string; reason: string }>`
    SELECT h.id, h.reason FROM compute_legal_hold h
     WHERE h.ended_at IS NULL AND ${inForce(at)} AND EXISTS (
       SELECT FROM compute_traffic t
        WHERE t.log_name = ${logName}
          AND (h.traffic_id IS NULL OR h.traffic_id = t.id)
          AND (h.application_id IS NULL OR h.application_id = t.application_id)
          AND (h.end_user IS NULL OR h.end_user = t.end_user)
          AND (h.from_at IS NULL OR t.accepted_at >= h.from_at)
          AND (h.to_at IS NULL OR t.accepted_at < h.to_at))
     ORDER BY h.id`.execute(db);
  return rows;
}

export async function insertHold(db: Tables, row: HoldRow): Promise<void> {
  await db.insertInto('compute_legal_hold').values(row).execute();
}

/** Newest first, one more than asked. */
export async function listHolds(
  db: Tables,
  query: { state?: 'open' | 'ended' | undefined; before?: string | undefined; limit: number },
) {
  return db
    .selectFrom('compute_legal_hold')
    .selectAll()
    .$if(query.state !== undefined, (found) => found.where('ended_at', query.state === 'open' ? 'is' : 'is not', null))
    .$if(query.before !== undefined, (found) => found.where('id', '<', query.before!))
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .execute();
}

/** Ends an open hold; undefined when there is none of this id. */
export async function endHold(db: Tables, id: string, by: string | null, at: Date) {
  return db
    .updateTable('compute_legal_hold')
    .set({ ended_at: at, ended_by: by })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
}

export async function holdsPast(db: Tables, at: Date) {
  return db
    .selectFrom('compute_legal_hold')
    .select('id')
    .where('ended_at', 'is', null)
    .where('until_at', '<=', at)
    .orderBy('id')
    .limit(100)
    .execute();
}
