import type { Clock } from '../../kernel/time/index.ts';
import type { Db } from '../database/index.ts';
import type { Attempts } from './attempts.ts';
import { CLIENT_ADDRESS_HEADER, type Library } from './library.ts';
import type { SecondFactor } from './second-factor.ts';
import type { SignInRefusal } from './sign-in.problem.ts';
import type { AuthTables } from './tables.ts';
import type { Tickets } from './tickets.ts';

/** Where a sign-in comes from. */
export interface Caller {
  readonly ip: string;
  readonly userAgent?: string | undefined;
}

export interface SignInInput extends Caller {
  readonly email: string;
  readonly password: string;
}

export type SignInResult =
  | {
      readonly ok: true;
      readonly personId: string;
      /** `password`, or the id of the sign-in source. */
      readonly method: string;
      readonly factor: 'one-time-code' | 'recovery-code' | null;
      readonly setCookie: readonly string[];
    }
  /** So far it is right; `complete` with the ticket and a code goes on. */
  | { readonly ok: false; readonly reason: 'second-factor'; readonly ticket: string }
  | SignInRefusal;

export interface SignIn {
  /** Checks e-mail and password. */
  byPassword(input: SignInInput): Promise<SignInResult>;
  /** The second step, with a one-time or recovery code. */
  complete(input: Caller & { ticket: string; code: string }): Promise<SignInResult>;
  /** For who was found out by a sign-in source; `trusted` when the source itself asks for a second factor. */
  admit(input: Caller & { personId: string; method: string; secondFactor: 'ask' | 'trusted' }): Promise<SignInResult>;
}

export interface SignInParts {
  readonly db: Db<AuthTables>;
  readonly library: Library;
  readonly attempts: Attempts;
  readonly secondFactor: SecondFactor;
  readonly tickets: Tickets;
  readonly clock: Clock;
  readonly isEnabled: (personId: string) => Promise<boolean>;
  /** Who must sign in by a source may not by password. */
  readonly mayUsePassword: (personId: string) => Promise<boolean>;
}

export function createSignIn(parts: SignInParts): SignIn {
  const { db, library, attempts, secondFactor, tickets, clock } = parts;

  async function begin(email: string): Promise<SignInRefusal | undefined> {
    const locked = await attempts.begin(email);
    if (locked === undefined) return undefined;
    const seconds = Math.ceil((locked.lockedUntil.getTime() - clock.now().getTime()) / 1000);
    return { ok: false, reason: 'locked', retryAfterSeconds: Math.max(1, seconds) };
  }

  /** Whose e-mail and password these are. Takes as long whether the account exists or not. */
  async function ownerOf(email: string, password: string): Promise<string | undefined> {
    const { password: hasher } = await library.$context;
    const row = await db
      .selectFrom('auth_user')
      .innerJoin('auth_account', 'auth_account.user_id', 'auth_user.id')
      .select(['auth_user.id', 'auth_account.password'])
      .where('auth_user.email', '=', email)
      .where('auth_account.provider_id', '=', 'credential')
      .executeTakeFirst();
    if (!row?.password || password.length > 128) {
      await hasher.hash(password.slice(0, 128));
      return undefined;
    }
    return (await hasher.verify({ hash: row.password, password })) ? row.id : undefined;
  }

  async function open(
    personId: string,
    method: string,
    factor: 'one-time-code' | 'recovery-code' | null,
    caller: Caller,
  ): Promise<SignInResult> {
    try {
      const answer = await library.api.admit({
        body: { personId, method },
        headers: new Headers({ 'user-agent': cleanHeader(caller.userAgent), [CLIENT_ADDRESS_HEADER]: caller.ip }),
        returnHeaders: true,
      });
      return { ok: true, personId, method, factor, setCookie: answer.headers.getSetCookie() };
    } catch (error) {
      const code = (error as { body?: { code?: string } }).body?.code;
      if (code === 'FAILED_TO_CREATE_SESSION') return { ok: false, reason: 'disabled' };
      if (code === 'INVALID_EMAIL_OR_PASSWORD') return { ok: false, reason: 'wrong-credentials' };
      throw error;
    }
  }

  const emailOf = async (personId: string) =>
    (await db.selectFrom('auth_user').select('email').where('id', '=', personId).executeTakeFirst())?.email;

  return {
    async byPassword(input) {
      const email = input.email.trim().toLowerCase().slice(0, 254);
      const locked = await begin(email);
      if (locked !== undefined) return locked;
      const personId = await ownerOf(email, input.password);
      if (personId === undefined) return { ok: false, reason: 'wrong-credentials' };
      // From here on the password was right, so this was no guess.
      if (!(await parts.isEnabled(personId))) {
        await attempts.clear(email);
        return { ok: false, reason: 'disabled' };
      }
      if (!(await parts.mayUsePassword(personId))) {
        await attempts.giveBack(email);
        return { ok: false, reason: 'password-not-used' };
      }
      if ((await secondFactor.state(personId)).enrolled) {
        // Not cleared: else whoever knows the password could guess codes without end.
        await attempts.giveBack(email);
        return { ok: false, reason: 'second-factor', ticket: await tickets.issue(personId, 'password') };
      }
      const opened = await open(personId, 'password', null, input);
      if (opened.ok) await attempts.clear(email);
      return opened;
    },
    async complete({ ticket, code, ...caller }) {
      const found = await tickets.find(ticket);
      const email = found && (await emailOf(found.personId));
      if (found === undefined || email === undefined) return { ok: false, reason: 'ticket-ended' };
      const locked = await begin(email);
      if (locked !== undefined) return locked;
      const factor = await secondFactor.use(found.personId, code);
      if (factor === null) return { ok: false, reason: 'wrong-code', personId: found.personId };
      if (!(await tickets.take(ticket))) return { ok: false, reason: 'ticket-ended' };
      await attempts.clear(email);
      return open(found.personId, found.method, factor, caller);
    },
    async admit({ personId, method, secondFactor: asked, ...caller }) {
      if (!(await parts.isEnabled(personId))) return { ok: false, reason: 'disabled' };
      if (asked === 'ask' && (await secondFactor.state(personId)).enrolled) {
        return { ok: false, reason: 'second-factor', ticket: await tickets.issue(personId, method) };
      }
      return open(personId, method, null, caller);
    },
  };
}

/** Headers of the web kind take Latin-1 only; what a browser says of itself is kept for the list of sessions. */
function cleanHeader(value: string | undefined): string {
  return (value ?? '').replace(/[^\x20-\x7e]/g, '?').slice(0, 300);
}
