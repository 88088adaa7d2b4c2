/** The acts of this module as the ledger names them. */
export const PROCEDURE_MEASURES = ['6.1.a'] as const;
export const RELEASE_MEASURES = ['6.1.b'] as const;
export const USE_MEASURES = ['6.1.c'] as const;
/** What people make of what screening found. */
export const ESCALATION_MEASURES = ['6.2.b', '6.2.c'] as const;

export const DEPLOYMENT_RECORDS = {
  endpointRegistered: 'endpoint.registered',
  endpointEdited: 'endpoint.edited',
  endpointApproved: 'endpoint.approved',
  endpointRejected: 'endpoint.rejected',
  endpointOperated: 'endpoint.operation-changed',
  credentialSet: 'endpoint.credential-set',
  credentialRemoved: 'endpoint.credential-removed',
  endpointProbed: 'endpoint.probed',
  applicationRegistered: 'application.registered',
  applicationEdited: 'application.edited',
  factsStated: 'application.facts-stated',
  applicationSuspended: 'application.suspended',
  applicationResumed: 'application.resumed',
  keyIssued: 'key.issued',
  keyRevoked: 'key.revoked',
  useStatementWritten: 'use-statement.written',
  useStatementEdited: 'use-statement.edited',
  useStatementApproved: 'use-statement.approved',
  useStatementRejected: 'use-statement.rejected',
  /** Somebody looked at what gateways found off purpose. */
  purposeLookedAt: 'use-statement.purpose-looked-at',
  /** Somebody looked at what screening escalated. */
  escalationsLookedAt: 'traffic.escalations-looked-at',
  limitsSet: 'limits.set',
  /** The configuration of another gateway was taken over, as drafts. */
  imported: 'configuration.imported',
  procedureEntered: 'procedure.entered',
  procedureConfirmed: 'procedure.confirmed',
  procedureRejected: 'procedure.rejected',
} as const;
