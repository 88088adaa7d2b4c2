/** The secret of a guard, for one scheme, host and port: an address that is edited does not get it. */
export interface GuardCredentialRow {
  policy_id: string;
  guard: string;
  origin: string;
  sealed: Buffer | null;
  epoch: number;
}

export interface ScreeningPolicyTables {
  monitoring_guard_credential: GuardCredentialRow;
}
