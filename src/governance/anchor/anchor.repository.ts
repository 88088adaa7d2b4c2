import { type Selectable, sql } from 'kysely';
import type { AnyDb, Db } from '../../platform/database/index.ts';
import type { AnchorRow, AnchorTables, KeeperRow, MailedRow } from './anchor.table.ts';

const typed = (db: AnyDb): Db<AnchorTables> => db;

export type Keeper = Selectable<KeeperRow>;
export type Anchor = Selectable<AnchorRow>;
export type Mailed = Selectable<MailedRow>;

/** More would be no anchoring but a flood. */
export const MOST_KEEPERS = 50;

export async function allKeepers(db: AnyDb): Promise<Keeper[]> {
  return typed(db).selectFrom('governance_anchor_keeper').selectAll().orderBy('id').limit(MOST_KEEPERS).execute();
}

export async function keeperById(db: AnyDb, id: string, lock = false): Promise<Keeper | undefined> {
  const query = typed(db).selectFrom('governance_anchor_keeper').selectAll().where('id', '=', id);
  return (lock ? query.forUpdate() : query).executeTakeFirst();
}

export async function insertKeeper(db: AnyDb, row: Keeper): Promise<void> {
  await typed(db).insertInto('governance_anchor_keeper').values(row).execute();
}

export async function updateKeeper(db: AnyDb, id: string, change: Partial<Keeper>): Promise<void> {
  await typed(db).updateTable('governance_anchor_keeper').set(change).where('id', '=', id).execute();
}

export async function insertAnchor(db: AnyDb, row: Anchor): Promise<void> {
  await typed(db)
    .insertInto('governance_anchor')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['keeper_id', 'log_name', 'size'])
        .doUpdateSet({ stated_at: row.stated_at, kept_at: row.kept_at }),
    )
    .execute();
}

/** They are asked again at once, as if they had never been. */
export async function forgetAttempts(db: AnyDb): Promise<void> {
  await typed(db)
    .updateTable('governance_anchor_keeper')
    .set({ tried_at: null, failure: null, failure_detail: null, failed_since: null })
    .execute();
}

/** The newest anchor of each keeper (of one log, when it is named), and how many there are. */
export async function lastAnchors(db: AnyDb, logName?: string): Promise<Map<string, Anchor & { count: number }>> {
  let query = typed(db).selectFrom('governance_anchor');
  if (logName !== undefined) query = query.where('log_name', '=', logName);
  const rows = await query
    .selectAll()
    .select(sql<number>`(count(*) OVER (PARTITION BY keeper_id))::int`.as('count'))
    .distinctOn('keeper_id')
    .orderBy('keeper_id')
    .orderBy('kept_at', 'desc')
    .execute();
  return new Map(rows.map((row) => [row.keeper_id, row]));
}

/** Newest first. */
export async function anchors(
  db: AnyDb,
  limit: number,
  after?: { keptAt: string; keeperId: string; size: number },
): Promise<(Anchor & Pick<Keeper, 'title' | 'kind'>)[]> {
  let query = typed(db)
    .selectFrom('governance_anchor as a')
    .innerJoin('governance_anchor_keeper as k', 'k.id', 'a.keeper_id')
    .selectAll('a')
    .select(['k.title', 'k.kind']);
  if (after !== undefined)
    query = query.where(
      sql<boolean>`(a.kept_at, a.keeper_id, a.size) < (${after.keptAt}::timestamptz, ${after.keeperId}, ${after.size})`,
    );
  return query
    .orderBy('a.kept_at', 'desc')
    .orderBy('a.keeper_id', 'desc')
    .orderBy('a.size', 'desc')
    .limit(limit)
    .execute();
}

export async function insertMailed(db: AnyDb, row: Mailed): Promise<void> {
  await typed(db)
    .insertInto('governance_anchor_mail')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** The newest checkpoint that was mailed to each, and how many there were. */
export async function lastMailed(db: AnyDb): Promise<Map<string, Mailed & { count: number }>> {
  const rows = await typed(db)
    .selectFrom('governance_anchor_mail')
    .selectAll()
    .select(sql<number>`(count(*) OVER (PARTITION BY keeper_id))::int`.as('count'))
    .distinctOn('keeper_id')
    .orderBy('keeper_id')
    .orderBy('sent_at', 'desc')
    .execute();
  return new Map(rows.map((row) => [row.keeper_id, row]));
}
