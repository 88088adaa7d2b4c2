export type { ApiKeyEntry, ApiKeys } from './api-keys.ts';
export { type Auth, type AuthOptions, createAuth, type Identity } from './auth.ts';
export type { Credentials } from './credentials.ts';
export { authMigrations } from './migrations.ts';
export type { LiveSession, SessionEntry, Sessions } from './sessions.ts';
export { type AuthSettings, DEFAULT_AUTH_SETTINGS } from './settings.ts';
export { type SignInRefusal, type SignInResult, signInProblem } from './sign-in.ts';
