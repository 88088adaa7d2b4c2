import { sql } from 'kysely';
import { systemActor } from '../../kernel/identity/index.ts';
import { addWorkingHours, type Clock, HOUR } from '../../kernel/time/index.ts';
import type { AnyDb, Database, Db } from '../../platform/database/index.ts';
import type { Directory } from '../directory.ts';
import type { Recorder } from '../record/index.ts';
import { escalationRoles, kindsThat } from './kinds.ts';
import type { NotificationService } from './notification.service.ts';
import type { NotificationTables } from './notification.table.ts';

/** Who stands in for the person now; nobody for most. */
export type StandIns = (db: AnyDb, personIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
/** Whether the person still has to do what the event asks; asked where a notice alone does not say. */
export type StillOwed = (db: AnyDb, event: string, personId: string) => Promise<boolean>;

const AT_ONCE = 50;
const typed = (db: AnyDb): Db<NotificationTables> => db;

/**
 * What needs something done and was not done within so many working hours goes to the stand-ins of those who were told, or, where nobody
 * stands in, to the next role. Once an event, recorded, also when there is nobody to go to.
 */
export function createEscalation(parts: {
  readonly database: Database;
  readonly clock: Clock;
  readonly directory: Directory;
  readonly recorder: Recorder;
  readonly notifications: Pick<NotificationService, 'tell' | 'preferences'>;
  readonly standIns: StandIns;
  readonly stillOwed: StillOwed;
}) {
  const { database, clock, directory, recorder, notifications, standIns, stillOwed } = parts;

  async function escalate(event: string): Promise<void> {
    await database.kysely.transaction().execute(async (tx) => {
      const rows = await typed(tx)
        .selectFrom('governance_notification')
        .selectAll()
        .where('event', '=', event)
        .where('recipient_id', 'like', 'per\\_%')
        .where('resolved_at', 'is', null)
        .where('escalated_at', 'is', null)
        .orderBy('id')
        .forUpdate()
        .execute();
      const [first] = rows;
      if (first === undefined) return;
      await typed(tx)
        .updateTable('governance_notification')
        .set({ escalated_at: clock.now() })
        .where('event', '=', event)
        .where('escalated_at', 'is', null)
        .execute();
      const owing: string[] = [];
      for (const row of rows) if (await stillOwed(tx, event, row.recipient_id)) owing.push(row.recipient_id);
      if (owing.length === 0) return;
      const instead = await standIns(tx, owing);
      const roles = escalationRoles(first.kind);
      const holders =
        instead.size > 0 ? [...instead.values()] : (await directory.holdersOf(roles, tx)).map(({ id }) => id);
      const told = new Set(rows.map(({ recipient_id }) => recipient_id));
      const to = [...new Set(holders)].filter((id) => !told.has(id));
      await notifications.tell(tx, {
        event: `escalated:${event}`,
        kind: 'notice.escalated',
        personIds: to,
        title: { zh: first.title_zh, en: first.title_en },
        path: first.path,
      });
      await recorder.write(tx, {
        kind: 'notice.escalated',
        actor: systemActor('notification'),
        measures: ['4.4.a'],
        outcome: to.length === 0 ? 'failed' : 'done',
        facts: {
          event,
          noticeKind: first.kind,
          toldAt: first.at.toISOString(),
          from: owing,
          to,
          by: instead.size > 0 ? 'stand-in' : 'role',
          roles: instead.size > 0 ? [] : [...roles],
        },
      });
    });
  }

  return {
    /** Answers how many events were looked at. */
    async escalateDue(): Promise<number> {
      const { escalateAfterHours, ...hours } = await notifications.preferences.workingHours(database.kysely);
      const now = clock.now();
      const kinds = kindsThat('needsAction');
      const late = await typed(database.kysely)
        .selectFrom('governance_notification')
        .select(['event', sql<Date>`min(at)`.as('at')])
        .where('kind', 'in', kinds)
        .where('recipient_id', 'like', 'per\\_%')
        .where('resolved_at', 'is', null)
        .where('escalated_at', 'is', null)
        // Working hours are never fewer than hours; the rest is counted below.
        .where('at', '<=', new Date(now.getTime() - escalateAfterHours * HOUR))
        .groupBy('event')
        .orderBy('at')
        .limit(AT_ONCE)
        .execute();
      let due = 0;
      for (const { event, at } of late) {
        if (addWorkingHours(at, escalateAfterHours, hours) > now) continue;
        await escalate(event);
        due++;
      }
      return due;
    },
  };
}
