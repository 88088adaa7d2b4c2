import { sql } from 'kysely';
import type { Migration } from '../../../platform/database/index.ts';
import { bodyMigrations } from './body/body.migrations.ts';
import { competenceMigrations } from './competence/competence.migrations.ts';
import { identityMigrations } from './identity/index.ts';
import { responsibilityMigrations } from './responsibility/responsibility.migrations.ts';
import { sourceMigrations } from './sign-in-source/index.ts';

export const peopleMigrations: readonly Migration[] = [
  {
    id: '0020-people',
    async up(db) {
      await sql`
        CREATE TABLE people_unit (
          id text PRIMARY KEY,
          parent_id text REFERENCES people_unit (id),
          title_zh text NOT NULL,
          title_en text NOT NULL,
          created_at timestamptz NOT NULL
        )`.execute(db);
      await sql`CREATE UNIQUE INDEX people_unit_one_root ON people_unit ((parent_id IS NULL)) WHERE parent_id IS NULL`.execute(
        db,
      );
      await sql`
        CREATE TABLE people_organisation (
          id text PRIMARY KEY,
          singleton boolean NOT NULL DEFAULT true UNIQUE CHECK (singleton),
          title_zh text NOT NULL,
          title_en text NOT NULL,
          language text NOT NULL,
          time_zone text NOT NULL,
          root_unit_id text NOT NULL REFERENCES people_unit (id),
          settings jsonb NOT NULL,
          created_at timestamptz NOT NULL
        )`.execute(db);
      await sql`
        CREATE TABLE people_person (
          id text PRIMARY KEY,
          name text NOT NULL,
          email text NOT NULL,
          unit_id text NOT NULL REFERENCES people_unit (id),
          language text,
          enabled boolean NOT NULL,
          created_at timestamptz NOT NULL,
          updated_at timestamptz NOT NULL
        )`.execute(db);
      await sql`CREATE UNIQUE INDEX people_person_email ON people_person (lower(email))`.execute(db);
      await sql`
        CREATE TABLE people_grant (
          id text PRIMARY KEY,
          person_id text NOT NULL REFERENCES people_person (id),
          role text NOT NULL,
          unit_id text NOT NULL REFERENCES people_unit (id),
          until timestamptz,
          granted_by text NOT NULL,
          granted_at timestamptz NOT NULL,
          revoked_at timestamptz,
          revoked_by text
        )`.execute(db);
      await sql`CREATE INDEX people_grant_person ON people_grant (person_id) WHERE revoked_at IS NULL`.execute(db);
      await sql`
        CREATE UNIQUE INDEX people_grant_once ON people_grant (person_id, role, unit_id) WHERE revoked_at IS NULL`.execute(
        db,
      );
      await sql`
        CREATE TABLE people_link (
          token_hash text PRIMARY KEY,
          purpose text NOT NULL,
          person_id text REFERENCES people_person (id),
          created_at timestamptz NOT NULL,
          expires_at timestamptz NOT NULL,
          used_at timestamptz
        )`.execute(db);
    },
  },
  ...identityMigrations,
  ...competenceMigrations,
  ...sourceMigrations,
  ...bodyMigrations,
  ...responsibilityMigrations,
];
