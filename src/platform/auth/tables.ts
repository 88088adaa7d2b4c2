import type { Generated } from 'kysely';
import type { Jsonb } from '../database/index.ts';

/** The library's tables, as far as we read or write them ourselves. */
export interface AuthTables {
  auth_user: {
    id: string;
    name: string;
    email: string;
    email_verified: boolean;
    created_at: Date;
    updated_at: Date;
  };
  auth_account: {
    id: string;
    account_id: string;
    provider_id: string;
    user_id: string;
    password: string | null;
    created_at: Date;
    updated_at: Date;
  };
  auth_session: {
    id: string;
    token: string;
    user_id: string;
    ip_address: string | null;
    user_agent: string | null;
    created_at: Date;
    /** When it ends at the latest, by our clock and settings. */
    ends_at: Date;
    /** Last request, to the minute. */
    seen_at: Date;
    /** How it was opened: `password`, or the id of the sign-in source. */
    method: string | null;
  };
  auth_second_factor: {
    person_id: string;
    /** Sealed by the vault. */
    secret: Buffer;
    created_at: Date;
    confirmed_at: Date | null;
    /** Time step of the last code that was used. */
    last_step: number | null;
  };
  auth_recovery_code: { person_id: string; hash: string; used_at: Date | null };
  auth_sign_in_ticket: { hash: string; person_id: string; method: string; expires_at: Date };
  auth_password: {
    person_id: string;
    set_at: Date;
    /** Somebody with the power to says that it must be changed at the next sign-in. */
    change_due: boolean;
  };
  auth_past_password: { id: Generated<number>; person_id: string; hash: string; ended_at: Date };
  auth_attempt: {
    email: string;
    failures: number;
    last_at: Date;
    locked_until: Date | null;
  };
  auth_api_key: {
    id: string;
    person_id: string;
    name: string;
    hash: string;
    hint: string;
    scopes: Jsonb<string[]>;
    created_at: Date;
    expires_at: Date;
    last_used_at: Date | null;
    revoked_at: Date | null;
  };
}
