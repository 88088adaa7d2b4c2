/** PostgreSQL channel on which every written record announces its kind, at commit. */
export const OUTBOX_CHANNEL = 'steward_outbox';
/** Announces that records came under a signed checkpoint. */
export const SEQUENCED_CHANNEL = 'steward_sequenced';
