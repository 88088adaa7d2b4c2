import type { Selectable } from 'kysely';
import type { AnyDb, Db } from '../../../platform/database/index.ts';
import type { ChannelRow, NotificationTables } from '../notification.table.ts';

const typed = (db: AnyDb): Db<NotificationTables> => db;

export type StoredChannel = Selectable<ChannelRow>;
export const MOST_CHANNELS = 50;

export async function allChannels(db: AnyDb): Promise<StoredChannel[]> {
  return typed(db).selectFrom('governance_channel').selectAll().orderBy('id').limit(MOST_CHANNELS).execute();
}

export async function channelById(db: AnyDb, id: string, lock = false): Promise<StoredChannel | undefined> {
  const query = typed(db).selectFrom('governance_channel').selectAll().where('id', '=', id);
  return (lock ? query.forUpdate() : query).executeTakeFirst();
}

export async function putChannel(db: AnyDb, row: StoredChannel): Promise<void> {
  const values = { ...row, audience: JSON.stringify(row.audience), kinds: JSON.stringify(row.kinds) };
  await typed(db)
    .insertInto('governance_channel')
    .values(values)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .execute();
}

/** What is owed to it is not sent any more: it stays in the list of undelivered ones, as without an address. */
export async function deleteChannel(db: AnyDb, id: string): Promise<void> {
  await typed(db).deleteFrom('governance_channel').where('id', '=', id).execute();
}

/** What came of the last attempt of each. */
export async function lastAttempts(db: AnyDb, ids: readonly string[]) {
  if (ids.length === 0) return new Map<string, { outcome: string | null; detail: string | null; changed_at: Date }>();
  const rows = await typed(db)
    .selectFrom('governance_notification_delivery as d')
    .innerJoin('governance_notification as n', 'n.id', 'd.notification_id')
    .select(['n.recipient_id', 'd.outcome', 'd.detail', 'd.changed_at'])
    .distinctOn('n.recipient_id')
    .where('n.recipient_id', 'in', [...ids])
    .where('d.outcome', 'is not', null)
    .orderBy('n.recipient_id')
    .orderBy('d.changed_at', 'desc')
    .execute();
  return new Map(rows.map(({ recipient_id, ...attempt }) => [recipient_id, attempt]));
}
