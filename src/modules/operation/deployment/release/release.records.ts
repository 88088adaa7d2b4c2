/** The acts of releases as the ledger names them. */
export const RELEASE_RECORDS = {
  registered: 'release.registered',
  edited: 'release.edited',
  approved: 'release.approved',
  rejected: 'release.rejected',
  suspended: 'release.suspended',
  resumed: 'release.resumed',
  revoked: 'release.revoked',
  replaced: 'release.replaced',
  rolledBack: 'release.rolled-back',
  expired: 'release.expired',
  followUpOpened: 'release.follow-up-opened',
  followUpOverdue: 'release.follow-up-overdue',
  breakGlassConfirmed: 'release.break-glass-confirmed',
  breakGlassRejected: 'release.break-glass-rejected',
} as const;
