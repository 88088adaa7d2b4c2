import { sql } from 'kysely';
import type { ModuleMigrations } from '../../../../platform/database/index.ts';

export const screeningPolicyMigrations: ModuleMigrations = [
  {
    id: '0090-screening-policy',
    async up(db) {
      await sql`
        CREATE TABLE monitoring_guard_credential (
          policy_id text NOT NULL,
          guard text NOT NULL,
          origin text NOT NULL,
          sealed bytea,
          epoch integer NOT NULL,
          PRIMARY KEY (policy_id, guard, origin)
        )`.execute(db);
    },
  },
];
