import { sql } from 'kysely';
import type { Migration } from '../../../../platform/database/index.ts';

/** Enrolment tokens remember by whose rights they were made, for they are looked at again when a token is used. */
export const tokenMigrations: readonly Migration[] = [
  {
    id: '0224-compute-token-on-behalf',
    async up(db) {
      await sql`ALTER TABLE compute_gateway_token ADD COLUMN on_behalf_of text`.execute(db);
    },
  },
];
