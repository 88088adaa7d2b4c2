import { sql } from 'kysely';
import type { Migration } from '../../../../platform/database/index.ts';

/** Counters by minute, so that whoever watches the traffic scans no records. They begin with this migration. */
export const liveMigrations: readonly Migration[] = [
  {
    id: '0100-compute-minutes',
    async up(db) {
      await sql`
        CREATE TABLE compute_traffic_minute (
          minute timestamptz NOT NULL,
          gateway_id text NOT NULL,
          application_id text NOT NULL,
          release_id text NOT NULL,
          counts jsonb NOT NULL,
          input_tokens bigint NOT NULL,
          output_tokens bigint NOT NULL,
          times jsonb NOT NULL,
          PRIMARY KEY (minute, gateway_id, application_id, release_id)
        )`.execute(db);
    },
  },
];
