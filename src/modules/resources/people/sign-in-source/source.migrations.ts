import { sql } from 'kysely';
import type { Migration } from '../../../../platform/database/index.ts';
import { syncMigrations } from './sync/sync.migrations.ts';

export const sourceMigrations: readonly Migration[] = [
  {
    id: '0113-people-sign-in-source',
    async up(db) {
      await sql`ALTER TABLE people_person ADD COLUMN emergency boolean NOT NULL DEFAULT false`.execute(db);
      await sql`CREATE TABLE people_sign_in_source (
        id text PRIMARY KEY,
        kind text NOT NULL,
        title_zh text NOT NULL,
        title_en text NOT NULL,
        enabled boolean NOT NULL,
        settings jsonb NOT NULL,
        secret bytea,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL)`.execute(db);
      await sql`CREATE TABLE people_external_account (
        source_id text NOT NULL REFERENCES people_sign_in_source (id),
        external_id text NOT NULL,
        person_id text NOT NULL REFERENCES people_person (id),
        linked_at timestamptz NOT NULL,
        PRIMARY KEY (source_id, external_id),
        UNIQUE (source_id, person_id))`.execute(db);
      await sql`CREATE TABLE people_sign_in_flow (
        state_hash text PRIMARY KEY,
        source_id text NOT NULL REFERENCES people_sign_in_source (id),
        browser_hash text NOT NULL,
        sealed bytea NOT NULL,
        expires_at timestamptz NOT NULL)`.execute(db);
    },
  },
  ...syncMigrations,
];
