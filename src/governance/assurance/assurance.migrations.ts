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
  {
    id: '0141-governance-assurance',
    async up(db) {
      await sql`
        CREATE TABLE governance_judgement (
          id text PRIMARY KEY,
          measure_id text NOT NULL,
          verdict text NOT NULL CHECK (verdict IN ('conforms', 'partly', 'does-not-conform')),
          reasons text NOT NULL,
          computed_status text NOT NULL,
          sample_id text REFERENCES governance_sample (id),
          judged_by text NOT NULL,
          judged_at timestamptz NOT NULL
        )`.execute(db);
      await sql`CREATE INDEX governance_judgement_measure ON governance_judgement (measure_id, id)`.execute(db);
      await sql`
        CREATE TABLE governance_nonconformity (
          id text PRIMARY KEY,
          measure_id text NOT NULL,
          grade text NOT NULL CHECK (grade IN ('major', 'minor', 'observation')),
          title text NOT NULL,
          description text NOT NULL,
          state text NOT NULL CHECK (state IN ('open', 'answered', 'done', 'closed')),
          owner_id text NOT NULL,
          due text NOT NULL,
          sample_id text REFERENCES governance_sample (id),
          raised_by text NOT NULL,
          raised_at timestamptz NOT NULL,
          cause text,
          actions jsonb NOT NULL DEFAULT '[]',
          remark text,
          verified_by text,
          verified_at timestamptz
        )`.execute(db);
      await sql`CREATE INDEX governance_nonconformity_state ON governance_nonconformity (state, id)`.execute(db);
      await sql`
        CREATE INDEX governance_nonconformity_measure ON governance_nonconformity (measure_id, id)`.execute(db);
      await sql`
        CREATE TABLE governance_applicability_statement (
          single boolean PRIMARY KEY CHECK (single),
          subject_id text NOT NULL UNIQUE
        )`.execute(db);
    },
  },
  {
    id: '0193-governance-audit',
    async up(db) {
      await sql`
        CREATE TABLE governance_audit (
          id text PRIMARY KEY,
          year integer NOT NULL,
          state text NOT NULL CHECK (state IN ('planned', 'running', 'reported', 'approved', 'cancelled')),
          plan jsonb NOT NULL,
          ends_on text NOT NULL,
          sample_ids jsonb NOT NULL DEFAULT '[]',
          reported_by text,
          reported_at timestamptz,
          review_id text,
          reason text,
          planned_by text NOT NULL,
          planned_at timestamptz NOT NULL
        )`.execute(db);
      await sql`CREATE INDEX governance_audit_year ON governance_audit (year, id)`.execute(db);
      await sql`
        ALTER TABLE governance_nonconformity ADD COLUMN audit_id text REFERENCES governance_audit (id)`.execute(db);
      await sql`
        CREATE INDEX governance_nonconformity_audit ON governance_nonconformity (audit_id)
         WHERE audit_id IS NOT NULL`.execute(db);
    },
  },
  {
    id: '0194-governance-management-review',
    async up(db) {
      await sql`
        CREATE TABLE governance_management_review (
          id text PRIMARY KEY,
          state text NOT NULL CHECK (state IN ('prepared', 'submitted', 'approved')),
          meeting jsonb NOT NULL,
          minutes text NOT NULL,
          decisions jsonb NOT NULL,
          inputs jsonb,
          review_id text,
          created_by text NOT NULL,
          created_at timestamptz NOT NULL
        )`.execute(db);
    },
  },
];
