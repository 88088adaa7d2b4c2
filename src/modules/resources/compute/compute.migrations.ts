import { sql } from 'kysely';
import type { Migration } from '../../../platform/database/index.ts';
import { canaryMigrations } from './canary/canary.migrations.ts';
import { tokenMigrations } from './gateway/token.migrations.ts';
import { liveMigrations } from './live/live.migrations.ts';
import { reconciliationMigrations } from './reconciliation/reconciliation.migrations.ts';
import { retentionMigrations } from './retention.migrations.ts';
import { attemptMigrations } from './traffic/attempts.migrations.ts';
import { indexedMigrations } from './traffic/indexed.migrations.ts';
import { monthMigrations } from './traffic/months.migrations.ts';
import { refusalMigrations } from './traffic/refusals.migrations.ts';
import { upstreamMigrations } from './upstream/upstream.migrations.ts';

export const computeMigrations: readonly Migration[] = [
  {
    id: '0040-compute',
    async up(db) {
      await sql`
        CREATE TABLE compute_gateway (
          id text PRIMARY KEY,
          title_zh text NOT NULL,
          title_en text NOT NULL,
          state text NOT NULL,
          bearer_hash text NOT NULL UNIQUE,
          log_key bytea NOT NULL UNIQUE,
          sealing_key bytea NOT NULL,
          origin_prefix text NOT NULL,
          version text NOT NULL,
          enrolled_at timestamptz NOT NULL,
          retired_at timestamptz,
          last_seen_at timestamptz,
          policy_epoch bigint,
          policy_hash text,
          standing_sequence bigint,
          lease_issued_at timestamptz,
          status jsonb,
          status_at timestamptz,
          settling jsonb,
          settled jsonb
        )`.execute(db);
      await sql`
        CREATE TABLE compute_gateway_token (
          token_hash text PRIMARY KEY,
          title_zh text NOT NULL,
          title_en text NOT NULL,
          created_by text NOT NULL,
          created_at timestamptz NOT NULL,
          expires_at timestamptz NOT NULL,
          used_at timestamptz,
          gateway_id text REFERENCES compute_gateway (id)
        )`.execute(db);
      await sql`
        CREATE TABLE compute_acknowledgement (
          gateway_id text NOT NULL REFERENCES compute_gateway (id),
          epoch bigint NOT NULL,
          policy_hash text NOT NULL,
          acknowledged_at timestamptz NOT NULL,
          PRIMARY KEY (gateway_id, epoch, policy_hash)
        )`.execute(db);
      await sql`
        CREATE TABLE compute_traffic_log (
          name text PRIMARY KEY COLLATE "C",
          gateway_id text NOT NULL REFERENCES compute_gateway (id),
          month text NOT NULL,
          origin text NOT NULL,
          indexed bigint NOT NULL,
          root bytea NOT NULL,
          size bigint NOT NULL,
          checkpoint text,
          checkpoint_at timestamptz,
          account jsonb NOT NULL,
          oldest_at timestamptz,
          unreadable bigint NOT NULL,
          problem text,
          problem_detail text,
          problem_at timestamptz,
          closed boolean NOT NULL,
          anchored_size bigint,
          anchored_at timestamptz,
          anchored_final boolean NOT NULL
        )`.execute(db);
      // Ids begin with their time, so the primary key serves lists by time too, and a month can become a partition of its own.
      await sql`
        CREATE TABLE compute_traffic (
          id text PRIMARY KEY COLLATE "C",
          log_name text NOT NULL COLLATE "C",
          log_index bigint NOT NULL,
          accept_seq bigint NOT NULL,
          gateway_id text NOT NULL,
          accepted_at timestamptz NOT NULL,
          ended_at timestamptz NOT NULL,
          outcome text NOT NULL,
          reason text,
          operation text NOT NULL,
          stream boolean NOT NULL,
          application_id text NOT NULL,
          key_id text NOT NULL,
          release_id text,
          version_id text,
          endpoint_id text,
          policy_epoch bigint NOT NULL,
          end_user text,
          upstream_status integer,
          input_tokens bigint,
          output_tokens bigint,
          usage_source text,
          total_millis double precision NOT NULL,
          first_byte_millis double precision,
          upstream_millis double precision,
          screening jsonb NOT NULL,
          commitment text
        )`.execute(db);
      await sql`CREATE INDEX compute_traffic_time ON compute_traffic (accepted_at)`.execute(db);
      await sql`CREATE INDEX compute_traffic_application ON compute_traffic (application_id, id)`.execute(db);
      await sql`CREATE INDEX compute_traffic_release ON compute_traffic (release_id, id)`.execute(db);
      await sql`
        CREATE TABLE compute_turned_away (
          log_name text NOT NULL COLLATE "C",
          log_index bigint NOT NULL,
          gateway_id text NOT NULL,
          minute timestamptz NOT NULL,
          counts jsonb NOT NULL,
          PRIMARY KEY (log_name, log_index)
        )`.execute(db);
      await sql`CREATE INDEX compute_turned_away_minute ON compute_turned_away (minute)`.execute(db);
      await sql`
        CREATE TABLE compute_payload (
          traffic_id text NOT NULL COLLATE "C",
          gateway_id text NOT NULL,
          state text NOT NULL,
          sealed bytea,
          received_at timestamptz NOT NULL,
          PRIMARY KEY (traffic_id, gateway_id)
        )`.execute(db);
      await sql`CREATE INDEX compute_payload_waiting ON compute_payload (traffic_id) WHERE state = 'waiting'`.execute(
        db,
      );
    },
  },
  ...monthMigrations,
  ...retentionMigrations,
  ...reconciliationMigrations,
  ...attemptMigrations,
  ...upstreamMigrations,
  ...liveMigrations,
  ...canaryMigrations,
  ...indexedMigrations,
  ...tokenMigrations,
  ...refusalMigrations,
];
