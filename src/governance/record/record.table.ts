import type { Generated } from 'kysely';
import type { Json } from '../../kernel/record/index.ts';

export interface RecordTables {
  governance_record: RecordTableRow;
  governance_record_log: LogRow;
  governance_notice: NoticeRow;
  governance_notice_delivery: DeliveryRow;
}

/** The outbox, which is also the index of the log: `log_index` is null until the record is sequenced. */
export interface RecordTableRow {
  id: string;
  /** The entry as it enters, or entered, the log. */
  entry: Buffer;
  kind: string;
  at: Date;
  actor_id: string;
  subject_id: string | null;
  measures: string[];
  log_name: string | null;
  log_index: number | null;
  sequenced_at: Date | null;
  /** In a log that follows another: 0 enters first, then what is recorded anew, in its order; null enters as it comes. */
  place: number | null;
}

/** What the database knows of a log. A log folder that does not fit to it was restored alone, or tampered with. */
export interface LogRow {
  name: string;
  /** Size and root of the newest signed checkpoint whose records were marked here. */
  size: number;
  root: Buffer;
  updated_at: Date;
}

export interface NoticeRow {
  id: string;
  /** Order of writing; within one subject the order of the acts, since a change locks its subject. */
  number: Generated<number>;
  record_id: string;
  kind: string;
  subject_kind: string;
  subject_id: string;
  at: Date;
  facts: { readonly [key: string]: Json };
  /** False until the deliveries to today's subscribers are laid out. */
  spread: Generated<boolean>;
}

export interface DeliveryRow {
  subscriber: string;
  notice_id: string;
  notice_number: number;
  subject_id: string;
  attempts: Generated<number>;
  next_attempt_at: Date;
  last_error: string | null;
  delivered_at: Date | null;
}
