import { sql } from 'kysely';
import type { Migration } from '../../../../platform/database/index.ts';

export const attemptMigrations: readonly Migration[] = [
  {
    id: '0095-compute-traffic-attempts',
    async up(db) {
      await sql`ALTER TABLE compute_traffic ADD COLUMN attempts jsonb`.execute(db);
    },
  },
];
