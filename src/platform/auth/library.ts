import { betterAuth } from 'better-auth';
import { APIError, createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { z } from 'zod';
import { type Clock, HOUR } from '../../kernel/time/index.ts';
import type { AnyDb } from '../database/index.ts';
import type { ReadSettings } from './settings.ts';

/** Longest session by the library's own, system-time reckoning; ours (`ends_at`, `seen_at`) is shorter and decides. */
const LIBRARY_SESSION_SECONDS = 30 * 24 * 3600;
/** Carries the address that the HTTP server found, so that the library never reads a header that a client may forge. */
export const CLIENT_ADDRESS_HEADER = 'x-steward-client-address';

export interface LibraryOptions {
  readonly db: AnyDb;
  readonly secret: string;
  readonly baseUrl: string;
  readonly trustedOrigins: readonly string[];
  readonly clock: Clock;
  readonly settings: ReadSettings;
  readonly isEnabled: (personId: string) => Promise<boolean>;
  readonly onWarning?: (message: string) => void;
}

const TIMES = { createdAt: 'created_at', updatedAt: 'updated_at' };

/** Opens a session for who was found out by other means: one-time codes, single sign-on, a directory. Called by hand only. */
const admission = {
  id: 'steward-admission',
  endpoints: {
    admit: createAuthEndpoint(
      '/steward/admit',
      { method: 'POST', body: z.object({ personId: z.string(), method: z.string() }) },
      async (ctx) => {
        const user = await ctx.context.internalAdapter.findUserById(ctx.body.personId);
        if (user === null) throw new APIError('UNAUTHORIZED', { code: 'INVALID_EMAIL_OR_PASSWORD' });
        const session = await ctx.context.internalAdapter.createSession(user.id, false, { method: ctx.body.method });
        if (!session) throw new APIError('UNAUTHORIZED', { code: 'FAILED_TO_CREATE_SESSION' });
        await setSessionCookie(ctx, { session, user });
        return ctx.json({ sessionId: session.id });
      },
    ),
  },
};

/** better-auth with password sign-in only. Its own HTTP handler is never mounted: what we call, we call by hand. */
export function createLibrary(options: LibraryOptions) {
  return betterAuth({
    appName: 'Steward',
    secret: options.secret,
    baseURL: options.baseUrl,
    trustedOrigins: [...options.trustedOrigins],
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    // Its messages name no one, but its extra arguments might: they are dropped.
    logger: { level: 'error', log: (_level, message) => options.onWarning?.(message) },
    plugins: [admission],
    database: { db: options.db, type: 'postgres', transaction: true },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12, maxPasswordLength: 128 },
    advanced: {
      cookiePrefix: 'steward',
      useSecureCookies: options.baseUrl.startsWith('https:'),
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER], ipv6Subnet: 128 },
    },
    user: { modelName: 'auth_user', fields: { ...TIMES, emailVerified: 'email_verified' } },
    account: {
      modelName: 'auth_account',
      fields: {
        ...TIMES,
        accountId: 'account_id',
        providerId: 'provider_id',
        userId: 'user_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
      },
    },
    verification: { modelName: 'auth_verification', fields: { ...TIMES, expiresAt: 'expires_at' } },
    session: {
      modelName: 'auth_session',
      fields: {
        ...TIMES,
        userId: 'user_id',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        expiresAt: 'expires_at',
      },
      additionalFields: {
        endsAt: { type: 'date', fieldName: 'ends_at', input: false, required: true },
        method: { type: 'string', input: false, required: false },
        seenAt: { type: 'date', fieldName: 'seen_at', input: false, required: true },
      },
      expiresIn: LIBRARY_SESSION_SECONDS,
      disableSessionRefresh: true,
      cookieCache: { enabled: false },
    },
    databaseHooks: {
      session: {
        create: {
          // The last step of every way to sign in: whoever is disabled gets no session.
          before: async (session) => {
            if (!(await options.isEnabled(session.userId))) return false;
            const { sessionHours } = await options.settings();
            const now = options.clock.now();
            const endsAt = new Date(now.getTime() + Math.min(sessionHours, 720) * HOUR);
            return { data: { ...session, endsAt, seenAt: now } };
          },
        },
      },
    },
  });
}

export type Library = ReturnType<typeof createLibrary>;
