import { sql } from 'kysely';
import type { Migration } from '../../../platform/database/index.ts';

export const designMigrations: readonly Migration[] = [
  {
    id: '0030-design',
    async up(db) {
      await sql`
        CREATE TABLE design_artefact (
          version_id text NOT NULL,
          sha256 text NOT NULL,
          bytes bigint NOT NULL,
          uploaded_by text NOT NULL,
          uploaded_at timestamptz NOT NULL,
          PRIMARY KEY (version_id, sha256)
        )`.execute(db);
      await sql`
        CREATE TABLE design_document (
          sha256 text PRIMARY KEY,
          title text NOT NULL,
          media_type text NOT NULL,
          bytes bigint NOT NULL,
          uploaded_by text NOT NULL,
          uploaded_at timestamptz NOT NULL
        )`.execute(db);
    },
  },
];
