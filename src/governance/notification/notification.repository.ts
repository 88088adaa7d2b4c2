import { type Selectable, sql } from 'kysely';
import { MINUTE } from '../../kernel/time/index.ts';
import type { AnyDb, Db } from '../../platform/database/index.ts';
import { ROBOT_MESSAGES_A_MINUTE } from '../../platform/notify/index.ts';
import type { DeliveryRow, MailServerRow, NotificationRow, NotificationTables, Via } from './notification.table.ts';

const typed = (db: AnyDb): Db<NotificationTables> => db;

export type Notification = Selectable<NotificationRow>;
export type Delivery = Selectable<DeliveryRow>;
export type StoredMailServer = Selectable<MailServerRow>;

/** What is the digest's own row: no inbox shows it. */
export const DIGEST = 'digest';

/** Of a message with which nothing more happens unless somebody decides it. */
const OPEN_ENDED = ['failed', 'uncertain'] as const;

/** False when the recipient was told of the event before. */
export async function insertNotification(
  db: AnyDb,
  row: Omit<Notification, 'read_at' | 'resolved_at' | 'digest_id' | 'escalated_at'>,
): Promise<boolean> {
  const result = await typed(db)
    .insertInto('governance_notification')
    .values({ ...row, read_at: null, resolved_at: null, digest_id: null, escalated_at: null })
    .onConflict((conflict) => conflict.columns(['recipient_id', 'event']).doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** A message that is owed, from `due` on. */
export async function insertDelivery(
  db: AnyDb,
  owed: { readonly notificationId: string; readonly messageId: string; readonly via: Via; readonly due: Date },
  at: Date,
): Promise<void> {
  await typed(db)
    .insertInto('governance_notification_delivery')
    .values({
      notification_id: owed.notificationId,
      message_id: owed.messageId,
      via: owed.via,
      state: 'waiting',
      next_attempt_at: owed.due,
      outcome: null,
      detail: null,
      changed_at: at,
    })
    .execute();
}

export interface InboxFilter {
  readonly unread: boolean;
  /** Only what is not over yet. */
  readonly open: boolean;
  readonly kinds?: readonly string[] | undefined;
  readonly below?: string | undefined;
  readonly limit: number;
}

/** Newest first. */
export async function inboxOf(db: AnyDb, personId: string, filter: InboxFilter): Promise<Notification[]> {
  let query = typed(db)
    .selectFrom('governance_notification')
    .selectAll()
    .where('recipient_id', '=', personId)
    .where('kind', '<>', DIGEST);
  if (filter.unread) query = query.where('read_at', 'is', null);
  if (filter.open) query = query.where('resolved_at', 'is', null);
  if (filter.kinds !== undefined) query = query.where('kind', 'in', [...filter.kinds]);
  if (filter.below !== undefined) query = query.where('id', '<', filter.below);
  return query.orderBy('id', 'desc').limit(filter.limit).execute();
}

export async function unreadCount(db: AnyDb, personId: string): Promise<number> {
  const row = await typed(db)
    .selectFrom('governance_notification')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('recipient_id', '=', personId)
    .where('kind', '<>', DIGEST)
    .where('read_at', 'is', null)
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Marks one as read, or all up to it. */
export async function markRead(db: AnyDb, personId: string, upTo: string, only: boolean, at: Date): Promise<void> {
  await typed(db)
    .updateTable('governance_notification')
    .set({ read_at: at })
    .where('recipient_id', '=', personId)
    .where('id', only ? '=' : '<=', upTo)
    .where('read_at', 'is', null)
    .execute();
}

export async function markUnread(db: AnyDb, personId: string, id: string): Promise<void> {
  await typed(db)
    .updateTable('governance_notification')
    .set({ read_at: null })
    .where('recipient_id', '=', personId)
    .where('id', '=', id)
    .execute();
}

/** All of the event, whoever was told, also later. */
export async function resolve(db: AnyDb, event: string, at: Date): Promise<void> {
  await typed(db)
    .updateTable('governance_notification')
    .set({ resolved_at: at })
    .where('event', 'in', [event, `escalated:${event}`])
    .where('resolved_at', 'is', null)
    .execute();
}

/** All of the kinds that lead to the page; events begin with their kind. */
export async function resolveAt(db: AnyDb, path: string, kinds: readonly string[], at: Date): Promise<void> {
  await typed(db)
    .updateTable('governance_notification')
    .set({ resolved_at: at })
    .where('path', '=', path)
    .where(sql<string>`split_part(regexp_replace(event, '^escalated:', ''), ':', 1)`, 'in', [...kinds])
    .where('resolved_at', 'is', null)
    .execute();
}

export async function mailServer(db: AnyDb): Promise<StoredMailServer | undefined> {
  return typed(db).selectFrom('governance_mail_server').selectAll().executeTakeFirst();
}

export async function putMailServer(db: AnyDb, row: Omit<StoredMailServer, 'singleton'>): Promise<void> {
  await typed(db)
    .insertInto('governance_mail_server')
    .values(row)
    .onConflict((conflict) => conflict.column('singleton').doUpdateSet(row))
    .execute();
}

/**
 * Attempts that a process which is gone began: nobody knows what came of them. They are made again under the same message id, but for
 * channels whose setting leaves that to a person.
 */
export async function reopenLeft(db: AnyDb, at: Date): Promise<number> {
  const left = sql<boolean>`EXISTS (
    SELECT FROM governance_notification n JOIN governance_channel c ON c.id = n.recipient_id
     WHERE n.id = governance_notification_delivery.notification_id AND c.when_unknown = 'leave')`;
  const result = await typed(db)
    .updateTable('governance_notification_delivery')
    .set({
      state: sql`CASE WHEN ${left} THEN 'uncertain' ELSE 'waiting' END`,
      outcome: 'unknown',
      detail: 'the process ended before the answer was recorded',
      left_open: sql`left_open + 1`,
      next_attempt_at: at,
      changed_at: at,
    })
    .where('state', '=', 'sending')
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Takes the next due message of this way and marks it as being sent, which is durable before anything is. */
export async function takeDue(db: AnyDb, via: Via, at: Date): Promise<(Delivery & Notification) | undefined> {
  let due = typed(db)
    .selectFrom('governance_notification_delivery as d')
    .innerJoin('governance_notification as n', 'n.id', 'd.notification_id')
    .select('d.notification_id')
    .where('d.via', '=', via)
    .where('d.state', '=', 'waiting')
    .where('d.next_attempt_at', '<=', at)
    .orderBy('d.next_attempt_at')
    .orderBy('d.notification_id')
    .limit(1)
    .forUpdate('d')
    .skipLocked();
  if (via === 'channel')
    // A robot that is told more than so much a minute takes nothing at all for some time.
    due = due.where(
      sql<boolean>`(
        SELECT count(*) FROM governance_notification_delivery e JOIN governance_notification m ON m.id = e.notification_id
         WHERE m.recipient_id = n.recipient_id AND e.attempts > 0
           AND e.changed_at > ${new Date(at.getTime() - MINUTE)}) < ${ROBOT_MESSAGES_A_MINUTE}`,
    );
  const taken = await typed(db)
    .updateTable('governance_notification_delivery')
    .set({ state: 'sending', attempts: sql`attempts + 1`, changed_at: at })
    .where('notification_id', 'in', due)
    .returningAll()
    .executeTakeFirst();
  if (taken === undefined) return undefined;
  const notification = await typed(db)
    .selectFrom('governance_notification')
    .selectAll()
    .where('id', '=', taken.notification_id)
    .executeTakeFirstOrThrow();
  return { ...notification, ...taken };
}

/** Records what came of the attempt; nothing when another process has taken the mail over meanwhile. */
export async function settle(
  db: AnyDb,
  delivery: Pick<Delivery, 'notification_id' | 'attempts'>,
  change: Pick<Delivery, 'state' | 'outcome' | 'detail' | 'changed_at'> & {
    next_attempt_at?: Date;
    leftOpen?: boolean;
  },
): Promise<void> {
  const { leftOpen, ...set } = change;
  await typed(db)
    .updateTable('governance_notification_delivery')
    .set({ ...set, ...(leftOpen === true ? { left_open: sql`left_open + 1` } : {}) })
    .where('notification_id', '=', delivery.notification_id)
    .where('state', '=', 'sending')
    .where('attempts', '=', delivery.attempts)
    .execute();
}

/** Holds back what else is owed to the recipient: it takes nothing now. */
export async function holdBack(db: AnyDb, recipientId: string, until: Date): Promise<void> {
  await typed(db)
    .updateTable('governance_notification_delivery')
    .set({ next_attempt_at: until })
    .where('state', '=', 'waiting')
    .where('next_attempt_at', '<', until)
    .where('notification_id', 'in', (from) =>
      from.selectFrom('governance_notification').select('id').where('recipient_id', '=', recipientId),
    )
    .execute();
}

/** Messages that are not done or did not go well, newest first. */
export async function troubled(
  db: AnyDb,
  filter: { below?: string | undefined; limit: number },
): Promise<(Delivery & Pick<Notification, 'recipient_id' | 'kind' | 'at'>)[]> {
  let query = typed(db)
    .selectFrom('governance_notification_delivery as d')
    .innerJoin('governance_notification as n', 'n.id', 'd.notification_id')
    .selectAll('d')
    .select(['n.recipient_id', 'n.kind', 'n.at'])
    .where('d.state', '<>', 'dismissed')
    .where((where) =>
      where.or([
        where('d.state', '=', 'failed'),
        where('d.left_open', '>', 0),
        where.and([where('d.state', '=', 'waiting'), where('d.attempts', '>', 0)]),
      ]),
    );
  if (filter.below !== undefined) query = query.where('d.notification_id', '<', filter.below);
  return query.orderBy('d.notification_id', 'desc').limit(filter.limit).execute();
}

/** One that failed, or of which nobody knows, that nobody will send again. False when it is none. */
export async function dismiss(db: AnyDb, notificationId: string, at: Date): Promise<boolean> {
  const result = await typed(db)
    .updateTable('governance_notification_delivery')
    .set({ state: 'dismissed', changed_at: at })
    .where('notification_id', '=', notificationId)
    .where('state', 'in', OPEN_ENDED)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** How many were given up, or left because nobody knows whether they arrived, and not sent again since. */
export async function failedCount(db: AnyDb): Promise<number> {
  const row = await typed(db)
    .selectFrom('governance_notification_delivery')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('state', 'in', OPEN_ENDED)
    .executeTakeFirstOrThrow();
  return row.count;
}

/** One that failed, or of which nobody knows, is owed again. False when it is none. */
export async function owedAgain(db: AnyDb, notificationId: string, at: Date): Promise<boolean> {
  const result = await typed(db)
    .updateTable('governance_notification_delivery')
    .set({ state: 'waiting', attempts: 0, next_attempt_at: at, changed_at: at })
    .where('notification_id', '=', notificationId)
    .where('state', 'in', OPEN_ENDED)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}
