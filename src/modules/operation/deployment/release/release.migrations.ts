import { sql } from 'kysely';
import type { Migration } from '../../../../platform/database/index.ts';

/** Releases, and the policies and standing that are made of them. */
export const releaseMigrations: readonly Migration[] = [
  {
    id: '0051-release',
    async up(db) {
      await sql`
        CREATE TABLE deployment_release (
          release_id text PRIMARY KEY,
          kind text NOT NULL CHECK (kind IN ('full', 'test')),
          state text NOT NULL CHECK (state IN (
            'draft', 'in-review', 'rejected', 'approved', 'suspended', 'replaced', 'expired', 'revoked')),
          review_id text,
          revision text,
          approved_mode text,
          approved_at timestamptz,
          model_name text,
          application_ids text[] NOT NULL DEFAULT '{}',
          not_after timestamptz,
          stopped boolean NOT NULL DEFAULT false,
          -- What is served has an approval.
          CHECK (state NOT IN ('approved', 'suspended', 'replaced', 'expired') OR review_id IS NOT NULL),
          CHECK (state <> 'suspended' OR stopped)
        )`.execute(db);
      await sql`CREATE INDEX deployment_release_served ON deployment_release (state)
        WHERE state IN ('approved', 'suspended')`.execute(db);
      await sql`
        CREATE TABLE deployment_break_glass (
          id text PRIMARY KEY,
          release_id text NOT NULL REFERENCES deployment_release,
          act text NOT NULL CHECK (act IN ('suspend', 'rollback')),
          person_id text NOT NULL,
          at timestamptz NOT NULL,
          due_at timestamptz NOT NULL,
          review_id text NOT NULL,
          outcome text CHECK (outcome IN ('approved', 'rejected'))
        )`.execute(db);
      await sql`CREATE INDEX deployment_break_glass_review ON deployment_break_glass (review_id)`.execute(db);
      await sql`
        CREATE TABLE deployment_policy (
          epoch bigint PRIMARY KEY,
          content_hash text NOT NULL,
          body text NOT NULL,
          signature text NOT NULL,
          hash text NOT NULL,
          record_id text NOT NULL,
          compiled_at timestamptz NOT NULL,
          published_at timestamptz
        )`.execute(db);
      await sql`
        CREATE TABLE deployment_standing (
          sequence bigint PRIMARY KEY,
          content_hash text NOT NULL,
          body text NOT NULL,
          signature text NOT NULL,
          made_at timestamptz NOT NULL
        )`.execute(db);
    },
  },
];
