import { sql } from 'kysely';
import type { ModuleMigrations } from '../../platform/database/index.ts';

export const recordMigrations: ModuleMigrations = [
  {
    id: '0020-governance-records',
    async up(db) {
      await sql`
        CREATE TABLE governance_record (
          id text PRIMARY KEY COLLATE "C",
          entry bytea NOT NULL,
          kind text NOT NULL,
          at timestamptz NOT NULL,
          actor_id text NOT NULL,
          subject_id text,
          measures text[] NOT NULL,
          log_name text,
          log_index bigint,
          sequenced_at timestamptz,
          UNIQUE (log_name, log_index),
          CHECK ((log_index IS NULL) = (log_name IS NULL) AND (log_index IS NULL) = (sequenced_at IS NULL))
        )`.execute(db);
      await sql`CREATE INDEX governance_record_waiting ON governance_record (id) WHERE log_index IS NULL`.execute(db);
      await sql`CREATE INDEX governance_record_subject ON governance_record (subject_id, id)`.execute(db);
      await sql`CREATE INDEX governance_record_kind ON governance_record (kind, id)`.execute(db);
      await sql`CREATE INDEX governance_record_actor ON governance_record (actor_id, id)`.execute(db);
      await sql`CREATE INDEX governance_record_measures ON governance_record USING gin (measures)`.execute(db);
      await sql`
        CREATE TABLE governance_record_log (
          name text PRIMARY KEY,
          size bigint NOT NULL CHECK (size >= 0),
          root bytea NOT NULL,
          updated_at timestamptz NOT NULL
        )`.execute(db);
      await sql`
        CREATE TABLE governance_notice (
          id text PRIMARY KEY COLLATE "C",
          number bigint GENERATED ALWAYS AS IDENTITY,
          record_id text COLLATE "C" NOT NULL REFERENCES governance_record,
          kind text NOT NULL,
          subject_kind text NOT NULL,
          subject_id text NOT NULL,
          at timestamptz NOT NULL,
          facts jsonb NOT NULL,
          spread boolean NOT NULL DEFAULT false
        )`.execute(db);
      await sql`CREATE INDEX governance_notice_unspread ON governance_notice (number) WHERE NOT spread`.execute(db);
      await sql`
        CREATE TABLE governance_notice_delivery (
          subscriber text NOT NULL,
          notice_id text COLLATE "C" NOT NULL REFERENCES governance_notice,
          notice_number bigint NOT NULL,
          subject_id text NOT NULL,
          attempts integer NOT NULL DEFAULT 0,
          next_attempt_at timestamptz NOT NULL,
          last_error text,
          delivered_at timestamptz,
          PRIMARY KEY (subscriber, notice_id)
        )`.execute(db);
      await sql`
        CREATE INDEX governance_notice_delivery_owed
          ON governance_notice_delivery (subscriber, subject_id, notice_number) WHERE delivered_at IS NULL`.execute(db);
    },
  },
  {
    id: '0200-governance-record-place',
    async up(db) {
      await sql`ALTER TABLE governance_record ADD COLUMN place bigint`.execute(db);
      await sql`DROP INDEX governance_record_waiting`.execute(db);
      await sql`CREATE INDEX governance_record_waiting ON governance_record (place, id) WHERE log_index IS NULL`.execute(
        db,
      );
    },
  },
];
