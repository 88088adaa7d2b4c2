/** The acts on sign-in sources, as they are named in the ledger. */
export const SOURCE_RECORDS = {
  created: 'sign-in-source.created',
  changed: 'sign-in-source.changed',
  secretSet: 'sign-in-source.secret-set',
  /** A person of the source and an account of the organisation were joined. */
  linked: 'sign-in-source.person-linked',
  refused: 'sign-in-source.refused',
  /** A person asked for a synchronisation, or for one that only says what it would change. */
  syncAsked: 'sign-in-source.sync-asked',
  /** A person confirmed that so many leave. */
  syncConfirmed: 'sign-in-source.sync-confirmed',
  synced: 'sign-in-source.synced',
  /** More would be disabled than may be at once. */
  syncStopped: 'sign-in-source.sync-stopped',
  syncFailed: 'sign-in-source.sync-failed',
} as const;
