import type { Generated } from 'kysely';
import type { ApprovalRule, GateVerdict } from '../../kernel/gate/index.ts';
import type { Json } from '../../kernel/record/index.ts';
import type { ReviewState } from '../../kernel/review/index.ts';
import type { ChecklistAnswer, ReviewTemplate } from './template/index.ts';

export interface ReviewTables {
  governance_review: ReviewRow;
  governance_review_binding: {
    review_id: string;
    position: number;
    subject_id: string;
    subject_kind: string;
    revision: string;
  };
  governance_review_vote: {
    review_id: string;
    person_id: string;
    seat: string;
    choice: 'approve' | 'reject';
    comment: string;
    at: Date;
    checklist: Generated<ChecklistAnswer[]>;
    re_review_on: string | null;
  };
  governance_review_recusal: { review_id: string; person_id: string; reason: string; at: Date };
  governance_review_comment: {
    number: Generated<number>;
    review_id: string;
    person_id: string;
    text: string;
    at: Date;
  };
}

export interface ReviewRow {
  id: string;
  gate: string;
  state: ReviewState;
  applicant_id: string;
  subject_id: string;
  unit_id: string;
  title_zh: string;
  title_en: string;
  statement: string;
  context: Json;
  verdict: GateVerdict | null;
  measure_ids: string[];
  rule: ApprovalRule;
  /** Everybody who wrote at a bound revision. */
  author_ids: string[];
  opened_at: Date;
  deadline: Date;
  decided_at: Date | null;
  closing_reason: string | null;
  /** What the gate's template asked for when the review was opened. */
  template: ReviewTemplate | null;
  re_review_on: string | null;
  re_review_of: string | null;
  /** When others were last reminded of it. */
  reminded_at: Date | null;
}
