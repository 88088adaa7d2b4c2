import type { Generated } from 'kysely';
import type { Jsonb } from '../../../../platform/database/index.ts';
import type { Cause, Grade, Ladder } from './ladder.ts';

export interface CountRow {
  one: Generated<boolean>;
  /** All violations with this number or a lower one are counted. */
  counted_no: number;
  counted_at: Date;
}

/** What is held against one end user, or one key whose end users can't be told apart. */
export interface CaseRow {
  id: string;
  application_id: string;
  kind: 'end_user' | 'key';
  /** Pseudonym, or id of the key. */
  who: string;
  grade: Grade;
  /** Of grade `limit`. */
  requests_per_minute: number | null;
  /** Since when the grade holds, and until when; null: until a person reinstates. */
  since: Date;
  until: Date | null;
  /** Who set the grade; null where it was counted. */
  set_by: string | null;
  /** Violations of before are behind them: when they were reinstated, or their suspension had run out. */
  counts_from: Date;
  /** What is due and waits for a person. */
  proposed: Grade | null;
  proposed_at: Date | null;
  appealed_at: Date | null;
  last_violation_at: Date | null;
  /** The standing that was first seen to say the grade, and when all gateways had taken it. */
  told_in: number | null;
  reached_at: Date | null;
  revision: number;
  changed_at: Date;
}

export interface ViolationRow {
  /** Of the request. */
  record_id: string;
  case_id: string;
  accepted_at: Date;
  /** In the organisation's time zone. */
  day: string;
  detector: string;
  grade: string;
  kinds: string;
  /** As it was counted. */
  in_a_row: number;
  in_a_day: number;
  counted_at: Date;
}

export type Act = 'graded' | 'proposed' | 'lapsed' | 'reinstated' | 'appealed' | 'reached';

/** What was done about a case. */
export interface StepRow {
  no: Generated<number>;
  case_id: string;
  at: Date;
  act: Act;
  /** The grade from then on. */
  grade: Grade;
  cause: Cause | null;
  /** The person; null where it was counted, or time's doing. */
  actor: string | null;
  /** The request that made it due. */
  traffic_id: string | null;
  /** In the ledger. */
  record_id: string;
  note: string | null;
}

export interface LadderRow {
  one: Generated<boolean>;
  revision: number;
  /** Null: again as the profile says. */
  ladder: Jsonb<Ladder> | null;
  set_at: Date;
  set_by: string;
}

export interface MisuseTables {
  monitoring_misuse_count: CountRow;
  monitoring_misuse_case: CaseRow;
  monitoring_misuse_violation: ViolationRow;
  monitoring_misuse_step: StepRow;
  monitoring_misuse_ladder: LadderRow;
}
