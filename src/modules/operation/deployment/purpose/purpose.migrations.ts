import { sql } from 'kysely';
import type { Migration } from '../../../../platform/database/index.ts';

export const purposeMigrations: readonly Migration[] = [
  {
    id: '0105-purpose-look',
    async up(db) {
      await sql`
        CREATE TABLE deployment_purpose_look (
          application_id text NOT NULL,
          through timestamptz NOT NULL,
          looked_at timestamptz NOT NULL,
          looked_by text NOT NULL,
          findings integer NOT NULL,
          PRIMARY KEY (application_id, through)
        )`.execute(db);
    },
  },
  {
    // Also what screening escalated is looked at, with what became of it.
    id: '0151-escalation-look',
    async up(db) {
      await sql`
        ALTER TABLE deployment_purpose_look
          ADD COLUMN about text NOT NULL DEFAULT 'off-purpose',
          ADD COLUMN outcome text,
          DROP CONSTRAINT deployment_purpose_look_pkey,
          ADD PRIMARY KEY (application_id, about, through)`.execute(db);
    },
  },
  {
    id: '0222-look-up-to',
    async up(db) {
      await sql`ALTER TABLE deployment_purpose_look ADD COLUMN up_to bigint`.execute(db);
    },
  },
];
