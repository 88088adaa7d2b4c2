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
];
