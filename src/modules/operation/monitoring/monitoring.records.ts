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
} as const;
