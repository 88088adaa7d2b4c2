import { sql } from 'kysely';
import type { ModuleMigrations } from '../../platform/database/index.ts';

export const assuranceMigrations: ModuleMigrations = [
  {
    id: '0140-governance-sample',
    async up(db) {
      await sql`
        CREATE TABLE governance_sample (
          id text PRIMARY KEY,
          seed text NOT NULL,
          from_at timestamptz NOT NULL,
          to_at timestamptz NOT NULL,
          count integer NOT NULL CHECK (count BETWEEN 1 AND 200),
          measure_id text,
          kind text,
          state text NOT NULL CHECK (state IN ('drawing', 'done', 'failed', 'cancelled')),
          looked_at integer NOT NULL DEFAULT 0,
          entries integer NOT NULL DEFAULT 0,
          population integer,
          logs jsonb NOT NULL DEFAULT '[]',
          acts jsonb NOT NULL DEFAULT '[]',
          problems jsonb NOT NULL DEFAULT '[]',
          problem_count integer NOT NULL DEFAULT 0,
          error text,
          drawn_by text NOT NULL,
          created_at timestamptz NOT NULL,
          ended_at timestamptz
        )`.execute(db);
      // A record knows its payload by the commitment only.
      await sql`CREATE INDEX governance_payload_commitment ON governance_payload (commitment)`.execute(db);
    },
  },
];
