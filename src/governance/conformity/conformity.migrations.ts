import { sql } from 'kysely';
import type { ModuleMigrations } from '../../platform/database/index.ts';

export const conformityMigrations: ModuleMigrations = [
  {
    id: '0026-governance-conformity',
    async up(db) {
      await sql`
        CREATE TABLE governance_conformity_finding (
          number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          control_id text NOT NULL,
          measure_id text NOT NULL,
          status text NOT NULL
            CHECK (status IN ('operating', 'stale', 'failing', 'not-operated', 'not-applicable')),
          reasons jsonb NOT NULL,
          figures jsonb NOT NULL,
          evidence jsonb NOT NULL,
          assurance text NOT NULL CHECK (assurance IN ('measured', 'imported', 'attested')),
          digest text NOT NULL,
          since timestamptz NOT NULL,
          last_seen_at timestamptz NOT NULL,
          valid_until timestamptz NOT NULL,
          until timestamptz,
          CHECK (last_seen_at >= since AND (until IS NULL OR until >= since))
        )`.execute(db);
      await sql`
        CREATE UNIQUE INDEX governance_conformity_finding_present
          ON governance_conformity_finding (control_id) WHERE until IS NULL`.execute(db);
      await sql`
        CREATE INDEX governance_conformity_finding_measure
          ON governance_conformity_finding (measure_id, number)`.execute(db);
      await sql`
        CREATE INDEX governance_conformity_finding_time
          ON governance_conformity_finding (since, until)`.execute(db);
      await sql`
        CREATE TABLE governance_conformity_status (
          measure_id text NOT NULL,
          status text NOT NULL,
          since timestamptz NOT NULL,
          until timestamptz
        )`.execute(db);
      await sql`
        CREATE UNIQUE INDEX governance_conformity_status_present
          ON governance_conformity_status (measure_id) WHERE until IS NULL`.execute(db);
      await sql`
        CREATE INDEX governance_conformity_status_time
          ON governance_conformity_status (measure_id, since)`.execute(db);
      await sql`
        CREATE TABLE governance_conformity_applicability (
          measure_id text NOT NULL,
          applies boolean NOT NULL,
          reason_zh text NOT NULL,
          reason_en text NOT NULL,
          approved_at timestamptz NOT NULL,
          approved_by text NOT NULL,
          PRIMARY KEY (measure_id, approved_at)
        )`.execute(db);
    },
  },
];
