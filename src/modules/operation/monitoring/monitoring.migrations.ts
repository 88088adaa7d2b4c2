import { sql } from 'kysely';
import type { ModuleMigrations } from '../../../platform/database/index.ts';

import { misuseMigrations } from './misuse/index.ts';
import { screeningPolicyMigrations } from './screening-policy/index.ts';

export const monitoringMigrations: ModuleMigrations = [
  {
    id: '0070-monitoring',
    async up(db) {
      // Entries and samples by their content: revisions name them by hash, so equal ones are kept once.
      await sql`
        CREATE TABLE monitoring_list_part (
          sha256 text PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
          content bytea NOT NULL,
          created_at timestamptz NOT NULL
        )`.execute(db);
    },
  },
  ...screeningPolicyMigrations,
  ...misuseMigrations,
];
