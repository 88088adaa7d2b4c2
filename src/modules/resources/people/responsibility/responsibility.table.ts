import type { Generated } from 'kysely';
import type { DisputeState } from './dispute.ts';
import type { Letter } from './matrix.ts';

export interface ResponsibilityRow {
  id: string;
  measure_id: string;
  /** Null: for the whole organisation. */
  subject_id: string | null;
  person_id: string;
  letter: Letter;
  set_by: string;
  set_at: Date;
  ended_at: Date | null;
  ended_by: string | null;
}

/** While it lasts, `to` may act on behalf of `from`. */
export interface DelegationRow {
  id: string;
  from_id: string;
  to_id: string;
  starts_at: Date;
  ends_at: Date;
  reason: string;
  set_at: Date;
  ended_at: Date | null;
}

export interface InterestRow {
  id: string;
  person_id: string;
  subject_id: string;
  reason: string;
  declared_by: string;
  declared_at: Date;
  ended_at: Date | null;
}

export interface DisputeRow {
  id: string;
  title: string;
  measure_id: string;
  subject_id: string | null;
  state: DisputeState;
  raised_by: string;
  against_id: string;
  mediator_id: string | null;
  raised_at: Date;
  deadline: Date;
  escalated_at: Date | null;
  closed_at: Date | null;
}

export interface ResponsibilityTables {
  people_responsibility: ResponsibilityRow;
  people_delegation: DelegationRow;
  people_interest: InterestRow;
  people_dispute: DisputeRow;
  people_dispute_entry: {
    number: Generated<number>;
    dispute_id: string;
    person_id: string;
    what: 'statement' | 'outcome' | 'withdrawal';
    words: string;
    at: Date;
  };
}
