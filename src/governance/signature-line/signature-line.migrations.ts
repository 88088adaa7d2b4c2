import { sql } from 'kysely';
import type { Migration } from '../../platform/database/index.ts';

export const signatureLineMigrations: readonly Migration[] = [
  {
    id: '0230-governance-signature-line',
    async up(db) {
      await sql`
        CREATE TABLE governance_signature_line (
          id text PRIMARY KEY COLLATE "C",
          log text NOT NULL,
          algorithm text NOT NULL CHECK (algorithm IN ('ml-dsa-44', 'sm2')),
          key text NOT NULL,
          state text NOT NULL CHECK (state IN ('named', 'opening', 'signing', 'leaving', 'closing', 'ended')),
          reason text NOT NULL,
          requested_by text NOT NULL,
          requested_at timestamptz NOT NULL,
          named_record text NOT NULL,
          from_size bigint,
          begun_at timestamptz,
          end_reason text,
          end_requested_by text,
          end_requested_at timestamptz,
          leaving_record text,
          end_cause text CHECK (end_cause IN ('asked', 'log-ended', 'secret-missing')),
          end_size bigint,
          ended_at timestamptz,
          CHECK (state NOT IN ('signing', 'leaving', 'closing') OR from_size IS NOT NULL),
          CHECK (state NOT IN ('leaving', 'closing') OR leaving_record IS NOT NULL),
          CHECK ((state = 'ended') = (end_cause IS NOT NULL))
        )`.execute(db);
      // A log carries one line of an algorithm at a time.
      await sql`
        CREATE UNIQUE INDEX governance_signature_line_one ON governance_signature_line (log, algorithm)
         WHERE state <> 'ended'`.execute(db);
    },
  },
];
