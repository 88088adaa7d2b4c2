import { sql } from 'kysely';
import type { Migration } from '../../../../platform/database/index.ts';

/** What gateways say of whom they turned away, beside the counts; null where they said nothing of it. */
export const refusalMigrations: readonly Migration[] = [
  {
    id: '0245-compute-refusals',
    async up(db) {
      await sql`ALTER TABLE compute_turned_away ADD COLUMN refused jsonb`.execute(db);
    },
  },
];
