import { sql } from 'kysely';
import type { Migration } from '../../platform/database/index.ts';

export const anchorMigrations: readonly Migration[] = [
  {
    id: '0120-governance-anchor-keepers',
    async up(db) {
      await sql`
        CREATE TABLE governance_anchor_keeper (
          id text PRIMARY KEY COLLATE "C",
          kind text NOT NULL CHECK (kind IN ('witness', 'timestamp')),
          title text NOT NULL,
          url text NOT NULL,
          trust text NOT NULL,
          every_minutes integer NOT NULL,
          active boolean NOT NULL,
          revision integer NOT NULL,
          set_by text NOT NULL,
          set_at timestamptz NOT NULL,
          tried_at timestamptz,
          failure text,
          failure_detail text,
          failed_since timestamptz
        )`.execute(db);
      await sql`
        CREATE TABLE governance_anchor (
          keeper_id text NOT NULL REFERENCES governance_anchor_keeper (id),
          log_name text NOT NULL,
          size bigint NOT NULL,
          root bytea NOT NULL,
          stated_at timestamptz NOT NULL,
          kept_at timestamptz NOT NULL,
          PRIMARY KEY (keeper_id, log_name, size)
        )`.execute(db);
    },
  },
  {
    id: '0180-governance-anchor-mail',
    async up(db) {
      await sql`ALTER TABLE governance_anchor_keeper DROP CONSTRAINT governance_anchor_keeper_kind_check`.execute(db);
      await sql`
        ALTER TABLE governance_anchor_keeper
          ADD CONSTRAINT governance_anchor_keeper_kind_check CHECK (kind IN ('witness', 'timestamp', 'mail'))`.execute(
        db,
      );
      await sql`
        CREATE TABLE governance_anchor_mail (
          keeper_id text NOT NULL REFERENCES governance_anchor_keeper (id),
          log_name text NOT NULL,
          size bigint NOT NULL,
          root bytea NOT NULL,
          message_id text NOT NULL,
          sent_at timestamptz NOT NULL,
          PRIMARY KEY (keeper_id, log_name, size)
        )`.execute(db);
    },
  },
  {
    id: '0211-governance-anchor-revocation',
    async up(db) {
      await sql`ALTER TABLE governance_anchor_keeper ADD COLUMN crl text NOT NULL DEFAULT ''`.execute(db);
    },
  },
];
