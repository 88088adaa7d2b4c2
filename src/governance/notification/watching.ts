import { sql } from 'kysely';
import type { Bilingual } from '../../kernel/identity/index.ts';
import type { Clock } from '../../kernel/time/index.ts';
import type { AnyDb, Database, Db } from '../../platform/database/index.ts';
import type { Logger } from '../../platform/telemetry/index.ts';
import type { NotificationService } from './notification.service.ts';
import type { NotificationTables } from './notification.table.ts';
import type { NotificationKind } from './words.ts';

/** Something that holds now and that somebody should know. */
export interface Condition {
  /** What it is about: the same for as long as it holds. */
  readonly key: string;
  readonly title: Bilingual;
  readonly path: string;
  readonly personIds: readonly string[];
}

/** What only time brings: looked for, not announced. */
export interface Watch {
  readonly kind: NotificationKind;
  /** Not more often than so; each time unless said. */
  readonly everyMillis?: number;
  look(): Promise<readonly Condition[]>;
}

const MOST = 500;
const typed = (db: AnyDb): Db<NotificationTables> => db;

/**
 * Tells of conditions: once each time that one begins, however often it is looked, and shows the notices as over when it holds no more. A
 * watch that can't look changes nothing: what it would have found is not over because of that.
 */
export function createWatching(parts: {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
  readonly notifications: Pick<NotificationService, 'tell' | 'resolve'>;
  readonly watches: readonly Watch[];
}) {
  const { database, clock, logger, notifications, watches } = parts;

  async function settle({ kind, look }: Watch): Promise<void> {
    const found = (await look()).slice(0, MOST);
    await database.kysely.transaction().execute(async (tx) => {
      // Two servers look: the second finds what the first has written.
      await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`steward condition ${kind}`}, 0))`.execute(tx);
      const open = await typed(tx)
        .selectFrom('governance_condition')
        .selectAll()
        .where('kind', '=', kind)
        .where('ended_at', 'is', null)
        .execute();
      const now = clock.now();
      for (const condition of found) {
        const { key, title, path, personIds } = condition;
        const known = open.find((row) => row.key === key);
        const since = known?.since ?? now;
        if (known === undefined)
          await typed(tx).insertInto('governance_condition').values({ kind, key, since, ended_at: null }).execute();
        // Also of what holds for long: whoever answers for it since yesterday has not been told.
        await notifications.tell(tx, { event: eventOf(kind, key, since), kind, title, path, personIds });
      }
      for (const row of open) {
        if (found.some(({ key }) => key === row.key)) continue;
        await typed(tx)
          .updateTable('governance_condition')
          .set({ ended_at: now })
          .where('kind', '=', kind)
          .where('key', '=', row.key)
          .where('since', '=', row.since)
          .execute();
        await notifications.resolve(tx, eventOf(kind, row.key, row.since));
      }
    });
  }

  const lookedAt = new Map<Watch, number>();
  return {
    /** Looks at what is due. */
    async look(): Promise<void> {
      for (const watch of watches) {
        const now = clock.now().getTime();
        if (now - (lookedAt.get(watch) ?? Number.NEGATIVE_INFINITY) < (watch.everyMillis ?? 0)) continue;
        lookedAt.set(watch, now);
        await settle(watch).catch((error: unknown) =>
          logger.warn({ err: error, kind: watch.kind }, 'a condition was not looked at; it is tried again'),
        );
      }
    },
  };
}

const eventOf = (kind: string, key: string, since: Date) => `${kind}:${key}:${since.toISOString()}`;
