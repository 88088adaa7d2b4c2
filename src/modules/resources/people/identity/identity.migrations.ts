import { sql } from 'kysely';
import type { Migration } from '../../../../platform/database/index.ts';

export const identityMigrations: readonly Migration[] = [
  {
    id: '0112-people-account-end',
    async up(db) {
      await sql`ALTER TABLE people_person ADD COLUMN ends_at timestamptz`.execute(db);
    },
  },
];
