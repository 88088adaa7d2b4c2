/** The acts of this module as the ledger names them. */
export const MONITORING_MEASURES = ['6.2.a'] as const;

export const MONITORING_RECORDS = {
  listRegistered: 'keyword-list.registered',
  listEdited: 'keyword-list.edited',
  listImported: 'keyword-list.imported',
  entriesChanged: 'keyword-list.entries-changed',
  samplesSet: 'keyword-list.samples-set',
  listAdmitted: 'keyword-list.admitted',
  listRejected: 'keyword-list.rejected',
  listRetired: 'keyword-list.retired',
  retirementRefused: 'keyword-list.retirement-refused',
  policyRegistered: 'screening-policy.registered',
  policyEdited: 'screening-policy.edited',
  policyApplied: 'screening-policy.applied',
  policyRejected: 'screening-policy.rejected',
  policyRetired: 'screening-policy.retired',
  policyRetirementRefused: 'screening-policy.retirement-refused',
  guardCredentialSet: 'screening-policy.guard-credential-set',
  guardCredentialRemoved: 'screening-policy.guard-credential-removed',
} as const;
