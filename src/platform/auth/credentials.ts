import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Clock } from '../../kernel/time/index.ts';
import type { AnyDb, Db } from '../database/index.ts';
import { conflict, invalidInput, notFound } from '../http/index.ts';
import type { Library } from './library.ts';
import { checkPassword } from './password.ts';
import type { ReadSettings } from './settings.ts';
import type { AuthTables } from './tables.ts';

/** The most that the setting `passwordHistory` may ask for. */
const MOST_PAST = 24;
const emailSchema = z.email().max(254);

/** An e-mail address as it is kept: trimmed and in small letters. Throws 400 when it is none. */
export function accountEmail(email: string): string {
  const result = emailSchema.safeParse(email.trim().toLowerCase());
  if (result.success) return result.data;
  const detail = { zh: '邮箱地址无效。', en: 'This is not a valid e-mail address.' };
  throw invalidInput([{ path: 'email', message: detail.en }], detail);
}

/** A password that was judged and hashed already. */
export interface HashedPassword {
  readonly hash: string;
}

export interface Credentials {
  /**
   * Makes the account of a person; without a password they can't sign in until one is set. Takes part in `trx` if given, and then
   * takes a password only hashed: to judge one reads settings, for which a transaction must not wait.
   */
  create(account: { personId: string; email: string; password?: string }): Promise<void>;
  create(account: { personId: string; email: string; password?: HashedPassword }, trx: AnyDb): Promise<void>;
  /** Refuses a poor password, and hashes a good one. */
  hash(password: string, email: string): Promise<HashedPassword>;
  setEmail(personId: string, email: string, trx?: AnyDb): Promise<void>;
  /** Replaces the password and ends the person's sessions, but for the one that is kept. */
  setPassword(personId: string, password: string, keep?: { sessionId: string }): Promise<void>;
  /**
   * The first half of {@link setPassword}, to be done before a transaction opens: judges and hashes the password. What it answers
   * is the second half, which acts through the transaction alone.
   */
  newPassword(personId: string, password: string): Promise<(trx: AnyDb, keep?: { sessionId: string }) => Promise<void>>;
  /** The password must be changed at the next sign-in; answers whether there is one. */
  demandChange(personId: string, trx: AnyDb): Promise<boolean>;
  /** Removes account, password and sessions. */
  remove(personId: string): Promise<void>;
  emailOf(personId: string, outer?: AnyDb): Promise<string | undefined>;
}

export function createCredentials(
  db: Db<AuthTables>,
  library: Library,
  clock: Clock,
  settings: ReadSettings,
): Credentials {
  async function hash(password: string, email: string): Promise<HashedPassword> {
    checkPassword(password, accountEmail(email), await settings());
    return { hash: await (await library.$context).password.hash(password) };
  }
  function account(personId: string, { hash: password }: HashedPassword) {
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
  /** Refuses the current password and the last few before it. */
  async function refuseReuse(personId: string, password: string): Promise<void> {
    const { passwordHistory } = await settings();
    if (passwordHistory === 0) return;
    const current = await db
      .selectFrom('auth_account')
      .select('password as hash')
      .where('user_id', '=', personId)
      .where('provider_id', '=', 'credential')
      .execute();
    const past = await db
      .selectFrom('auth_past_password')
      .select('hash')
      .where('person_id', '=', personId)
      .orderBy('id', 'desc')
      .limit(passwordHistory - 1)
      .execute();
    const hasher = (await library.$context).password;
    for (const { hash } of [...current, ...past]) {
      if (hash === null || !(await hasher.verify({ hash, password }))) continue;
      const detail = {
        zh: `不能使用最近 ${passwordHistory} 次用过的密码。`,
        en: `The last ${passwordHistory} passwords can not be used again.`,
      };
      throw invalidInput([{ path: 'password', message: detail.en }], detail);
    }
  }

  /** Keeps the hash that is replaced, and no more of them than any setting may ask for. */
  async function keepPast(trx: Db<AuthTables>, personId: string): Promise<void> {
    await sql`INSERT INTO auth_past_password (person_id, hash, ended_at)
      SELECT user_id, password, ${clock.now()} FROM auth_account
      WHERE user_id = ${personId} AND provider_id = 'credential' AND password IS NOT NULL`.execute(trx);
    await sql`DELETE FROM auth_past_password WHERE person_id = ${personId} AND id NOT IN (
      SELECT id FROM auth_past_password WHERE person_id = ${personId} ORDER BY id DESC LIMIT ${MOST_PAST})`.execute(
      trx,
    );
  }

  async function noteSet(trx: Db<AuthTables>, personId: string): Promise<void> {
    const fresh = { set_at: clock.now(), change_due: false };
    await trx
      .insertInto('auth_password')
      .values({ person_id: personId, ...fresh })
      .onConflict((on) => on.column('person_id').doUpdateSet(fresh))
      .execute();
  }

  async function emailOf(personId: string, outer?: AnyDb): Promise<string | undefined> {
    const reader: Db<AuthTables> = outer ?? db;
    const row = await reader.selectFrom('auth_user').select('email').where('id', '=', personId).executeTakeFirst();
    return row?.email;
  }
  async function newPassword(personId: string, password: string) {
    const email = await emailOf(personId);
    if (email === undefined) throw noAccount();
    const hashed = await hash(password, email);
    await refuseReuse(personId, password);
    return async (trx: Db<AuthTables>, keep?: { sessionId: string }) => {
      await keepPast(trx, personId);
      await trx
        .insertInto('auth_account')
        .values(account(personId, hashed))
        .onConflict((on) =>
          on.columns(['provider_id', 'account_id']).doUpdateSet({ password: hashed.hash, updated_at: clock.now() }),
        )
        .execute();
      await noteSet(trx, personId);
      await trx
        .deleteFrom('auth_session')
        .where('user_id', '=', personId)
        .where('id', '!=', keep?.sessionId ?? '')
        .execute();
    };
  }

  return {
    emailOf,
    hash,
    newPassword,
    async create(
      { personId, email, password }: { personId: string; email: string; password?: string | HashedPassword },
      outer?: AnyDb,
    ) {
      const address = accountEmail(email);
      const hashed = typeof password === 'string' ? await hash(password, address) : password;
      const now = clock.now();
      const write = async (trx: Db<AuthTables>) => {
        await trx
          .insertInto('auth_user')
          .values({ id: personId, name: '', email: address, email_verified: false, created_at: now, updated_at: now })
          .execute();
        if (hashed === undefined) return;
        await trx.insertInto('auth_account').values(account(personId, hashed)).execute();
        await noteSet(trx, personId);
      };
      await emailTaken(() => (outer === undefined ? db.transaction().execute(write) : write(outer)));
    },
    async setEmail(personId, email, trx: Db<AuthTables> = db) {
      const address = accountEmail(email);
      const result = await emailTaken(() =>
        trx
          .updateTable('auth_user')
          .set({ email: address, updated_at: clock.now() })
          .where('id', '=', personId)
          .executeTakeFirst(),
      );
      if (result.numUpdatedRows === 0n) throw noAccount();
    },
    async setPassword(personId, password, keep) {
      const set = await newPassword(personId, password);
      await db.transaction().execute((trx) => set(trx, keep));
    },
    async demandChange(personId, trx) {
      const result = await (trx as Db<AuthTables>)
        .updateTable('auth_password')
        .set({ change_due: true })
        .where('person_id', '=', personId)
        .executeTakeFirst();
      return result.numUpdatedRows > 0n;
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
