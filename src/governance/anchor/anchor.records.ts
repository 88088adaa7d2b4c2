/** Acts about those who keep anchors. An anchor itself is no record: it would make the log grow that was just anchored. */
export const ANCHOR_RECORDS = {
  entered: 'anchor-keeper.entered',
  changed: 'anchor-keeper.changed',
  /** A witness has seen another history of the log. */
  contradicted: 'ledger.contradicted',
} as const;
