import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../kernel/time/index.ts';
import type { AnyDb, Db } from '../database/index.ts';
import { conflict, invalidInput, notFound } from '../http/index.ts';
import type { Library } from './library.ts';
import { checkPassword } from './password.ts';
import type { ReadSettings } from './settings.ts';
import type { AuthTables } from './tables.ts';

const emailSchema = z.email().max(254);

/** An e-mail address as it is kept: trimmed and in small letters. Throws 400 when it is none. */
export function accountEmail(email: string): string {
  const result = emailSchema.safeParse(email.trim().toLowerCase());
  if (result.success) return result.data;
  const detail = { zh: '邮箱地址无效。', en: 'This is not a valid e-mail address.' };
  throw invalidInput([{ path: 'email', message: detail.en }], detail);
}

export interface Credentials {
  /** Makes the account of a person; without a password they can't sign in until one is set. Takes part in `trx` if given. */
  create(account: { personId: string; email: string; password?: string }, trx?: AnyDb): Promise<void>;
  setEmail(personId: string, email: string): Promise<void>;
  /** Replaces the password and ends the person's sessions, but for the one that is kept. */
  setPassword(personId: string, password: string, keep?: { sessionId: string }): Promise<void>;
  /** Removes account, password and sessions. */
  remove(personId: string): Promise<void>;
  emailOf(personId: string): Promise<string | undefined>;
}

export function createCredentials(
  db: Db<AuthTables>,
  library: Library,
  clock: Clock,
  settings: ReadSettings,
): Credentials {
  async function hashOf(password: string, email: string): Promise<string> {
    checkPassword(password, email, await settings());
    return (await library.$context).password.hash(password);
  }
  function account(personId: string, password: string) {
    const now = clock.now();
    return {
      id: randomUUID(),
      account_id: personId,
      provider_id: 'credential',
      user_id: personId,
      password,
      created_at: now,
      updated_at: now,
    };
  }
  async function emailOf(personId: string): Promise<string | undefined> {
    const row = await db.selectFrom('auth_user').select('email').where('id', '=', personId).executeTakeFirst();
    return row?.email;
  }
  return {
    emailOf,
    async create({ personId, email, password }, outer) {
      const address = accountEmail(email);
      const hash = password === undefined ? undefined : await hashOf(password, address);
      const now = clock.now();
      const write = async (trx: Db<AuthTables>) => {
        await trx
          .insertInto('auth_user')
          .values({ id: personId, name: '', email: address, email_verified: false, created_at: now, updated_at: now })
          .execute();
        if (hash !== undefined) await trx.insertInto('auth_account').values(account(personId, hash)).execute();
      };
      await emailTaken(() => (outer === undefined ? db.transaction().execute(write) : write(outer)));
    },
    async setEmail(personId, email) {
      const address = accountEmail(email);
      const result = await emailTaken(() =>
        db
          .updateTable('auth_user')
          .set({ email: address, updated_at: clock.now() })
          .where('id', '=', personId)
          .executeTakeFirst(),
      );
      if (result.numUpdatedRows === 0n) throw noAccount();
    },
    async setPassword(personId, password, keep) {
      const email = await emailOf(personId);
      if (email === undefined) throw noAccount();
      const hash = await hashOf(password, email);
      await db.transaction().execute(async (trx) => {
        await trx
          .insertInto('auth_account')
          .values(account(personId, hash))
          .onConflict((on) =>
            on.columns(['provider_id', 'account_id']).doUpdateSet({ password: hash, updated_at: clock.now() }),
          )
          .execute();
        await trx
          .deleteFrom('auth_session')
          .where('user_id', '=', personId)
          .where('id', '!=', keep?.sessionId ?? '')
          .execute();
      });
    },
    async remove(personId) {
      await db.deleteFrom('auth_user').where('id', '=', personId).execute();
    },
  };
}

async function emailTaken<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if ((error as { constraint?: string }).constraint !== 'auth_user_email_key') throw error;
    throw conflict('email-taken', {
      zh: '该邮箱已被其他账号使用。',
      en: 'Another account already uses this e-mail address.',
    });
  }
}

function noAccount() {
  return notFound({ zh: '此人没有账号。', en: 'This person has no account.' });
}
