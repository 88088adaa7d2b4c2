import { sql } from 'kysely';
import type { ModuleMigrations } from '../../platform/database/index.ts';

export const payloadMigrations: ModuleMigrations = [
  {
    id: '0023-governance-payloads',
    async up(db) {
      await sql`
        CREATE TABLE governance_payload_key (
          subject_key text PRIMARY KEY,
          wrapped bytea NOT NULL,
          created_at timestamptz NOT NULL
        )`.execute(db);
      await sql`
        CREATE TABLE governance_payload (
          id text PRIMARY KEY COLLATE "C",
          subject_key text NOT NULL,
          salt bytea,
          commitment text NOT NULL,
          blob_sha256 text,
          created_at timestamptz NOT NULL,
          retain_until timestamptz,
          restricted_at timestamptz,
          erased_at timestamptz,
          erase_reason text,
          CHECK ((erased_at IS NULL) = (salt IS NOT NULL)),
          CHECK (erased_at IS NOT NULL OR blob_sha256 IS NOT NULL)
        )`.execute(db);
      await sql`
        CREATE INDEX governance_payload_subject ON governance_payload (subject_key) WHERE erased_at IS NULL`.execute(
        db,
      );
      await sql`
        CREATE INDEX governance_payload_sweep
          ON governance_payload (id) WHERE erased_at IS NOT NULL AND blob_sha256 IS NOT NULL`.execute(db);
      await sql`
        CREATE TABLE governance_legal_hold (
          id text PRIMARY KEY COLLATE "C",
          subject_key text NOT NULL,
          reason text NOT NULL,
          placed_by text NOT NULL,
          placed_at timestamptz NOT NULL,
          lifted_at timestamptz
        )`.execute(db);
      await sql`
        CREATE INDEX governance_legal_hold_open ON governance_legal_hold (subject_key) WHERE lifted_at IS NULL`.execute(
        db,
      );
    },
  },
  {
    // Holds lie with the traffic that they name; of these none could ever be placed.
    id: '0057-governance-holds-moved',
    async up(db) {
      await sql`DROP TABLE governance_legal_hold`.execute(db);
    },
  },
];
