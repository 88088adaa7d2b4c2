/** The acts on sign-in sources, as they are named in the ledger. */
export const SOURCE_RECORDS = {
  created: 'sign-in-source.created',
  changed: 'sign-in-source.changed',
  secretSet: 'sign-in-source.secret-set',
  /** A person of the source and an account of the organisation were joined. */
  linked: 'sign-in-source.person-linked',
  refused: 'sign-in-source.refused',
} as const;
