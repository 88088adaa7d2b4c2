import { sql } from 'kysely';
import type { Migration } from '../../../../platform/database/index.ts';

export const reconciliationMigrations: readonly Migration[] = [
  {
    id: '0059-compute-reconciliation',
    async up(db) {
      await sql`
        CREATE TABLE compute_counter_source (
          endpoint_id text PRIMARY KEY,
          metrics_url text NOT NULL,
          model_name text,
          state text NOT NULL,
          set_by text NOT NULL,
          set_at timestamptz NOT NULL
        )`.execute(db);
      await sql`
        CREATE TABLE compute_counter_reading (
          source text NOT NULL,
          at timestamptz NOT NULL,
          error text,
          requests bigint,
          input_tokens bigint,
          output_tokens bigint,
          since_requests bigint,
          since_input bigint,
          since_output bigint,
          reset boolean NOT NULL,
          PRIMARY KEY (source, at)
        )`.execute(db);
    },
  },
];
