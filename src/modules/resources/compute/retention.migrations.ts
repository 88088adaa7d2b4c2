import { sql } from 'kysely';
import type { Migration } from '../../../platform/database/index.ts';

/** What becomes of traffic after its time: holds, decided deletions, erasures of one person. */
export const retentionMigrations: readonly Migration[] = [
  {
    id: '0058-compute-retention',
    async up(db) {
      await sql`
        CREATE TABLE compute_legal_hold (
          id text PRIMARY KEY COLLATE "C",
          application_id text,
          end_user text,
          traffic_id text COLLATE "C",
          from_at timestamptz,
          to_at timestamptz,
          reason text NOT NULL,
          placed_by text NOT NULL,
          placed_at timestamptz NOT NULL,
          until_at timestamptz,
          ended_at timestamptz,
          ended_by text,
          CHECK (num_nonnulls(application_id, traffic_id, from_at, to_at) > 0),
          CHECK (end_user IS NULL OR application_id IS NOT NULL)
        )`.execute(db);
      await sql`CREATE INDEX compute_legal_hold_open ON compute_legal_hold (placed_at) WHERE ended_at IS NULL`.execute(
        db,
      );
      await sql`
        CREATE TABLE compute_pruning (
          id text PRIMARY KEY COLLATE "C",
          month text NOT NULL,
          state text NOT NULL,
          review_id text,
          requested_by text NOT NULL,
          requested_at timestamptz NOT NULL
        )`.execute(db);
      await sql`CREATE UNIQUE INDEX compute_pruning_open ON compute_pruning (month) WHERE state = 'in-review'`.execute(
        db,
      );
      await sql`
        ALTER TABLE compute_traffic_log
          ADD COLUMN pruning_record text,
          ADD COLUMN pruning_at timestamptz,
          ADD COLUMN pruned_at timestamptz`.execute(db);
      await sql`
        CREATE TABLE compute_erasure (
          id text PRIMARY KEY COLLATE "C",
          application_id text NOT NULL,
          end_user text NOT NULL,
          requested_by text NOT NULL,
          requested_at timestamptz NOT NULL,
          erased bigint NOT NULL,
          restricted bigint NOT NULL,
          waiting bigint NOT NULL,
          done_at timestamptz
        )`.execute(db);
    },
  },
  {
    id: '0210-compute-tiles-kept',
    async up(db) {
      await sql`ALTER TABLE compute_traffic_log ADD COLUMN tiles_kept boolean NOT NULL DEFAULT false`.execute(db);
    },
  },
];
