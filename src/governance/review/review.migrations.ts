import { sql } from 'kysely';
import type { ModuleMigrations } from '../../platform/database/index.ts';

export const reviewMigrations: ModuleMigrations = [
  {
    id: '0022-governance-reviews',
    async up(db) {
      await sql`
        CREATE TABLE governance_review (
          id text PRIMARY KEY COLLATE "C",
          gate text NOT NULL,
          state text NOT NULL CHECK (state IN ('open', 'approved', 'rejected', 'withdrawn', 'lapsed', 'void')),
          applicant_id text NOT NULL,
          subject_id text NOT NULL,
          unit_id text NOT NULL,
          title_zh text NOT NULL,
          title_en text NOT NULL,
          statement text NOT NULL,
          context jsonb NOT NULL,
          verdict jsonb,
          measure_ids text[] NOT NULL,
          rule jsonb NOT NULL,
          author_ids text[] NOT NULL,
          opened_at timestamptz NOT NULL,
          deadline timestamptz NOT NULL,
          decided_at timestamptz,
          closing_reason text,
          CHECK ((state = 'open') = (decided_at IS NULL))
        )`.execute(db);
      await sql`
        CREATE UNIQUE INDEX governance_review_one_open
          ON governance_review (gate, subject_id) WHERE state = 'open'`.execute(db);
      await sql`CREATE INDEX governance_review_open ON governance_review (deadline) WHERE state = 'open'`.execute(db);
      await sql`CREATE INDEX governance_review_applicant ON governance_review (applicant_id, id)`.execute(db);
      await sql`CREATE INDEX governance_review_subject ON governance_review (subject_id, id)`.execute(db);
      await sql`
        CREATE TABLE governance_review_binding (
          review_id text COLLATE "C" NOT NULL REFERENCES governance_review,
          position integer NOT NULL,
          subject_id text NOT NULL,
          subject_kind text NOT NULL,
          revision text NOT NULL,
          PRIMARY KEY (review_id, subject_id)
        )`.execute(db);
      await sql`CREATE INDEX governance_review_binding_subject ON governance_review_binding (subject_id)`.execute(db);
      await sql`
        CREATE TABLE governance_review_vote (
          review_id text COLLATE "C" NOT NULL REFERENCES governance_review,
          person_id text NOT NULL,
          seat text NOT NULL,
          choice text NOT NULL CHECK (choice IN ('approve', 'reject')),
          comment text NOT NULL,
          at timestamptz NOT NULL,
          PRIMARY KEY (review_id, person_id),
          UNIQUE (review_id, seat)
        )`.execute(db);
      await sql`
        CREATE TABLE governance_review_recusal (
          review_id text COLLATE "C" NOT NULL REFERENCES governance_review,
          person_id text NOT NULL,
          reason text NOT NULL,
          at timestamptz NOT NULL,
          PRIMARY KEY (review_id, person_id)
        )`.execute(db);
      await sql`
        CREATE TABLE governance_review_comment (
          number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          review_id text COLLATE "C" NOT NULL REFERENCES governance_review,
          person_id text NOT NULL,
          text text NOT NULL,
          at timestamptz NOT NULL
        )`.execute(db);
      await sql`CREATE INDEX governance_review_comment_review ON governance_review_comment (review_id)`.execute(db);
    },
  },
  {
    id: '0160-governance-review-conditions',
    async up(db) {
      await sql`
        CREATE TABLE governance_review_condition (
          id text PRIMARY KEY COLLATE "C",
          review_id text COLLATE "C" NOT NULL REFERENCES governance_review,
          set_by text NOT NULL,
          set_at timestamptz NOT NULL,
          text_zh text NOT NULL,
          text_en text NOT NULL,
          answerable_id text NOT NULL,
          due text NOT NULL,
          evidence text,
          met_at timestamptz,
          confirmed_by text,
          confirmed_at timestamptz,
          remark text,
          CHECK ((evidence IS NULL) = (met_at IS NULL)),
          CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
          CHECK (confirmed_by IS NULL OR (met_at IS NOT NULL AND confirmed_by <> answerable_id))
        )`.execute(db);
      await sql`CREATE INDEX governance_review_condition_review ON governance_review_condition (review_id, id)`.execute(
        db,
      );
      await sql`
        CREATE INDEX governance_review_condition_pending ON governance_review_condition (due)
          WHERE confirmed_at IS NULL`.execute(db);
      await sql`
        CREATE TABLE governance_review_question (
          id text PRIMARY KEY COLLATE "C",
          review_id text COLLATE "C" NOT NULL REFERENCES governance_review,
          asked_by text NOT NULL,
          asked_at timestamptz NOT NULL,
          text text NOT NULL,
          blocking boolean NOT NULL,
          answer text,
          answered_by text,
          answered_at timestamptz,
          withdrawn_at timestamptz,
          CHECK ((answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by IS NULL))
        )`.execute(db);
      await sql`CREATE INDEX governance_review_question_review ON governance_review_question (review_id, id)`.execute(
        db,
      );
    },
  },
  {
    id: '0161-governance-review-templates',
    async up(db) {
      await sql`
        CREATE TABLE governance_review_template (
          gate text NOT NULL,
          revision integer NOT NULL,
          content jsonb,
          set_by text NOT NULL,
          set_at timestamptz NOT NULL,
          PRIMARY KEY (gate, revision)
        )`.execute(db);
      await sql`
        ALTER TABLE governance_review
          ADD COLUMN template jsonb,
          ADD COLUMN re_review_on text,
          ADD COLUMN re_review_of text COLLATE "C" REFERENCES governance_review`.execute(db);
      await sql`
        CREATE INDEX governance_review_re_review ON governance_review (re_review_on)
          WHERE re_review_on IS NOT NULL`.execute(db);
      await sql`
        CREATE INDEX governance_review_re_review_of ON governance_review (re_review_of)
          WHERE re_review_of IS NOT NULL`.execute(db);
      await sql`
        ALTER TABLE governance_review_vote
          ADD COLUMN checklist jsonb NOT NULL DEFAULT '[]',
          ADD COLUMN re_review_on text`.execute(db);
    },
  },
  {
    id: '0162-governance-review-documents',
    async up(db) {
      await sql`
        CREATE TABLE governance_review_document (
          id text PRIMARY KEY COLLATE "C",
          review_id text COLLATE "C" NOT NULL REFERENCES governance_review,
          kind text NOT NULL CHECK (kind IN ('attachment', 'evidence', 'scan')),
          requirement text,
          title text NOT NULL,
          added_at timestamptz NOT NULL
        )`.execute(db);
      await sql`CREATE INDEX governance_review_document_review ON governance_review_document (review_id, id)`.execute(
        db,
      );
      await sql`
        CREATE TABLE governance_review_document_version (
          document_id text COLLATE "C" NOT NULL REFERENCES governance_review_document,
          number integer NOT NULL,
          sha256 text NOT NULL,
          size bigint NOT NULL,
          media_type text NOT NULL,
          file_name text NOT NULL,
          added_by text NOT NULL,
          added_at timestamptz NOT NULL,
          scan jsonb,
          PRIMARY KEY (document_id, number)
        )`.execute(db);
      await sql`
        CREATE TABLE governance_review_signature (
          document_id text COLLATE "C" NOT NULL,
          number integer NOT NULL,
          person_id text NOT NULL,
          side text NOT NULL CHECK (side IN ('applicant', 'reviewer')),
          sha256 text NOT NULL,
          method text NOT NULL,
          at timestamptz NOT NULL,
          PRIMARY KEY (document_id, number, person_id),
          FOREIGN KEY (document_id, number) REFERENCES governance_review_document_version
        )`.execute(db);
      await sql`
        CREATE TABLE governance_review_snapshot (
          review_id text COLLATE "C" NOT NULL REFERENCES governance_review,
          hash text NOT NULL,
          content text NOT NULL,
          frozen_by text NOT NULL,
          frozen_at timestamptz NOT NULL,
          PRIMARY KEY (review_id, hash)
        )`.execute(db);
    },
  },
  {
    id: '0163-governance-review-assignments',
    async up(db) {
      await sql`
        CREATE TABLE governance_review_assignment (
          review_id text COLLATE "C" NOT NULL REFERENCES governance_review,
          person_id text NOT NULL,
          assigned_by text NOT NULL,
          at timestamptz NOT NULL,
          PRIMARY KEY (review_id, person_id)
        )`.execute(db);
      await sql`
        CREATE INDEX governance_review_assignment_person ON governance_review_assignment (person_id)`.execute(db);
      await sql`ALTER TABLE governance_review ADD COLUMN reminded_at timestamptz`.execute(db);
      await sql`CREATE INDEX governance_review_deadline ON governance_review (deadline, id)`.execute(db);
    },
  },
  {
    id: '0232-governance-review-seals',
    async up(db) {
      await sql`
        CREATE TABLE governance_review_seal (
          review_id text PRIMARY KEY COLLATE "C" REFERENCES governance_review,
          snapshot text NOT NULL,
          service text NOT NULL,
          document jsonb,
          signature jsonb,
          sealed_by text NOT NULL,
          sealed_at timestamptz NOT NULL,
          FOREIGN KEY (review_id, snapshot) REFERENCES governance_review_snapshot,
          CHECK (document IS NOT NULL OR signature IS NOT NULL)
        )`.execute(db);
    },
  },
];
