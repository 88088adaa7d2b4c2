import type { Insertable } from 'kysely';
import { timeOfId } from '../../../../kernel/identity/index.ts';
import type { AcceptanceState } from '../../../../kernel/traffic/index.ts';
import { type Db, jsonb } from '../../../../platform/database/index.ts';
import type { ComputeTables, TrafficLogRow, TrafficRow } from '../compute.table.ts';
import { beginIndexing } from '../traffic/indexed.ts';
import { ensureMonths } from '../traffic/months.ts';

type Tables = Db<ComputeTables>;

export async function insertLogOnce(db: Tables, row: Insertable<TrafficLogRow>): Promise<void> {
  await db
    .insertInto('compute_traffic_log')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function allLogs(db: Tables) {
  return db.selectFrom('compute_traffic_log').selectAll().orderBy('name').execute();
}

export async function logByName(db: Tables, name: string) {
  return db.selectFrom('compute_traffic_log').selectAll().where('name', '=', name).executeTakeFirst();
}

/** Locks the log's row until the transaction ends; undefined when there is none. */
export async function lockLog(tx: Tables, name: string) {
  return tx.selectFrom('compute_traffic_log').selectAll().where('name', '=', name).forUpdate().executeTakeFirst();
}

export async function updateLog(
  db: Tables,
  name: string,
  change: Partial<Omit<TrafficLogRow, 'account' | 'name'>> & { account?: AcceptanceState },
): Promise<void> {
  const { account, ...rest } = change;
  await db
    .updateTable('compute_traffic_log')
    .set({ ...rest, ...(account === undefined ? {} : { account: jsonb(account) }) })
    .where('name', '=', name)
    .execute();
}

/** Ids of those that were new. */
export async function insertTraffic(tx: Tables, rows: readonly Insertable<TrafficRow>[]): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  await ensureMonths(
    tx,
    rows.map(({ id }) => timeOfId(id)),
  );
  await beginIndexing(tx);
  const inserted = await tx
    .insertInto('compute_traffic')
    .values([...rows])
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute();
  return new Set(inserted.map(({ id }) => id));
}
