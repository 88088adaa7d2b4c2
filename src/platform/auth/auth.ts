import type { Clock } from '../../kernel/time/index.ts';
import type { Vault } from '../crypto/index.ts';
import type { AnyDb, Db } from '../database/index.ts';
import { type ApiKeys, createApiKeys } from './api-keys.ts';
import { type Attempts, createAttempts } from './attempts.ts';
import { type Credentials, createCredentials } from './credentials.ts';
import { createLibrary } from './library.ts';
import { createSecondFactor, type SecondFactor } from './second-factor.ts';
import { createSessions, type LiveSession, type Sessions } from './sessions.ts';
import { DEFAULT_AUTH_SETTINGS, type ReadSettings } from './settings.ts';
import { createSignIn, type SignIn } from './sign-in.ts';
import type { AuthTables } from './tables.ts';
import { createTickets } from './tickets.ts';

export interface AuthOptions {
  readonly db: AnyDb;
  /** At least 32 random characters, the same at every start: it signs the cookies. */
  readonly secret: string;
  /** Where people reach the console; with https the cookies are Secure. */
  readonly baseUrl: string;
  readonly trustedOrigins?: readonly string[];
  readonly clock: Clock;
  /** Asked at each sign-in, request and use of a key: what it denies ends at once. */
  readonly isEnabled: (personId: string) => Promise<boolean>;
  /** Whether the person may sign in by a local password; everybody unless said. */
  readonly mayUsePassword?: (personId: string) => Promise<boolean>;
  /** Seals the secrets of the second factor. */
  readonly vault: Pick<Vault, 'sealText' | 'openText'>;
  readonly settings?: ReadSettings;
  /** Told what the library complains of. */
  readonly onWarning?: (message: string) => void;
}

export type Identity =
  | ({ readonly via: 'session' } & LiveSession)
  | { readonly via: 'api-key'; readonly personId: string; readonly keyId: string; readonly scopes: readonly string[] };

export interface Standing {
  readonly secondFactor: boolean;
  /** Undefined without a local password. */
  readonly passwordSetAt: Date | undefined;
  readonly passwordChangeDue: boolean;
}

export interface Auth {
  readonly credentials: Credentials;
  readonly sessions: Sessions;
  readonly apiKeys: ApiKeys;
  readonly secondFactor: SecondFactor;
  /** Counts wrong passwords and codes, also of sign-in sources. */
  readonly attempts: Attempts;
  readonly signIn: SignIn['byPassword'];
  /** The second step of a sign-in. */
  readonly completeSignIn: SignIn['complete'];
  readonly admit: SignIn['admit'];
  /** What an account still has to do before it may do anything else is judged by this. */
  standing(personId: string): Promise<Standing>;
  /** Ends the session of the cookie; the answer's cookies delete it in the browser. */
  signOut(headers: { readonly cookie?: string | undefined }): Promise<{ setCookie: readonly string[] }>;
  /**
   * Who calls: by `Authorization: Bearer stw_...` or, without that header, by session cookie. A bearer that is not valid is
   * nobody, also beside a good cookie.
   */
  identify(headers: {
    readonly cookie?: string | undefined;
    readonly authorization?: string | undefined;
  }): Promise<Identity | null>;
  /** Whether the password is the person's; wrong ones count towards the lock. Null while locked. */
  verifyPassword(personId: string, password: string): Promise<boolean | null>;
  /** When the lock of an account ends; undefined when it is not locked. */
  lockedUntil(personId: string): Promise<Date | undefined>;
  unlock(personId: string, outer?: AnyDb): Promise<void>;
  /** Deletes sessions that have ended and attempts that are forgotten. To be called by a schedule. */
  purge(): Promise<void>;
  /** Name of the session cookie. */
  readonly cookieName: string;
}

/** Sign-in by password, sessions and API keys. `authMigrations` makes the tables. Nothing is fetched from anywhere. */
export function createAuth(options: AuthOptions): Auth {
  if (options.secret.length < 32) throw new Error('The secret that signs cookies must have at least 32 characters');
  const { clock, isEnabled, settings = () => DEFAULT_AUTH_SETTINGS } = options;
  const db: Db<AuthTables> = options.db;
  const library = createLibrary({ ...options, settings, trustedOrigins: options.trustedOrigins ?? [] });
  const attempts = createAttempts(db, clock, settings);
  const credentials = createCredentials(db, library, clock, settings);
  const sessions = createSessions({ db, library, clock, settings, isEnabled });
  const secondFactor = createSecondFactor({ db, clock, vault: options.vault });
  const signIn = createSignIn({
    db,
    library,
    attempts,
    secondFactor,
    tickets: createTickets(db, clock),
    clock,
    isEnabled,
    mayUsePassword: options.mayUsePassword ?? (async () => true),
  });
  const apiKeys = createApiKeys({ db, clock, settings, isEnabled });
  return {
    credentials,
    sessions,
    apiKeys,
    secondFactor,
    attempts,
    signIn: signIn.byPassword,
    completeSignIn: signIn.complete,
    admit: signIn.admit,
    async standing(personId) {
      const row = await db
        .selectFrom('auth_user')
        .leftJoin('auth_second_factor', 'auth_second_factor.person_id', 'auth_user.id')
        .leftJoin('auth_password', 'auth_password.person_id', 'auth_user.id')
        .select(['auth_second_factor.confirmed_at', 'auth_password.set_at', 'auth_password.change_due'])
        .where('auth_user.id', '=', personId)
        .executeTakeFirst();
      return {
        secondFactor: row?.confirmed_at != null,
        passwordSetAt: row?.set_at ?? undefined,
        passwordChangeDue: row?.change_due === true,
      };
    },
    cookieName: `${options.baseUrl.startsWith('https:') ? '__Secure-' : ''}steward.session_token`,
    async signOut({ cookie }) {
      const answer = await library.api.signOut({ headers: new Headers({ cookie: cookie ?? '' }), returnHeaders: true });
      return { setCookie: answer.headers.getSetCookie() };
    },
    async identify({ cookie, authorization }) {
      if (authorization !== undefined) {
        const secret = /^Bearer (\S+)$/i.exec(authorization)?.[1];
        const key = secret === undefined ? null : await apiKeys.verify(secret);
        return key === null ? null : { via: 'api-key', ...key };
      }
      const session = await sessions.find({ cookie });
      return session === null ? null : { via: 'session', ...session };
    },
    async verifyPassword(personId, password) {
      const email = await credentials.emailOf(personId);
      if (email === undefined) return false;
      if ((await attempts.begin(email)) !== undefined) return null;
      const account = await db
        .selectFrom('auth_account')
        .select('password')
        .where('user_id', '=', personId)
        .where('provider_id', '=', 'credential')
        .executeTakeFirst();
      if (!account?.password) return false;
      const { password: check } = await library.$context;
      const right = await check.verify({ hash: account.password, password });
      if (right) await attempts.clear(email);
      return right;
    },
    async lockedUntil(personId) {
      const email = await credentials.emailOf(personId);
      return email === undefined ? undefined : attempts.lockedUntil(email);
    },
    async unlock(personId, outer) {
      const email = await credentials.emailOf(personId, outer);
      if (email !== undefined) await attempts.clear(email, outer);
    },
    async purge() {
      const now = clock.now();
      const dayAgo = new Date(now.getTime() - 86_400_000);
      await db.deleteFrom('auth_session').where('ends_at', '<', now).execute();
      await db.deleteFrom('auth_sign_in_ticket').where('expires_at', '<', now).execute();
      await db
        .deleteFrom('auth_attempt')
        .where('last_at', '<', dayAgo)
        .where((where) => where.or([where('locked_until', 'is', null), where('locked_until', '<', now)]))
        .execute();
    },
  };
}
