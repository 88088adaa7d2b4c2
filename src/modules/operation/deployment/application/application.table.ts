/** Whether an application is stopped right now. */
export interface ApplicationRow {
  application_id: string;
  suspended_at: Date | null;
  suspended_by: string | null;
}

/** A key by which an application calls gateways. Only the hash of its secret is kept. */
export interface KeyRow {
  id: string;
  application_id: string;
  title: string;
  /** Hex SHA-256 of the secret. */
  hash: string;
  until: Date;
  /** A key for a test release serves that release only. */
  release_id: string | null;
  /** The person for whom it was made; it counts while a role of theirs covers the application. Null: the application's own. */
  holder_id: string | null;
  created_at: Date;
  created_by: string;
  revoked_at: Date | null;
  revoked_by: string | null;
}

export interface ApplicationTables {
  deployment_application: ApplicationRow;
  deployment_key: KeyRow;
}
