import { sql } from 'kysely';
import type { Migration } from '../../platform/database/index.ts';

export const successionMigrations: readonly Migration[] = [
  {
    id: '0201-governance-log-succession',
    async up(db) {
      await sql`
        CREATE TABLE governance_log_succession (
          id text PRIMARY KEY COLLATE "C",
          number integer NOT NULL UNIQUE CHECK (number > 1),
          state text NOT NULL CHECK (state IN ('asked', 'founded', 'done')),
          cause text NOT NULL CHECK (cause IN ('year', 'frozen', 'contradicted')),
          predecessor text NOT NULL,
          successor text,
          reason text NOT NULL,
          mismatch text,
          kept text,
          requested_by text NOT NULL,
          requested_at timestamptz NOT NULL,
          ended_record text,
          founded_record text,
          founded_at timestamptz,
          held_size bigint,
          held_root bytea,
          sound boolean,
          known jsonb NOT NULL,
          base bigint,
          rerecorded bigint,
          adopted bigint,
          lost bigint,
          CHECK (state = 'asked' OR (successor IS NOT NULL AND founded_record IS NOT NULL AND founded_at IS NOT NULL))
        )`.execute(db);
      await sql`
        CREATE UNIQUE INDEX governance_log_succession_one ON governance_log_succession ((true)) WHERE state <> 'done'`.execute(
        db,
      );
      // Each log counts the changes of its key from one.
      await sql`ALTER TABLE governance_key_rotation DROP CONSTRAINT governance_key_rotation_number_key`.execute(db);
      await sql`
        CREATE UNIQUE INDEX governance_key_rotation_number
          ON governance_key_rotation (split_part(old_key, '+', 1), number)`.execute(db);
    },
  },
];
