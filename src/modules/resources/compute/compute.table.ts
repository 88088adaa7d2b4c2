import type { Generated } from 'kysely';
import type {
  AcceptanceState,
  RefusedRequests,
  TrafficAttempt,
  TrafficOutcome,
} from '../../../kernel/traffic/index.ts';
import type { Jsonb } from '../../../platform/database/index.ts';
import type { CanaryTables } from './canary/canary.table.ts';
import type { GatewayStatus } from './channel/channel.schema.ts';

export interface GatewayRow {
  id: string;
  title_zh: string;
  title_en: string;
  state: 'active' | 'retired';
  bearer_hash: string;
  /** 32 bytes, Ed25519: signs the gateway's logs. */
  log_key: Buffer;
  /** 32 bytes, X25519: secrets for the gateway are sealed to it. */
  sealing_key: Buffer;
  origin_prefix: string;
  version: string;
  enrolled_at: Date;
  retired_at: Date | null;
  last_seen_at: Date | null;
  /** What the gateway acknowledged last. */
  policy_epoch: number | null;
  policy_hash: string | null;
  standing_sequence: number | null;
  lease_issued_at: Date | null;
  status: Jsonb<GatewayStatus> | null;
  status_at: Date | null;
  /** An earlier status, kept until a later one shows that all it speaks of was published. */
  settling: Jsonb<SettlingStatus> | null;
  /** The newest status whose published logs are mirrored: by it accepted and recorded numbers are compared. */
  settled: Jsonb<SettlingStatus> | null;
}

/** What a gateway said about its current log at one moment. */
export interface SettlingStatus {
  readonly at: string;
  readonly log: string;
  readonly acceptedHighest: number;
  readonly open: readonly number[];
  /** True when `open` does not name all. */
  readonly cut: boolean;
  /** Published size that the mirror must reach before this status can be judged; null until a later status told it. */
  readonly mirrorSize: number | null;
}

export interface TokenRow {
  token_hash: string;
  title_zh: string;
  title_en: string;
  /** Person id, or `setup` for the token of the gateway that `npm start` runs. */
  created_by: string;
  /** By whose rights, when who made it stood in for somebody. */
  on_behalf_of: string | null;
  created_at: Date;
  expires_at: Date;
  used_at: Date | null;
  gateway_id: string | null;
}

export interface AcknowledgementRow {
  gateway_id: string;
  epoch: number;
  policy_hash: string;
  acknowledged_at: Date;
}

/** The mirror of one traffic log, as far as its entries are in the database too. */
export interface TrafficLogRow {
  name: string;
  gateway_id: string;
  month: string;
  origin: string;
  /** Entries indexed here, and the root of exactly these: a mirror folder that does not contain them was restored alone. */
  indexed: number;
  root: Buffer;
  /** Entries mirrored under the gateway's checkpoint. */
  size: number;
  checkpoint: string | null;
  checkpoint_at: Date | null;
  account: Jsonb<AcceptanceState>;
  oldest_at: Date | null;
  /** Entries that can't be read or belong to somebody else. */
  unreadable: number;
  /** Why the last delivery was refused; null once one was taken again. */
  problem: string | null;
  problem_detail: string | null;
  problem_at: Date | null;
  /** The gateway wrote all of it and keeps it no longer. */
  closed: boolean;
  anchored_size: number | null;
  anchored_at: Date | null;
  anchored_final: boolean;
  /** The record by which it was decided that the log is deleted; since when, and when nothing was left of it. */
  pruning_record: string | null;
  pruning_at: Date | null;
  pruned_at: Date | null;
  /** Checkpoint and hash tiles stay when it is pruned. */
  tiles_kept: boolean;
}

export interface TrafficRow {
  id: string;
  log_name: string;
  log_index: number;
  accept_seq: number;
  gateway_id: string;
  accepted_at: Date;
  ended_at: Date;
  outcome: TrafficOutcome;
  reason: string | null;
  operation: string;
  stream: boolean;
  application_id: string;
  key_id: string;
  release_id: string | null;
  version_id: string | null;
  endpoint_id: string | null;
  policy_epoch: number;
  end_user: string | null;
  upstream_status: number | null;
  /** Every try in turn; null where there was one at most. */
  attempts: Jsonb<readonly TrafficAttempt[]> | null;
  input_tokens: number | null;
  output_tokens: number | null;
  usage_source: 'reported' | 'estimated' | null;
  total_millis: number;
  first_byte_millis: number | null;
  upstream_millis: number | null;
  /** When the request went to the upstream; null where the gateway did not say. */
  forwarded_millis: number | null;
  /** Waited for guard models; null where the gateway did not say. */
  guard_millis: number | null;
  screening: Jsonb<{ readonly [detector: string]: string }>;
  /** The different marks among those of `screening`, to search by. */
  marks: string[];
  commitment: string | null;
  /** Counts up in the order in which records come here, whenever they were accepted; null for those that came before this was counted. */
  indexed_no: Generated<number | null>;
  indexed_at: Date | null;
}

/** What ended in one minute at one gateway, for one application and release (empty where there was none). */
export interface MinuteRow {
  minute: Date;
  gateway_id: string;
  application_id: string;
  release_id: string;
  counts: Jsonb<{ [outcome: string]: number }>;
  input_tokens: number;
  output_tokens: number;
  /** How many took how long, by part and class (`kernel/traffic/times.ts`). */
  times: Jsonb<{ [part in 'total' | 'own' | 'upstream' | 'guard']?: { [timeClass: string]: number } }>;
}

/** What one gateway saw of one upstream within one minute. */
export interface UpstreamMinuteRow {
  endpoint_id: string;
  minute: Date;
  gateway_id: string;
  requests: number;
  failures: number;
  /** Tries that were left for another upstream. */
  left_for_another: number;
  answered: number;
  answer_millis: number;
  slowest_millis: number;
}

/** What one log says of the requests that were turned away in a minute. */
export interface TurnedAwayRow {
  log_name: string;
  /** Of the last entry that is in it. */
  log_index: number;
  gateway_id: string;
  minute: Date;
  counts: Jsonb<{ readonly [reason: string]: number }>;
  /** Those whose key was valid; null where there were none or the gateway did not say. */
  refused: Jsonb<readonly RefusedRequests[]> | null;
}

export type PayloadState =
  /** Sealed as it came, until its record is here. */
  | 'waiting'
  | 'kept'
  /** It is not what the record commits to; kept, and shown as such. */
  | 'mismatch'
  /** The record commits to nothing (the gateway died before it wrote it). */
  | 'uncommitted'
  /** It can't be opened with the instance's key, or is no payload. */
  | 'unreadable'
  | 'erased';

export interface PayloadRow {
  traffic_id: string;
  gateway_id: string;
  state: PayloadState;
  sealed: Buffer | null;
  received_at: Date;
}

/** What must be kept: all that is not null must hold for a record. */
export interface HoldRow {
  id: string;
  application_id: string | null;
  end_user: string | null;
  traffic_id: string | null;
  from_at: Date | null;
  to_at: Date | null;
  reason: string;
  placed_by: string;
  placed_at: Date;
  until_at: Date | null;
  ended_at: Date | null;
  /** Who lifted it; null when its time was over. */
  ended_by: string | null;
}

/** One application for the deletion of a month. Its content is the subject's. */
export interface PruningRow {
  id: string;
  month: string;
  state: 'refused' | 'in-review' | 'approved' | 'rejected' | 'withdrawn' | 'lapsed' | 'void';
  review_id: string | null;
  requested_by: string;
  requested_at: Date;
}

/** One person's wish that what they said be erased. */
export interface ErasureRow {
  id: string;
  application_id: string;
  end_user: string;
  requested_by: string;
  requested_at: Date;
  erased: number;
  restricted: number;
  /** Payloads that must still be kept. */
  waiting: number;
  done_at: Date | null;
}

/** Where the counters of an endpoint's upstream are read. */
export interface CounterSourceRow {
  endpoint_id: string;
  metrics_url: string;
  model_name: string | null;
  /** As the last comparison that came to a result said. */
  state: 'waiting' | 'agrees' | 'past' | 'fewer';
  set_by: string;
  set_at: Date;
}

/** One reading of counters: as they stood, and what came since the reading before; null where it failed or is the first. */
export interface CounterReadingRow {
  source: string;
  at: Date;
  error: string | null;
  requests: number | null;
  input_tokens: number | null;
  output_tokens: number | null;
  since_requests: number | null;
  since_input: number | null;
  since_output: number | null;
  reset: boolean;
}

export interface ComputeTables extends CanaryTables {
  compute_upstream_minute: UpstreamMinuteRow;
  compute_gateway: GatewayRow;
  compute_gateway_token: TokenRow;
  compute_acknowledgement: AcknowledgementRow;
  compute_traffic_log: TrafficLogRow;
  compute_traffic: TrafficRow;
  compute_traffic_minute: MinuteRow;
  compute_turned_away: TurnedAwayRow;
  compute_payload: PayloadRow;
  compute_legal_hold: HoldRow;
  compute_pruning: PruningRow;
  compute_erasure: ErasureRow;
  compute_counter_source: CounterSourceRow;
  compute_counter_reading: CounterReadingRow;
}
