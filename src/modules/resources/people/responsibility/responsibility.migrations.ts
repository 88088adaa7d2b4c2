import { sql } from 'kysely';
import type { Migration } from '../../../../platform/database/index.ts';

export const responsibilityMigrations: readonly Migration[] = [
  {
    id: '0133-responsibility',
    async up(db) {
      await sql`
        CREATE TABLE people_responsibility (
          id text PRIMARY KEY COLLATE "C",
          measure_id text NOT NULL,
          subject_id text,
          person_id text NOT NULL REFERENCES people_person (id),
          letter text NOT NULL CHECK (letter IN ('R', 'A', 'C', 'I')),
          set_by text NOT NULL,
          set_at timestamptz NOT NULL,
          ended_at timestamptz,
          ended_by text
        )`.execute(db);
      await sql`
        CREATE UNIQUE INDEX people_responsibility_once
          ON people_responsibility (measure_id, coalesce(subject_id, ''), person_id, letter) WHERE ended_at IS NULL`.execute(
        db,
      );
      await sql`CREATE INDEX people_responsibility_subject ON people_responsibility (subject_id)`.execute(db);
      await sql`
        CREATE TABLE people_delegation (
          id text PRIMARY KEY COLLATE "C",
          from_id text NOT NULL REFERENCES people_person (id),
          to_id text NOT NULL REFERENCES people_person (id),
          starts_at timestamptz NOT NULL,
          ends_at timestamptz NOT NULL,
          reason text NOT NULL,
          set_at timestamptz NOT NULL,
          ended_at timestamptz,
          CHECK (from_id <> to_id),
          CHECK (ends_at > starts_at)
        )`.execute(db);
      await sql`CREATE INDEX people_delegation_to ON people_delegation (to_id, ends_at)`.execute(db);
      await sql`CREATE INDEX people_delegation_from ON people_delegation (from_id, ends_at)`.execute(db);
      await sql`
        CREATE TABLE people_interest (
          id text PRIMARY KEY COLLATE "C",
          person_id text NOT NULL REFERENCES people_person (id),
          subject_id text NOT NULL,
          reason text NOT NULL,
          declared_by text NOT NULL,
          declared_at timestamptz NOT NULL,
          ended_at timestamptz
        )`.execute(db);
      await sql`CREATE INDEX people_interest_subject ON people_interest (subject_id, person_id)`.execute(db);
      await sql`
        CREATE TABLE people_dispute (
          id text PRIMARY KEY COLLATE "C",
          title text NOT NULL,
          measure_id text NOT NULL,
          subject_id text,
          state text NOT NULL CHECK (state IN ('raised', 'mediation', 'escalated', 'settled', 'withdrawn')),
          raised_by text NOT NULL REFERENCES people_person (id),
          against_id text NOT NULL REFERENCES people_person (id),
          mediator_id text REFERENCES people_person (id),
          raised_at timestamptz NOT NULL,
          deadline timestamptz NOT NULL,
          escalated_at timestamptz,
          closed_at timestamptz,
          CHECK (raised_by <> against_id),
          CHECK ((state IN ('settled', 'withdrawn')) = (closed_at IS NOT NULL))
        )`.execute(db);
      await sql`CREATE INDEX people_dispute_open ON people_dispute (deadline) WHERE closed_at IS NULL`.execute(db);
      await sql`
        CREATE TABLE people_dispute_entry (
          number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          dispute_id text COLLATE "C" NOT NULL REFERENCES people_dispute,
          person_id text NOT NULL,
          what text NOT NULL CHECK (what IN ('statement', 'outcome', 'withdrawal')),
          words text NOT NULL,
          at timestamptz NOT NULL
        )`.execute(db);
      await sql`CREATE INDEX people_dispute_entry_dispute ON people_dispute_entry (dispute_id)`.execute(db);
    },
  },
];
