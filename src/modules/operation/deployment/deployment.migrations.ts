import { sql } from 'kysely';
import type { Migration } from '../../../platform/database/index.ts';

export const deploymentMigrations: readonly Migration[] = [
  {
    id: '0050-deployment',
    async up(db) {
      await sql`
        CREATE TABLE deployment_endpoint (
          endpoint_id text PRIMARY KEY,
          weight integer NOT NULL CHECK (weight BETWEEN 0 AND 1000),
          priority integer NOT NULL CHECK (priority BETWEEN 0 AND 100),
          enabled boolean NOT NULL,
          probe jsonb,
          probed_revision text,
          probed_at timestamptz
        )`.execute(db);
      await sql`
        CREATE TABLE deployment_credential (
          endpoint_id text NOT NULL REFERENCES deployment_endpoint,
          origin text NOT NULL,
          sealed bytea,
          epoch bigint NOT NULL UNIQUE,
          PRIMARY KEY (endpoint_id, origin)
        )`.execute(db);
      await sql`
        CREATE TABLE deployment_application (
          application_id text PRIMARY KEY,
          suspended_at timestamptz,
          suspended_by text
        )`.execute(db);
      await sql`
        CREATE TABLE deployment_key (
          id text PRIMARY KEY,
          application_id text NOT NULL REFERENCES deployment_application,
          title text NOT NULL,
          hash text NOT NULL UNIQUE,
          until timestamptz NOT NULL,
          release_id text,
          created_at timestamptz NOT NULL,
          created_by text NOT NULL,
          revoked_at timestamptz,
          revoked_by text
        )`.execute(db);
      await sql`CREATE INDEX deployment_key_application ON deployment_key (application_id)`.execute(db);
      await sql`
        CREATE TABLE deployment_procedure (
          application_id text NOT NULL REFERENCES deployment_application,
          procedure_id text NOT NULL,
          subject_id text NOT NULL UNIQUE,
          PRIMARY KEY (application_id, procedure_id)
        )`.execute(db);
    },
  },
  {
    id: '0131-key-holder',
    async up(db) {
      await sql`ALTER TABLE deployment_key ADD COLUMN holder_id text`.execute(db);
    },
  },
];
