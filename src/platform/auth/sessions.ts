import { type Clock, MINUTE } from '../../kernel/time/index.ts';
import type { AnyDb, Db } from '../database/index.ts';
import type { Library } from './library.ts';
import type { ReadSettings } from './settings.ts';
import type { AuthTables } from './tables.ts';

export interface LiveSession {
  readonly personId: string;
  readonly sessionId: string;
  /** How it was opened: `password`, or the id of the sign-in source. */
  readonly method: string;
  /** When it ends if nothing more is done with it. */
  readonly expiresAt: Date;
}

export interface SessionEntry {
  readonly id: string;
  readonly createdAt: Date;
  readonly seenAt: Date;
  readonly endsAt: Date;
  readonly method: string;
  readonly ip: string | undefined;
  readonly userAgent: string | undefined;
}

export interface Sessions {
  /** Whose session the cookie is; null when there is none, it ended, or the person was disabled meanwhile. */
  find(headers: { readonly cookie?: string | undefined }): Promise<LiveSession | null>;
  list(personId: string): Promise<SessionEntry[]>;
  /** Answers whether there was such a session of this person. */
  revoke(personId: string, sessionId: string, trx?: AnyDb): Promise<boolean>;
  /** Ends all sessions of the person, but for one if said; answers how many. */
  revokeAll(personId: string, except?: { sessionId: string }, trx?: AnyDb): Promise<number>;
}

export function createSessions(options: {
  db: Db<AuthTables>;
  library: Library;
  clock: Clock;
  settings: ReadSettings;
  isEnabled: (personId: string) => Promise<boolean>;
}): Sessions {
  const { db, library, clock, settings, isEnabled } = options;
  async function revokeAll(personId: string, except?: { sessionId: string }, trx: Db<AuthTables> = db) {
    const result = await trx
      .deleteFrom('auth_session')
      .where('user_id', '=', personId)
      .where('id', '!=', except?.sessionId ?? '')
      .executeTakeFirst();
    return Number(result.numDeletedRows);
  }
  async function revoke(personId: string, sessionId: string, trx: Db<AuthTables> = db): Promise<boolean> {
    const result = await trx
      .deleteFrom('auth_session')
      .where('id', '=', sessionId)
      .where('user_id', '=', personId)
      .executeTakeFirst();
    return result.numDeletedRows > 0n;
  }
  return {
    revoke,
    revokeAll,
    async find({ cookie }) {
      if (cookie === undefined) return null;
      const found = await library.api.getSession({ headers: new Headers({ cookie }) });
      if (found === null) return null;
      const { id, userId, endsAt, seenAt } = found.session;
      const now = clock.now();
      const idleEnd = (from: Date, minutes: number) => new Date(from.getTime() + minutes * MINUTE);
      const { sessionIdleMinutes } = await settings();
      if (endsAt <= now || idleEnd(seenAt, sessionIdleMinutes) <= now) {
        await revoke(userId, id);
        return null;
      }
      if (!(await isEnabled(userId))) {
        await revokeAll(userId);
        return null;
      }
      // To the minute, so that a page of twenty requests writes once.
      if (now.getTime() - seenAt.getTime() >= MINUTE) {
        await db.updateTable('auth_session').set({ seen_at: now }).where('id', '=', id).execute();
      }
      const expiresAt = new Date(Math.min(idleEnd(now, sessionIdleMinutes).getTime(), endsAt.getTime()));
      return { personId: userId, sessionId: id, method: found.session.method ?? 'password', expiresAt };
    },
    async list(personId) {
      const rows = await db
        .selectFrom('auth_session')
        .select(['id', 'created_at', 'seen_at', 'ends_at', 'ip_address', 'user_agent', 'method'])
        .where('user_id', '=', personId)
        .where('ends_at', '>', clock.now())
        .orderBy('seen_at', 'desc')
        .limit(200)
        .execute();
      return rows.map((row) => ({
        id: row.id,
        createdAt: row.created_at,
        seenAt: row.seen_at,
        endsAt: row.ends_at,
        method: row.method ?? 'password',
        ip: row.ip_address || undefined,
        userAgent: row.user_agent || undefined,
      }));
    },
  };
}
