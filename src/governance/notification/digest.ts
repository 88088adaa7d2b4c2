import { sql } from 'kysely';
import type { NewId } from '../../kernel/identity/index.ts';
import type { Clock } from '../../kernel/time/index.ts';
import type { AnyDb, Database, Db } from '../../platform/database/index.ts';
import * as repository from './notification.repository.ts';
import type { NotificationTables } from './notification.table.ts';
import { digestMailOf, type Worded } from './words.ts';

const AT_ONCE = 50;
/** Lines of one mail; the rest is counted. */
const MOST_LINES = 50;

const typed = (db: AnyDb): Db<NotificationTables> => db;

export const wordedOf = (row: Pick<repository.Notification, 'kind' | 'title_zh' | 'title_en' | 'path'>): Worded => ({
  kind: row.kind,
  title: { zh: row.title_zh, en: row.title_en },
  path: row.path,
});

/**
 * Puts what waits for a digest that is due into one, which is owed like any other mail: a transaction for each person, so that a notice
 * is in one digest, whatever was killed when. What was read or is over meanwhile needs no mail.
 */
export function createBundling(parts: {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly messageId: (notificationId: string) => string;
}) {
  const { database, clock, newId, messageId } = parts;
  return async function bundleDigests(): Promise<number> {
    const now = clock.now();
    const waiting = await typed(database.kysely)
      .selectFrom('governance_notification')
      .select('recipient_id')
      .distinct()
      .where('digest_due', '<=', now)
      .limit(AT_ONCE)
      .execute();
    for (const { recipient_id } of waiting) {
      await database.kysely.transaction().execute(async (tx) => {
        const taken = await typed(tx)
          .updateTable('governance_notification')
          .set({ digest_due: null })
          .where('recipient_id', '=', recipient_id)
          .where('digest_due', '<=', now)
          .returning(['id', 'read_at', 'resolved_at'])
          .execute();
        const kept = taken.filter((row) => row.read_at === null && row.resolved_at === null).map(({ id }) => id);
        if (kept.length === 0) return;
        const id = newId('notification');
        await repository.insertNotification(tx, {
          id,
          recipient_id,
          event: `digest:${id}`,
          kind: repository.DIGEST,
          ...{ title_zh: '', title_en: '', path: '/notifications', at: now, digest_due: null },
        });
        await typed(tx).updateTable('governance_notification').set({ digest_id: id }).where('id', 'in', kept).execute();
        await repository.insertDelivery(
          tx,
          { notificationId: id, messageId: messageId(id), via: 'mail', due: now },
          now,
        );
      });
    }
    return waiting.length;
  };
}

/** Subject and text of a digest's mail. */
export async function digestWords(db: AnyDb, digestId: string, language: 'zh' | 'en', publicUrl: string) {
  const notices = typed(db).selectFrom('governance_notification').where('digest_id', '=', digestId);
  const rows = await notices.selectAll().orderBy('id').limit(MOST_LINES).execute();
  const { count } = await notices.select(sql<number>`count(*)::int`.as('count')).executeTakeFirstOrThrow();
  return digestMailOf(rows.map(wordedOf), count, language, publicUrl);
}
