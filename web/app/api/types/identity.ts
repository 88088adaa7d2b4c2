import type { ApiKeyInfo, SessionInfo } from './people.ts';

/** A sign-in that still needs the second factor. */
export interface SecondStep {
  readonly ticket: string;
}

export interface SecondFactor {
  readonly enrolled: boolean;
  readonly since: string | null;
  readonly recoveryCodesLeft: number;
  readonly required: boolean;
}

/** Sign-in, sessions and keys of somebody, as a security administrator sees them. */
export interface Account {
  readonly secondFactor: SecondFactor;
  readonly passwordSetAt: string | null;
  readonly passwordChangeDue: boolean;
  readonly lockedUntil: string | null;
  readonly endsAt: string | null;
  readonly emergency: boolean;
  readonly sessions: readonly Omit<SessionInfo, 'current'>[];
  readonly apiKeys: readonly ApiKeyInfo[];
}
