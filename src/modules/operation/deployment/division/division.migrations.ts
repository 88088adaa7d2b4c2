import { sql } from 'kysely';
import type { Migration } from '../../../../platform/database/index.ts';

export const divisionMigrations: readonly Migration[] = [
  {
    id: '0101-deployment-division',
    async up(db) {
      await sql`
        CREATE TABLE deployment_division (
          organisation boolean PRIMARY KEY DEFAULT true CHECK (organisation),
          state jsonb NOT NULL
        )`.execute(db);
    },
  },
];
