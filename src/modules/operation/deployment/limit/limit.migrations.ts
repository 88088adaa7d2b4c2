import { sql } from 'kysely';
import type { Migration } from '../../../../platform/database/index.ts';

export const limitMigrations: readonly Migration[] = [
  {
    id: '0052-limit',
    async up(db) {
      await sql`
        CREATE TABLE deployment_limit (
          id text PRIMARY KEY,
          kind text NOT NULL CHECK (kind IN ('application', 'release', 'endpoint', 'organisation')),
          revision integer NOT NULL,
          value jsonb NOT NULL,
          set_at timestamptz NOT NULL,
          set_by text NOT NULL
        )`.execute(db);
    },
  },
];
