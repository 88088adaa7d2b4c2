import { sql } from 'kysely';
import type { Migration } from '../../../../../platform/database/index.ts';

export const syncMigrations: readonly Migration[] = [
  {
    id: '0170-people-source-sync',
    async up(db) {
      // Set when a synchronisation disabled the account, so that it takes back only what it did itself.
      await sql`ALTER TABLE people_external_account ADD COLUMN left_at timestamptz`.execute(db);
      await sql`CREATE TABLE people_source_sync (
        id text PRIMARY KEY,
        source_id text NOT NULL REFERENCES people_sign_in_source (id),
        state text NOT NULL,
        rehearsal boolean NOT NULL,
        asked_by text,
        confirms text REFERENCES people_source_sync (id),
        started_at timestamptz NOT NULL,
        ended_at timestamptz,
        people integer NOT NULL DEFAULT 0,
        planned integer NOT NULL DEFAULT 0,
        applied integer NOT NULL DEFAULT 0,
        counts jsonb,
        fault text)`.execute(db);
      await sql`CREATE UNIQUE INDEX people_source_sync_one ON people_source_sync (source_id)
        WHERE state IN ('reading', 'applying')`.execute(db);
      await sql`CREATE INDEX people_source_sync_source ON people_source_sync (source_id, id)`.execute(db);
      await sql`CREATE TABLE people_source_sync_change (
        sync_id text NOT NULL REFERENCES people_source_sync (id),
        place integer NOT NULL,
        what text NOT NULL,
        external_id text NOT NULL,
        person_id text,
        name text NOT NULL,
        detail jsonb NOT NULL,
        skipped text,
        done boolean NOT NULL,
        PRIMARY KEY (sync_id, place))`.execute(db);
    },
  },
];
