/** The acts on accounts and sign-in, as they are named in the ledger. */
export const IDENTITY_RECORDS = {
  secondFactorEnrolled: 'second-factor.enrolled',
  secondFactorRemoved: 'second-factor.removed',
  /** By a security administrator, for somebody who lost the device. */
  secondFactorReset: 'second-factor.reset',
  secondFactorRefused: 'second-factor.refused',
  recoveryCodesRenewed: 'second-factor.recovery-codes-renewed',
  sessionsEnded: 'person.sessions-ended',
  apiKeyTaken: 'person.api-key-revoked',
  passwordChangeDemanded: 'person.password-change-demanded',
  unlocked: 'person.unlocked',
  emergencySet: 'person.emergency-set',
  endSet: 'person.end-set',
} as const;
