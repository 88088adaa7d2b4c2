import { sql } from 'kysely';
import type { ModuleMigrations } from '../../platform/database/index.ts';

export const subjectMigrations: ModuleMigrations = [
  {
    id: '0021-governance-subjects',
    async up(db) {
      await sql`
        CREATE TABLE governance_subject (
          id text PRIMARY KEY COLLATE "C",
          kind text NOT NULL,
          title_zh text NOT NULL,
          title_en text NOT NULL,
          owner_id text NOT NULL,
          unit_id text NOT NULL,
          state text NOT NULL CHECK (state IN ('draft', 'active', 'retired')),
          in_force text,
          latest text NOT NULL,
          latest_number integer NOT NULL CHECK (latest_number > 0),
          created_at timestamptz NOT NULL,
          updated_at timestamptz NOT NULL,
          CHECK ((state = 'active') = (in_force IS NOT NULL))
        )`.execute(db);
      await sql`CREATE INDEX governance_subject_kind ON governance_subject (kind, id)`.execute(db);
      await sql`
        CREATE TABLE governance_subject_revision (
          subject_id text COLLATE "C" NOT NULL REFERENCES governance_subject,
          number integer NOT NULL CHECK (number > 0),
          hash text NOT NULL,
          content text NOT NULL,
          author_id text NOT NULL,
          contributor_ids text[] NOT NULL,
          state text NOT NULL CHECK (state IN ('draft', 'approved', 'superseded', 'rejected')),
          bound boolean NOT NULL DEFAULT false,
          created_at timestamptz NOT NULL,
          PRIMARY KEY (subject_id, hash),
          UNIQUE (subject_id, number)
        )`.execute(db);
      await sql`
        CREATE TABLE governance_subject_link (
          from_id text COLLATE "C" NOT NULL REFERENCES governance_subject,
          relation text NOT NULL,
          to_id text COLLATE "C" NOT NULL REFERENCES governance_subject,
          created_at timestamptz NOT NULL,
          PRIMARY KEY (from_id, relation, to_id)
        )`.execute(db);
      await sql`CREATE INDEX governance_subject_link_to ON governance_subject_link (to_id)`.execute(db);
    },
  },
];
