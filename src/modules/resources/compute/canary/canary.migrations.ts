import { sql } from 'kysely';
import type { Migration } from '../../../../platform/database/index.ts';

export const canaryMigrations: readonly Migration[] = [
  {
    id: '0150-compute-canary',
    async up(db) {
      await sql`
        CREATE TABLE compute_canary_setting (
          id text PRIMARY KEY,
          revision integer NOT NULL,
          value jsonb NOT NULL,
          set_at timestamptz NOT NULL,
          set_by text NOT NULL
        )`.execute(db);
      await sql`
        CREATE TABLE compute_canary_run (
          endpoint_id text NOT NULL,
          place text NOT NULL,
          at timestamptz NOT NULL,
          gateway_id text NOT NULL REFERENCES compute_gateway,
          questions text NOT NULL,
          ended_at timestamptz NOT NULL,
          calls integer NOT NULL,
          served integer NOT NULL,
          input_tokens integer NOT NULL,
          output_tokens integer NOT NULL,
          answers jsonb NOT NULL,
          model text,
          system_fingerprint text,
          PRIMARY KEY (endpoint_id, place, at, gateway_id)
        )`.execute(db);
      await sql`CREATE INDEX compute_canary_run_ended ON compute_canary_run (ended_at)`.execute(db);
      await sql`
        CREATE TABLE compute_canary_watch (
          endpoint_id text NOT NULL,
          place text NOT NULL,
          questions text NOT NULL,
          fingerprint jsonb NOT NULL,
          begun_at timestamptz NOT NULL,
          last_at timestamptz NOT NULL,
          answered_at timestamptz,
          unanswered integer NOT NULL,
          system_fingerprint text,
          PRIMARY KEY (endpoint_id, place)
        )`.execute(db);
      await sql`
        CREATE TABLE compute_canary_change (
          id text PRIMARY KEY,
          endpoint_id text NOT NULL,
          place text NOT NULL,
          since timestamptz NOT NULL,
          found_at timestamptz NOT NULL,
          prompts jsonb NOT NULL,
          model_before text,
          model_after text,
          outcome text,
          settled_at timestamptz,
          settled_by text
        )`.execute(db);
      // One at a time: what comes while one is open belongs to it.
      await sql`
        CREATE UNIQUE INDEX compute_canary_change_open ON compute_canary_change (endpoint_id, place)
         WHERE settled_at IS NULL`.execute(db);
    },
  },
  {
    id: '0220-compute-canary-turn',
    async up(db) {
      await sql`
        CREATE TABLE compute_canary_turn (
          endpoint_id text NOT NULL,
          place text NOT NULL,
          gateway_id text NOT NULL REFERENCES compute_gateway,
          until timestamptz NOT NULL,
          failed text[] NOT NULL,
          PRIMARY KEY (endpoint_id, place)
        )`.execute(db);
    },
  },
];
