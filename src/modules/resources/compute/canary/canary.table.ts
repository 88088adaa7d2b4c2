import type { CanaryAnswer } from '../../../../kernel/policy/index.ts';
import type { Jsonb } from '../../../../platform/database/index.ts';
import type { CanarySettings } from './canary.schema.ts';
import type { Fingerprint } from './fingerprint.ts';

interface CanarySettingRow {
  id: string;
  revision: number;
  value: Jsonb<CanarySettings>;
  set_at: Date;
  set_by: string;
}

/** One round of questions that a gateway asked an upstream. */
export interface CanaryRunRow {
  endpoint_id: string;
  place: string;
  at: Date;
  gateway_id: string;
  questions: string;
  ended_at: Date;
  calls: number;
  served: number;
  input_tokens: number;
  output_tokens: number;
  answers: Jsonb<readonly CanaryAnswer[]>;
  model: string | null;
  system_fingerprint: string | null;
}

/** What is known of the answers of one upstream at one address and name. */
export interface CanaryWatchRow {
  endpoint_id: string;
  place: string;
  questions: string;
  fingerprint: Jsonb<Fingerprint>;
  /** When its baseline was begun. */
  begun_at: Date;
  last_at: Date;
  answered_at: Date | null;
  /** Rounds in a row without any answer. */
  unanswered: number;
  system_fingerprint: string | null;
}

export interface CanaryChangeRow {
  id: string;
  endpoint_id: string;
  place: string;
  since: Date;
  found_at: Date;
  prompts: Jsonb<readonly string[]>;
  model_before: string | null;
  model_after: string | null;
  outcome: 'accepted' | 'restored' | null;
  settled_at: Date | null;
  settled_by: string | null;
}

/** Which gateway asks one upstream at one address and name. */
export interface CanaryTurnRow {
  endpoint_id: string;
  place: string;
  gateway_id: string;
  /** Its turn ends then unless it is heard of. */
  until: Date;
  /** Gateways that got no answer there since anybody last did. */
  failed: string[];
}

export interface CanaryTables {
  compute_canary_turn: CanaryTurnRow;
  compute_canary_setting: CanarySettingRow;
  compute_canary_run: CanaryRunRow;
  compute_canary_watch: CanaryWatchRow;
  compute_canary_change: CanaryChangeRow;
}
