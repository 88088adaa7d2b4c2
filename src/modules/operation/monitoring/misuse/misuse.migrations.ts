import { sql } from 'kysely';
import type { ModuleMigrations } from '../../../../platform/database/index.ts';

export const misuseMigrations: ModuleMigrations = [
  {
    id: '0241-misuse',
    async up(db) {
      // One row: up to which number of what came all violations are counted.
      await sql`
        CREATE TABLE monitoring_misuse_count (
          one boolean PRIMARY KEY DEFAULT true CHECK (one),
          counted_no bigint NOT NULL,
          counted_at timestamptz NOT NULL
        )`.execute(db);
      await sql`
        CREATE TABLE monitoring_misuse_case (
          id text PRIMARY KEY COLLATE "C",
          application_id text NOT NULL,
          kind text NOT NULL CHECK (kind IN ('end_user', 'key')),
          who text NOT NULL,
          grade text NOT NULL CHECK (grade IN ('none', 'warn', 'limit', 'suspend', 'close')),
          requests_per_minute integer,
          since timestamptz NOT NULL,
          until timestamptz,
          set_by text,
          counts_from timestamptz NOT NULL,
          proposed text CHECK (proposed IN ('limit', 'suspend', 'close')),
          proposed_at timestamptz,
          appealed_at timestamptz,
          last_violation_at timestamptz,
          told_in bigint,
          reached_at timestamptz,
          revision integer NOT NULL,
          changed_at timestamptz NOT NULL,
          UNIQUE (application_id, kind, who)
        )`.execute(db);
      await sql`CREATE INDEX monitoring_misuse_case_changed ON monitoring_misuse_case (changed_at, id)`.execute(db);
      await sql`
        CREATE TABLE monitoring_misuse_violation (
          record_id text PRIMARY KEY COLLATE "C",
          case_id text NOT NULL REFERENCES monitoring_misuse_case,
          accepted_at timestamptz NOT NULL,
          day text NOT NULL,
          detector text NOT NULL,
          grade text NOT NULL,
          kinds text NOT NULL,
          in_a_row integer NOT NULL,
          in_a_day integer NOT NULL,
          counted_at timestamptz NOT NULL
        )`.execute(db);
      await sql`CREATE INDEX monitoring_misuse_violation_case ON monitoring_misuse_violation (case_id, day)`.execute(
        db,
      );
      await sql`CREATE INDEX monitoring_misuse_violation_day ON monitoring_misuse_violation (day)`.execute(db);
      await sql`
        CREATE TABLE monitoring_misuse_step (
          no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          case_id text NOT NULL REFERENCES monitoring_misuse_case,
          at timestamptz NOT NULL,
          act text NOT NULL,
          grade text NOT NULL,
          cause text,
          actor text,
          traffic_id text,
          record_id text NOT NULL,
          note text
        )`.execute(db);
      await sql`CREATE INDEX monitoring_misuse_step_case ON monitoring_misuse_step (case_id, no)`.execute(db);
      await sql`CREATE INDEX monitoring_misuse_step_at ON monitoring_misuse_step (at)`.execute(db);
      await sql`
        CREATE TABLE monitoring_misuse_ladder (
          one boolean PRIMARY KEY DEFAULT true CHECK (one),
          revision integer NOT NULL,
          ladder jsonb NOT NULL,
          set_at timestamptz NOT NULL,
          set_by text NOT NULL
        )`.execute(db);
    },
  },
  {
    id: '0271-misuse-ladder-of-the-profile',
    async up(db) {
      await sql`ALTER TABLE monitoring_misuse_ladder ALTER COLUMN ladder DROP NOT NULL`.execute(db);
    },
  },
];
