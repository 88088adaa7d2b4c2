import { sql } from 'kysely';
import { firstIdAt, timeOfId } from '../../../../kernel/identity/index.ts';
import { type AnyDb, type Migration, MigrationError } from '../../../../platform/database/index.ts';
import { EARLIEST, endOfMonthAround, ensureMonths, LATEST } from './months.ts';

const COLUMNS = sql.raw(
  [
    'id, log_name, log_index, accept_seq, gateway_id, accepted_at, ended_at, outcome, reason, operation, stream',
    'application_id, key_id, release_id, version_id, endpoint_id, policy_epoch, end_user, upstream_status',
    'input_tokens, output_tokens, usage_source, total_millis, first_byte_millis, upstream_millis, screening, commitment',
  ].join(', '),
);

const INDEXES = [
  'compute_traffic_month_time ON compute_traffic (accepted_at)',
  'compute_traffic_month_application ON compute_traffic (application_id, id)',
  'compute_traffic_month_person ON compute_traffic (application_id, end_user, id) WHERE end_user IS NOT NULL',
  'compute_traffic_month_release ON compute_traffic (release_id, id)',
  'compute_traffic_month_version ON compute_traffic (version_id, id)',
  // Reconciliation asks for what ended within some time.
  'compute_traffic_month_endpoint ON compute_traffic (endpoint_id, ended_at)',
  'compute_traffic_month_outcome ON compute_traffic (outcome, id)',
  'compute_traffic_month_log ON compute_traffic (log_name, log_index)',
  'compute_traffic_month_marks ON compute_traffic USING gin (marks)',
];

/** A time in each month that has rows, found by going from one to the next. */
async function monthsPresent(db: AnyDb): Promise<number[]> {
  const times: number[] = [];
  let from = '';
  for (;;) {
    const { rows } = await sql<{ id: string | null }>`
      SELECT min(id) AS id FROM compute_traffic_whole WHERE id >= ${from}`.execute(db);
    const id = rows[0]?.id;
    if (id == null) return times;
    times.push(timeOfId(id));
    from = firstIdAt('traffic', endOfMonthAround(timeOfId(id)));
  }
}

/** What no month is made for (it never came from a gateway of ours) stays in its log, and is counted there as unreadable. */
async function leaveOut(db: AnyDb): Promise<void> {
  const { rows } = await sql<{ id: string; log_name: string }>`
    SELECT id, log_name FROM compute_traffic_whole
     WHERE id !~ '^trf_[0-9A-HJKMNP-TV-Z]{26}$' OR id < ${firstIdAt('traffic', EARLIEST)}
        OR id >= ${firstIdAt('traffic', LATEST)}`.execute(db);
  for (const { id, log_name } of rows) {
    await sql`DELETE FROM compute_traffic_whole WHERE id = ${id}`.execute(db);
    await sql`UPDATE compute_traffic_log SET unreadable = unreadable + 1 WHERE name = ${log_name}`.execute(db);
  }
}

export const monthMigrations: readonly Migration[] = [
  {
    id: '0056-compute-traffic-months',
    async up(db) {
      await sql`ALTER TABLE compute_traffic RENAME TO compute_traffic_whole`.execute(db);
      await sql`ALTER INDEX compute_traffic_pkey RENAME TO compute_traffic_whole_pkey`.execute(db);
      await leaveOut(db);
      await sql`
        CREATE TABLE compute_traffic (
          LIKE compute_traffic_whole,
          marks text[] NOT NULL,
          forwarded_millis double precision,
          guard_millis double precision,
          PRIMARY KEY (id)
        ) PARTITION BY RANGE (id)`.execute(db);
      for (const index of INDEXES) await sql.raw(`CREATE INDEX ${index}`).execute(db);
      await ensureMonths(db, await monthsPresent(db));
      await sql`
        INSERT INTO compute_traffic (${COLUMNS}, marks)
        SELECT ${COLUMNS}, ARRAY(SELECT DISTINCT value FROM jsonb_each_text(screening) ORDER BY 1)
          FROM compute_traffic_whole`.execute(db);
      const { rows } = await sql<{ before: number; after: number }>`
        SELECT (SELECT count(*) FROM compute_traffic_whole)::int AS before,
               (SELECT count(*) FROM compute_traffic)::int AS after`.execute(db);
      if (rows[0]?.before !== rows[0]?.after)
        throw new MigrationError(`of ${rows[0]?.before} traffic records only ${rows[0]?.after} could be taken over`);
      await sql`DROP TABLE compute_traffic_whole`.execute(db);
    },
  },
];
