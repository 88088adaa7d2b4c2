import { type Selectable, sql } from 'kysely';
import type { ChangeNotice } from '../../kernel/subject/index.ts';
import type { Clock } from '../../kernel/time/index.ts';
import type { AnyDb, AnyTx, Database, Db } from '../../platform/database/index.ts';
import type { Logger } from '../../platform/telemetry/index.ts';
import { OUTBOX_CHANNEL } from './channels.ts';
import type { DeliveryRow, NoticeRow, RecordTables } from './record.table.ts';
import type { NoticeBoard, NoticeSubscription } from './types.ts';

export interface NoticeParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
}

type Owed = Selectable<NoticeRow> & Pick<Selectable<DeliveryRow>, 'subscriber' | 'attempts'>;

const LOOK_EVERY = 1_000;
const FIRST_RETRY = 500;
const LONGEST_RETRY = 5 * 60_000;
const SPREAD_AT_ONCE = 200;

const typed = (db: AnyDb): Db<RecordTables> => db;

/**
 * Delivers change notices: first each new notice is laid out as one delivery for each subscriber, then deliveries are
 * made one by one, oldest first within a subject, each in a transaction that also marks it. Several processes may do so at once.
 */
export function createNoticeBoard({ database, clock, logger }: NoticeParts): NoticeBoard {
  const subscriptions = new Map<string, NoticeSubscription>();
  let unlisten: (() => Promise<void>) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let busy: Promise<number> | undefined;
  let again = false;

  /** Whether notices wait to be laid out, and whether deliveries are due: mostly neither, and then no transaction is begun. */
  async function look(): Promise<{ fresh: boolean; owed: boolean }> {
    const { rows } = await sql<{ fresh: boolean; owed: boolean }>`SELECT
      EXISTS (SELECT FROM governance_notice WHERE NOT spread) AS fresh,
      EXISTS (SELECT FROM governance_notice_delivery
        WHERE delivered_at IS NULL AND subscriber = ANY (${[...subscriptions.keys()]}) AND next_attempt_at <= ${clock.now()}) AS owed`.execute(
      database.kysely,
    );
    return rows[0]!;
  }

  /** Answers how many notices were laid out, and for how many deliveries. */
  async function spread(): Promise<{ notices: number; deliveries: number }> {
    return database.kysely.transaction().execute(async (tx: AnyTx) => {
      // One at a time: laid out by two at once, a later notice of a subject could be delivered before an earlier one.
      await sql`SELECT pg_advisory_xact_lock(hashtextextended('steward governance notices', 0))`.execute(tx);
      const notices = await typed(tx)
        .selectFrom('governance_notice')
        .select(['id', 'number', 'kind', 'subject_id'])
        .where('spread', '=', false)
        .orderBy('number')
        .limit(SPREAD_AT_ONCE)
        .execute();
      if (notices.length === 0) return { notices: 0, deliveries: 0 };
      const deliveries = notices.flatMap((notice) =>
        [...subscriptions.values()]
          .filter((subscription) => subscription.kinds.includes(notice.kind))
          .map((subscription) => ({
            subscriber: subscription.subscriber,
            notice_id: notice.id,
            notice_number: notice.number,
            subject_id: notice.subject_id,
            next_attempt_at: clock.now(),
          })),
      );
      if (deliveries.length > 0) await typed(tx).insertInto('governance_notice_delivery').values(deliveries).execute();
      await typed(tx)
        .updateTable('governance_notice')
        .set({ spread: true })
        .where(
          'id',
          'in',
          notices.map(({ id }) => id),
        )
        .execute();
      return { notices: notices.length, deliveries: deliveries.length };
    });
  }

  /** Makes one delivery; null when none is due that nobody else is making. */
  async function deliverOne(): Promise<'delivered' | 'failed' | null> {
    let owed: Owed | undefined;
    try {
      return await database.kysely.transaction().execute(async (tx: AnyTx) => {
        owed = await nextOwed(tx);
        if (owed === undefined) return null;
        await subscriptions.get(owed.subscriber)!.handle(tx, toNotice(owed));
        await typed(tx)
          .updateTable('governance_notice_delivery')
          .set({ delivered_at: clock.now(), last_error: null })
          .where('subscriber', '=', owed.subscriber)
          .where('notice_id', '=', owed.id)
          .execute();
        return 'delivered';
      });
    } catch (error) {
      if (owed === undefined) throw error;
      await postpone(owed, error);
      return 'failed';
    }
  }

  async function nextOwed(tx: AnyTx): Promise<Owed | undefined> {
    return typed(tx)
      .selectFrom('governance_notice_delivery as d')
      .innerJoin('governance_notice as n', 'n.id', 'd.notice_id')
      .selectAll('n')
      .select(['d.subscriber', 'd.attempts'])
      .where('d.delivered_at', 'is', null)
      .where('d.subscriber', 'in', [...subscriptions.keys()])
      .where('d.next_attempt_at', '<=', clock.now())
      .where(
        sql<boolean>`NOT EXISTS (
          SELECT FROM governance_notice_delivery e
           WHERE e.subscriber = d.subscriber AND e.subject_id = d.subject_id
             AND e.delivered_at IS NULL AND e.notice_number < d.notice_number)`,
      )
      .orderBy('d.notice_number')
      .limit(1)
      .forUpdate('d')
      .skipLocked()
      .executeTakeFirst();
  }

  async function postpone(owed: Owed, error: unknown): Promise<void> {
    const wait = Math.min(FIRST_RETRY * 2 ** Math.min(owed.attempts, 20), LONGEST_RETRY);
    logger.warn(
      { err: error, subscriber: owed.subscriber, noticeId: owed.id, retryInMs: wait },
      'a change notice could not be delivered',
    );
    await typed(database.kysely)
      .updateTable('governance_notice_delivery')
      .set({
        attempts: sql`attempts + 1`,
        next_attempt_at: new Date(clock.now().getTime() + wait),
        last_error: (error instanceof Error ? error.message : String(error)).slice(0, 500),
      })
      .where('subscriber', '=', owed.subscriber)
      .where('notice_id', '=', owed.id)
      .where('delivered_at', 'is', null)
      .execute();
  }

  async function deliverDue(): Promise<number> {
    if (subscriptions.size === 0) return 0;
    const found = await look();
    let { owed } = found;
    for (let more = found.fresh; more; ) {
      const laidOut = await spread();
      owed ||= laidOut.deliveries > 0;
      more = laidOut.notices === SPREAD_AT_ONCE;
    }
    if (!owed) return 0;
    let delivered = 0;
    for (let result = await deliverOne(); result !== null; result = await deliverOne()) {
      if (result === 'delivered') delivered++;
    }
    return delivered;
  }

  /** One round at a time in a process; what arrives during a round gets another. */
  function round(): void {
    if (busy !== undefined) {
      again = true;
      return;
    }
    again = false;
    busy = deliverDue()
      .catch((error) => {
        logger.warn({ err: error }, 'delivering change notices was interrupted');
        return 0;
      })
      .finally(() => {
        busy = undefined;
        if (again && timer !== undefined) round();
      });
  }

  return {
    subscribe(subscription) {
      if (subscriptions.has(subscription.subscriber)) {
        throw new Error(`there is a subscriber ${subscription.subscriber} already`);
      }
      if (timer !== undefined) throw new Error('subscribe before the notice board starts');
      subscriptions.set(subscription.subscriber, subscription);
    },
    async start() {
      if (timer !== undefined) return;
      timer = setInterval(round, LOOK_EVERY).unref();
      unlisten = await database.listen(OUTBOX_CHANNEL, round);
      round();
    },
    async stop() {
      clearInterval(timer);
      timer = undefined;
      await unlisten?.();
      unlisten = undefined;
      await busy;
    },
    deliverDue,
    async pending(db) {
      const rows = await typed(db)
        .selectFrom('governance_notice_delivery')
        .select([
          'subscriber',
          sql<number>`count(*)::int`.as('count'),
          sql<string | null>`max(last_error)`.as('lastError'),
        ])
        .where('delivered_at', 'is', null)
        .groupBy('subscriber')
        .orderBy('subscriber')
        .execute();
      return rows;
    },
  };
}

function toNotice(row: Selectable<NoticeRow>): ChangeNotice {
  return {
    id: row.id,
    kind: row.kind,
    subject: { kind: row.subject_kind, id: row.subject_id },
    at: row.at.toISOString(),
    recordId: row.record_id,
    facts: row.facts,
  };
}
