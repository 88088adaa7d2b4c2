import { type Clock, MINUTE } from '../../kernel/time/index.ts';
import { hashSecret, newSecret } from '../crypto/index.ts';
import type { Db } from '../database/index.ts';
import type { AuthTables } from './tables.ts';

const PREFIX = 'tkt_';
const MINUTES = 10;

/** The half-way state of a sign-in: the password or the provider was right, the second factor is awaited. */
export interface Tickets {
  issue(personId: string, method: string): Promise<string>;
  find(ticket: string): Promise<{ personId: string; method: string } | undefined>;
  /** Uses it up; of two at once one gets it. */
  take(ticket: string): Promise<boolean>;
}

export function createTickets(db: Db<AuthTables>, clock: Clock): Tickets {
  return {
    async issue(personId, method) {
      const ticket = newSecret(PREFIX);
      const expiresAt = new Date(clock.now().getTime() + MINUTES * MINUTE);
      await db
        .insertInto('auth_sign_in_ticket')
        .values({ hash: hashSecret(ticket), person_id: personId, method, expires_at: expiresAt })
        .execute();
      return ticket;
    },
    async find(ticket) {
      const row = await db
        .selectFrom('auth_sign_in_ticket')
        .select(['person_id', 'method'])
        .where('hash', '=', hashSecret(ticket))
        .where('expires_at', '>', clock.now())
        .executeTakeFirst();
      return row === undefined ? undefined : { personId: row.person_id, method: row.method };
    },
    async take(ticket) {
      const gone = await db
        .deleteFrom('auth_sign_in_ticket')
        .where('hash', '=', hashSecret(ticket))
        .where('expires_at', '>', clock.now())
        .executeTakeFirst();
      return gone.numDeletedRows > 0n;
    },
  };
}
