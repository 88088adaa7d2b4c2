/** The organisation's rules for accounts. Read anew at each use, so that a change applies at once. */
export interface AuthSettings {
  /** Wrong passwords in a row until the account is locked. */
  readonly lockoutFailures: number;
  /** How long it stays locked, and how long failures are remembered. */
  readonly lockoutMinutes: number;
  /** A session ends this long after signing in, whatever is done with it; at most 720. */
  readonly sessionHours: number;
  /** ... and this long after its last request. */
  readonly sessionIdleMinutes: number;
  /** Never below 12. */
  readonly passwordMinLength: number;
  /** The last so many passwords can not be taken again; 0 lets them. */
  readonly passwordHistory: number;
  /** A password must be changed when it is older; 0 never asks. */
  readonly passwordMaxDays: number;
  /** Who may sign in by a local password: everybody, or the accounts for emergencies while the rest uses a sign-in source. */
  readonly passwordFor: 'everybody' | 'emergency';
  /** Who must use a second factor; the others may. */
  readonly secondFactorFor: 'nobody' | 'administrators' | 'everybody';
  /** Longest life of an API key. */
  readonly apiKeyMaxDays: number;
}

export const DEFAULT_AUTH_SETTINGS: AuthSettings = {
  lockoutFailures: 5,
  lockoutMinutes: 15,
  sessionHours: 12,
  sessionIdleMinutes: 60,
  passwordMinLength: 12,
  passwordHistory: 5,
  passwordMaxDays: 0,
  passwordFor: 'everybody',
  secondFactorFor: 'nobody',
  apiKeyMaxDays: 365,
};

export type ReadSettings = () => AuthSettings | Promise<AuthSettings>;
