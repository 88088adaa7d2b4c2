import { sql } from 'kysely';
import type { Migration } from '../../../../platform/database/index.ts';

export const competenceMigrations: readonly Migration[] = [
  {
    id: '0130-competence',
    async up(db) {
      await sql`
        CREATE TABLE people_competence (
          id text PRIMARY KEY COLLATE "C",
          title_zh text NOT NULL,
          title_en text NOT NULL,
          description text NOT NULL,
          valid_months integer NOT NULL CHECK (valid_months > 0),
          created_by text NOT NULL,
          created_at timestamptz NOT NULL,
          retired_at timestamptz
        )`.execute(db);
      // Pools of questions by their content: revisions of courses name them by hash.
      await sql`
        CREATE TABLE people_question_pool (
          sha256 text PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
          questions jsonb NOT NULL,
          created_at timestamptz NOT NULL
        )`.execute(db);
      await sql`
        CREATE TABLE people_question_reader (
          pool_sha256 text NOT NULL REFERENCES people_question_pool,
          person_id text NOT NULL REFERENCES people_person (id),
          read_at timestamptz NOT NULL,
          PRIMARY KEY (pool_sha256, person_id)
        )`.execute(db);
      await sql`
        CREATE TABLE people_attempt (
          id text PRIMARY KEY COLLATE "C",
          course_id text NOT NULL,
          revision text NOT NULL,
          pool_sha256 text NOT NULL REFERENCES people_question_pool,
          competence_id text NOT NULL REFERENCES people_competence (id),
          person_id text NOT NULL REFERENCES people_person (id),
          seed text NOT NULL,
          pass_percent integer NOT NULL,
          drawn integer[] NOT NULL,
          started_at timestamptz NOT NULL,
          ends_at timestamptz NOT NULL,
          closed_at timestamptz,
          answers jsonb,
          right_answers integer,
          passed boolean,
          CHECK ((closed_at IS NULL) = (passed IS NULL))
        )`.execute(db);
      await sql`CREATE INDEX people_attempt_person ON people_attempt (person_id, course_id, started_at)`.execute(db);
      await sql`
        CREATE UNIQUE INDEX people_attempt_one_open
          ON people_attempt (person_id, course_id) WHERE closed_at IS NULL`.execute(db);
      await sql`
        CREATE TABLE people_competence_proof (
          id text PRIMARY KEY COLLATE "C",
          competence_id text NOT NULL REFERENCES people_competence (id),
          person_id text NOT NULL REFERENCES people_person (id),
          source text NOT NULL CHECK (source IN ('exam', 'certificate')),
          attempt_id text UNIQUE REFERENCES people_attempt (id),
          issuer text,
          number text,
          document_sha256 text,
          valid_from timestamptz NOT NULL,
          valid_until timestamptz,
          recorded_by text NOT NULL,
          recorded_at timestamptz NOT NULL,
          revoked_at timestamptz,
          revoked_by text,
          revoked_reason text,
          CHECK ((source = 'exam') = (attempt_id IS NOT NULL))
        )`.execute(db);
      await sql`
        CREATE INDEX people_competence_proof_person ON people_competence_proof (person_id, competence_id)`.execute(db);
      await sql`
        CREATE UNIQUE INDEX people_competence_proof_certificate
          ON people_competence_proof (person_id, competence_id, issuer, number)
          WHERE source = 'certificate' AND revoked_at IS NULL`.execute(db);
      // What the rule in force demands; written when a revision of it comes into force.
      await sql`
        CREATE TABLE people_competence_demand (
          role text NOT NULL,
          competence_id text NOT NULL REFERENCES people_competence (id),
          grace_days integer NOT NULL CHECK (grace_days >= 0),
          since timestamptz NOT NULL,
          PRIMARY KEY (role, competence_id)
        )`.execute(db);
      await sql`
        CREATE TABLE people_competence_rule (
          singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
          subject_id text NOT NULL
        )`.execute(db);
      // What was told already: each end of a right is recorded once, and each warning before it.
      await sql`
        CREATE TABLE people_competence_told (
          grant_id text NOT NULL REFERENCES people_grant (id),
          what text NOT NULL CHECK (what IN ('expiring', 'lapsed', 'kept')),
          ends_at timestamptz NOT NULL,
          told_at timestamptz NOT NULL,
          PRIMARY KEY (grant_id, what, ends_at)
        )`.execute(db);
    },
  },
];
