import { sql } from 'kysely';
import type { ModuleMigrations } from '../database/index.ts';

/** Accounts, sessions and keys. The library's tables are written out here, so that nothing is migrated behind our back. */
export const authMigrations: ModuleMigrations = [
  {
    id: '0002-auth-accounts',
    async up(db) {
      await sql`CREATE TABLE auth_user (
        id text PRIMARY KEY,
        name text NOT NULL,
        email text NOT NULL UNIQUE,
        email_verified boolean NOT NULL DEFAULT false,
        image text,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL)`.execute(db);
      await sql`CREATE TABLE auth_account (
        id text PRIMARY KEY,
        account_id text NOT NULL,
        provider_id text NOT NULL,
        user_id text NOT NULL REFERENCES auth_user ON DELETE CASCADE,
        access_token text,
        refresh_token text,
        id_token text,
        access_token_expires_at timestamptz,
        refresh_token_expires_at timestamptz,
        scope text,
        password text,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        UNIQUE (provider_id, account_id))`.execute(db);
      await sql`CREATE INDEX auth_account_user_id ON auth_account (user_id)`.execute(db);
      await sql`CREATE TABLE auth_session (
        id text PRIMARY KEY,
        token text NOT NULL UNIQUE,
        user_id text NOT NULL REFERENCES auth_user ON DELETE CASCADE,
        ip_address text,
        user_agent text,
        expires_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        seen_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL)`.execute(db);
      await sql`CREATE INDEX auth_session_user_id ON auth_session (user_id)`.execute(db);
      await sql`CREATE TABLE auth_verification (
        id text PRIMARY KEY,
        identifier text NOT NULL,
        value text NOT NULL,
        expires_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL)`.execute(db);
      await sql`CREATE INDEX auth_verification_identifier ON auth_verification (identifier)`.execute(db);
    },
  },
  {
    id: '0003-auth-attempts-and-keys',
    async up(db) {
      await sql`CREATE TABLE auth_attempt (
        email text PRIMARY KEY,
        failures integer NOT NULL,
        last_at timestamptz NOT NULL,
        locked_until timestamptz)`.execute(db);
      await sql`CREATE TABLE auth_api_key (
        id text PRIMARY KEY,
        person_id text NOT NULL,
        name text NOT NULL,
        hash text NOT NULL UNIQUE,
        hint text NOT NULL,
        scopes jsonb NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        last_used_at timestamptz,
        revoked_at timestamptz)`.execute(db);
      await sql`CREATE INDEX auth_api_key_person_id ON auth_api_key (person_id)`.execute(db);
    },
  },
  {
    id: '0110-auth-second-factor',
    async up(db) {
      await sql`ALTER TABLE auth_session ADD COLUMN method text`.execute(db);
      await sql`CREATE TABLE auth_second_factor (
        person_id text PRIMARY KEY REFERENCES auth_user ON DELETE CASCADE,
        secret bytea NOT NULL,
        created_at timestamptz NOT NULL,
        confirmed_at timestamptz,
        last_step integer)`.execute(db);
      await sql`CREATE TABLE auth_recovery_code (
        person_id text NOT NULL REFERENCES auth_user ON DELETE CASCADE,
        hash text NOT NULL,
        used_at timestamptz,
        PRIMARY KEY (person_id, hash))`.execute(db);
      await sql`CREATE TABLE auth_sign_in_ticket (
        hash text PRIMARY KEY,
        person_id text NOT NULL REFERENCES auth_user ON DELETE CASCADE,
        method text NOT NULL,
        expires_at timestamptz NOT NULL)`.execute(db);
    },
  },
  {
    id: '0111-auth-password-rules',
    async up(db) {
      await sql`CREATE TABLE auth_password (
        person_id text PRIMARY KEY REFERENCES auth_user ON DELETE CASCADE,
        set_at timestamptz NOT NULL,
        change_due boolean NOT NULL)`.execute(db);
      await sql`INSERT INTO auth_password (person_id, set_at, change_due)
        SELECT user_id, updated_at, false FROM auth_account WHERE provider_id = 'credential'`.execute(db);
      await sql`CREATE TABLE auth_past_password (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        person_id text NOT NULL REFERENCES auth_user ON DELETE CASCADE,
        hash text NOT NULL,
        ended_at timestamptz NOT NULL)`.execute(db);
      await sql`CREATE INDEX auth_past_password_person_id ON auth_past_password (person_id, id)`.execute(db);
    },
  },
];
