import { sql } from 'kysely';
import { type Clock, MINUTE } from '../../kernel/time/index.ts';
import type { AnyDb, Db } from '../database/index.ts';
import type { ReadSettings } from './settings.ts';
import type { AuthTables } from './tables.ts';

/**
 * Counts wrong passwords by e-mail address, of accounts that exist and of ones that don't, so that a lock tells nothing
 * about which exist. The attempt is counted before the password is looked at: guesses sent at once do not get past it.
 */
export interface Attempts {
  /** Counts one; answers when the lock ends if there is one. */
  begin(email: string): Promise<{ lockedUntil: Date } | undefined>;
  /** The sign-in went all the way through. */
  clear(email: string, outer?: AnyDb): Promise<void>;
  /** The last counted one was no guess, but more is awaited: only that one is taken off, the others still count. */
  giveBack(email: string): Promise<void>;
  lockedUntil(email: string): Promise<Date | undefined>;
}

export function createAttempts(db: Db<AuthTables>, clock: Clock, settings: ReadSettings): Attempts {
  async function lockedUntil(email: string): Promise<Date | undefined> {
    const row = await db
      .selectFrom('auth_attempt')
      .select('locked_until')
      .where('email', '=', email)
      .where('locked_until', '>', clock.now())
      .executeTakeFirst();
    return row?.locked_until ?? undefined;
  }
  return {
    lockedUntil,
    async begin(email) {
      const { lockoutFailures, lockoutMinutes } = await settings();
      const now = clock.now();
      const forgotten = new Date(now.getTime() - lockoutMinutes * MINUTE);
      const until = new Date(now.getTime() + lockoutMinutes * MINUTE);
      const failures = sql`CASE WHEN a.locked_until IS NOT NULL OR a.last_at <= ${forgotten} THEN 1 ELSE a.failures + 1 END`;
      const counted = await sql`
        INSERT INTO auth_attempt AS a (email, failures, last_at, locked_until)
        VALUES (${email}, 1, ${now}, ${lockoutFailures <= 1 ? until : null})
        ON CONFLICT (email) DO UPDATE SET
          failures = ${failures},
          last_at = ${now},
          locked_until = CASE WHEN ${failures} >= ${lockoutFailures}::integer THEN ${until}::timestamptz END
        WHERE a.locked_until IS NULL OR a.locked_until <= ${now}
        RETURNING email`.execute(db);
      if (counted.rows.length > 0) return undefined;
      return { lockedUntil: (await lockedUntil(email)) ?? until };
    },
    async giveBack(email) {
      await db
        .updateTable('auth_attempt')
        .set({ failures: sql`greatest(failures - 1, 0)`, locked_until: null })
        .where('email', '=', email)
        .execute();
    },
    async clear(email, outer) {
      const writer: Db<AuthTables> = outer ?? db;
      await writer.deleteFrom('auth_attempt').where('email', '=', email).execute();
    },
  };
}
