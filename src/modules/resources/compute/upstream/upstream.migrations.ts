import { sql } from 'kysely';
import type { Migration } from '../../../../platform/database/index.ts';

export const upstreamMigrations: readonly Migration[] = [
  {
    id: '0096-compute-upstream-minute',
    async up(db) {
      await sql`
        CREATE TABLE compute_upstream_minute (
          endpoint_id text NOT NULL,
          minute timestamptz NOT NULL,
          gateway_id text NOT NULL REFERENCES compute_gateway,
          requests integer NOT NULL,
          failures integer NOT NULL,
          left_for_another integer NOT NULL,
          answered integer NOT NULL,
          answer_millis bigint NOT NULL,
          slowest_millis integer NOT NULL,
          PRIMARY KEY (endpoint_id, minute, gateway_id)
        )`.execute(db);
      await sql`CREATE INDEX compute_upstream_minute_minute ON compute_upstream_minute (minute)`.execute(db);
    },
  },
];
