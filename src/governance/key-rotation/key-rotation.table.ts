export interface KeyRotationTables {
  governance_key_rotation: KeyRotationRow;
}

/** A change of the governance log's key, and how far it is. */
export interface KeyRotationRow {
  id: string;
  /** From 1: leads from key `number - 1` to key `number`. */
  number: number;
  state: 'named' | 'overlapping' | 'ended' | 'done';
  old_key: string;
  new_key: string;
  reason: string;
  requested_by: string;
  requested_at: Date;
  named_record: string;
  /** Until then both keys sign. */
  overlap_until: Date;
  handed_over_at: Date | null;
  ended_at: Date | null;
}
