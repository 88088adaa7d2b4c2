export type { ApiKeyEntry, ApiKeys } from './api-keys.ts';
export { type Auth, type AuthOptions, createAuth, type Identity, type Standing } from './auth.ts';
export type { Credentials } from './credentials.ts';
export { authMigrations } from './migrations.ts';
export type { SecondFactorState } from './second-factor.ts';
export type { LiveSession, SessionEntry, Sessions } from './sessions.ts';
export { type AuthSettings, DEFAULT_AUTH_SETTINGS } from './settings.ts';
export { type SignInRefusal, signInProblem } from './sign-in.problem.ts';
export type { Caller, SignInResult } from './sign-in.ts';
