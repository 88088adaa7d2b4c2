import { sql } from 'kysely';
import type { Migration } from '../../../../platform/database/index.ts';

export const indexedMigrations: readonly Migration[] = [
  {
    // Records come late from gateways that were cut off: who has looked at a list has seen what had come, not what was accepted by then.
    id: '0221-compute-traffic-indexed',
    async up(db) {
      await sql`CREATE SEQUENCE compute_traffic_indexed`.execute(db);
      await sql`ALTER TABLE compute_traffic ADD COLUMN indexed_no bigint, ADD COLUMN indexed_at timestamptz`.execute(
        db,
      );
      // After the columns, so that no month is written anew.
      await sql`
        ALTER TABLE compute_traffic ALTER COLUMN indexed_no SET DEFAULT nextval('compute_traffic_indexed')`.execute(db);
    },
  },
  {
    // Who counts what came reads on from a number.
    id: '0240-compute-traffic-indexed-no',
    async up(db) {
      await sql`CREATE INDEX compute_traffic_month_indexed ON compute_traffic (indexed_no)`.execute(db);
    },
  },
];
