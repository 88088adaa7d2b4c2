/** The acts of this module, as they are named in the ledger, and the measures that they belong to. */
export const RESPONSIBILITIES = ['4.4.a'] as const;

export const PEOPLE_RECORDS = {
  organisationSetUp: 'organisation.set-up',
  settingsChanged: 'settings.changed',
  unitCreated: 'unit.created',
  unitRenamed: 'unit.renamed',
  personCreated: 'person.created',
  personChanged: 'person.changed',
  personDisabled: 'person.disabled',
  personEnabled: 'person.enabled',
  passwordLinkMade: 'person.password-link-made',
  passwordSet: 'person.password-set',
  roleGranted: 'role.granted',
  roleRevoked: 'role.revoked',
  /** Somebody tried to give themselves, or anybody, powers that must stay apart. */
  grantRefused: 'role.grant-refused',
  signInRefused: 'session.refused',
  signedIn: 'session.opened',
  /** One of one's own; another's is ended by a security administrator. */
  sessionEnded: 'session.ended',
  apiKeyCreated: 'api-key.created',
  apiKeyRevoked: 'api-key.revoked',
} as const;
