import type { Jsonb } from '../../../../platform/database/index.ts';
import type { Choice, ItemState, MeetingState } from './meeting.ts';

export interface MeetingRow {
  id: string;
  body_id: string;
  /** Of the body: by its rules and members the meeting is held, whatever changes meanwhile. */
  revision: string;
  number: number;
  title: string;
  place: string;
  starts_at: Date;
  state: MeetingState;
  convened_by: string;
  convened_at: Date;
  opened_at: Date | null;
  closed_at: Date | null;
  minutes: string | null;
  minutes_sha256: string | null;
  minuted_by: string | null;
  minuted_at: Date | null;
}

export interface ItemRow {
  meeting_id: string;
  position: number;
  title: string;
  text: string;
  kind: 'decision' | 'information';
  ballot: 'open' | 'secret';
  review_id: string | null;
  state: ItemState;
  approve: number;
  reject: number;
  abstain: number;
  /** How many could vote when it was decided. */
  voters: number | null;
}

export interface ResolutionRow {
  id: string;
  body_id: string;
  meeting_id: string;
  position: number;
  title: string;
  outcome: 'adopted' | 'rejected';
  review_id: string | null;
  /** Revisions that the review binds, by subject. */
  bound: Jsonb<{ [subjectId: string]: string }> | null;
  /** Whether the review took it as its vote; false when the review had ended before. */
  counted: boolean | null;
  decided_at: Date;
}

export interface ActionRow {
  id: string;
  resolution_id: string;
  title: string;
  owner_id: string;
  due_at: Date;
  state: 'open' | 'done' | 'closed';
  done_at: Date | null;
  done_note: string | null;
  closed_at: Date | null;
  closed_by: string | null;
  escalated_at: Date | null;
}

export interface BodyTables {
  people_meeting: MeetingRow;
  people_meeting_item: ItemRow;
  people_meeting_presence: { meeting_id: string; person_id: string; at: Date };
  people_meeting_recusal: { meeting_id: string; position: number; person_id: string; reason: string; at: Date };
  people_ballot: { meeting_id: string; position: number; person_id: string; choice: Choice | null };
  people_resolution: ResolutionRow;
  people_resolution_action: ActionRow;
}
