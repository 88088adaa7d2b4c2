import { sql } from 'kysely';
import { firstIdAt, isId, timeOfId } from '../../../../kernel/identity/index.ts';
import { DAY } from '../../../../kernel/time/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';

/** Outside of this span of years (UTC milliseconds, the end exclusive) a time is a fault, and no month is made for it. */
export const EARLIEST = Date.UTC(2020, 0);
export const LATEST = Date.UTC(2100, 0);

/** Between the id of a request, made when its head came, and its acceptance: its body was read in between. */
const LONGEST_BEFORE_ACCEPTANCE = DAY;

/**
 * The traffic table is partitioned by month, by the ids of the requests, which begin with their time: so an id is unique over all
 * months, and lists in the order of ids need no sorting. False for an id that no month is made for.
 */
export function hasMonth(id: string): boolean {
  if (!isId('traffic', id)) return false;
  const made = timeOfId(id);
  return made >= EARLIEST && made < LATEST;
}

/** Ids between which every request lies that was accepted from `from` to `to`: what lets whole months be left out. */
export function idBounds(from?: string, to?: string): { least: string | undefined; below: string | undefined } {
  const bound = (at: number) => firstIdAt('traffic', Math.max(0, at));
  return {
    least: from === undefined ? undefined : bound(Date.parse(from) - LONGEST_BEFORE_ACCEPTANCE),
    below: to === undefined ? undefined : bound(Date.parse(to) + LONGEST_BEFORE_ACCEPTANCE),
  };
}

/** The UTC month around a time, in milliseconds, and the table that holds its requests. */
function monthAround(at: number): { start: number; end: number; table: string } {
  const [year, month] = [new Date(at).getUTCFullYear(), new Date(at).getUTCMonth()];
  const table = `compute_traffic_${year}${String(month + 1).padStart(2, '0')}`;
  return { start: Date.UTC(year, month), end: Date.UTC(year, month + 1), table };
}

/** Where the month around a time ends and the next one begins. */
export const endOfMonthAround = (at: number): number => monthAround(at).end;

async function monthExists(db: AnyDb, table: string): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`
    SELECT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = to_regclass(${table})) AS there`.execute(db);
  return rows[0]!.there;
}

/** Others who make or drop months wait until the transaction ends. */
async function lockMonths(tx: AnyDb): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('steward traffic months', 0))`.execute(tx);
}

/** Makes the months that the times (milliseconds) lie in, where they are missing. */
export async function ensureMonths(tx: AnyDb, times: Iterable<number>): Promise<void> {
  const months = new Map([...times].map((at) => [monthAround(at).table, monthAround(at)]));
  for (const { table, start, end } of [...months.values()].sort((a, b) => a.start - b.start)) {
    if (await monthExists(tx, table)) continue;
    await lockMonths(tx);
    if (await monthExists(tx, table)) continue;
    // Attached, not created in place: that would lock out everybody who reads or writes traffic meanwhile.
    await sql`CREATE TABLE ${sql.table(table)} (LIKE compute_traffic INCLUDING DEFAULTS INCLUDING CONSTRAINTS)`.execute(
      tx,
    );
    await sql`
      ALTER TABLE compute_traffic ATTACH PARTITION ${sql.table(table)}
        FOR VALUES FROM (${sql.lit(firstIdAt('traffic', start))}) TO (${sql.lit(firstIdAt('traffic', end))})`.execute(
      tx,
    );
  }
}

/** Drops the months that ended before `before` and have no request left. Answers how many. */
export async function dropEmptyMonths(tx: AnyDb, before: Date): Promise<number> {
  const { rows: tables } = await sql<{ name: string }>`
    SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = 'compute_traffic'::regclass ORDER BY 1`.execute(tx);
  let dropped = 0;
  for (const { name } of tables) {
    const end = Date.UTC(Number(name.slice(-6, -2)), Number(name.slice(-2)));
    if (end > before.getTime()) continue;
    const isEmpty = async () => (await sql`SELECT FROM ${sql.table(name)} LIMIT 1`.execute(tx)).rows.length === 0;
    if (!(await isEmpty())) continue;
    await lockMonths(tx);
    await sql`SET LOCAL lock_timeout = '5s'`.execute(tx);
    // Nobody may put a row there between the look and the drop.
    await sql`LOCK TABLE compute_traffic IN ACCESS EXCLUSIVE MODE`.execute(tx);
    if (!(await isEmpty())) continue;
    await sql`DROP TABLE ${sql.table(name)}`.execute(tx);
    dropped++;
  }
  return dropped;
}
