/** A policy as it was compiled and signed; gateways are told of it once it is published. */
export interface PolicyRow {
  epoch: number;
  /** Of what it says without epoch and time: the same again makes no new epoch. */
  content_hash: string;
  body: string;
  signature: string;
  /** Hex SHA-256 of the signed bytes. */
  hash: string;
  /** The record that must be under a signed checkpoint before. */
  record_id: string;
  compiled_at: Date;
  published_at: Date | null;
}

/** The newest standing only. */
export interface StandingRow {
  sequence: number;
  content_hash: string;
  body: string;
  signature: string;
  made_at: Date;
}

export interface PolicyTables {
  deployment_policy: PolicyRow;
  deployment_standing: StandingRow;
}
