import { sql } from 'kysely';
import type { Migration } from '../../platform/database/index.ts';

export const keyRotationMigrations: readonly Migration[] = [
  {
    id: '0181-governance-key-rotation',
    async up(db) {
      await sql`
        CREATE TABLE governance_key_rotation (
          id text PRIMARY KEY COLLATE "C",
          number integer NOT NULL UNIQUE,
          state text NOT NULL CHECK (state IN ('named', 'overlapping', 'ended', 'done')),
          old_key text NOT NULL,
          new_key text NOT NULL,
          reason text NOT NULL,
          requested_by text NOT NULL,
          requested_at timestamptz NOT NULL,
          named_record text NOT NULL,
          overlap_until timestamptz NOT NULL,
          handed_over_at timestamptz,
          ended_at timestamptz
        )`.execute(db);
      await sql`
        CREATE UNIQUE INDEX governance_key_rotation_one ON governance_key_rotation ((true)) WHERE state <> 'done'`.execute(
        db,
      );
    },
  },
];
