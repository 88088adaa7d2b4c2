import type { LookedFor } from '../../../resources/compute/index.ts';
import type { LookOutcome } from './purpose.schema.ts';

/** That somebody looked at what was found in an application, up to a moment. */
export interface PurposeLookRow {
  application_id: string;
  about: LookedFor;
  /** Findings up to here were looked at. */
  through: Date;
  /** All that had come by this number; null in looks of before records were numbered. */
  up_to: number | null;
  looked_at: Date;
  looked_by: string;
  /** How many were new then. */
  findings: number;
  /** What was made of it, where that is one of a few; the note is in the record. */
  outcome: LookOutcome | null;
}

export interface PurposeTables {
  deployment_purpose_look: PurposeLookRow;
}
