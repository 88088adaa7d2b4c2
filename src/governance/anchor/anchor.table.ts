/** Witnesses, timestamp authorities and people outside this instance, to whom checkpoints are shown. */
export interface AnchorTables {
  governance_anchor_keeper: KeeperRow;
  governance_anchor: AnchorRow;
  governance_anchor_mail: MailedRow;
}

export interface KeeperRow {
  id: string;
  kind: 'witness' | 'timestamp' | 'mail';
  title: string;
  /** Of a person `mailto:` and the address. */
  url: string;
  /** Text of the witness's key, or certificates (PEM) that vouch for the authority; empty for a person. */
  trust: string;
  /** Revocation lists (PEM) about those certificates; empty when none was given. */
  crl: string;
  every_minutes: number;
  active: boolean;
  revision: number;
  set_by: string;
  set_at: Date;
  tried_at: Date | null;
  /** Code of the last attempt's failure; null when it went well. */
  failure: string | null;
  failure_detail: string | null;
  failed_since: Date | null;
}

/** Index of what lies in the log's folder `anchor/`; the files are the evidence. */
export interface AnchorRow {
  keeper_id: string;
  log_name: string;
  size: number;
  root: Buffer;
  /** When the keeper says that it saw it. */
  stated_at: Date;
  kept_at: Date;
}

/** A checkpoint that a mail server took for somebody. That it was sent vouches for nothing: it counts when it is handed back. */
export interface MailedRow {
  keeper_id: string;
  log_name: string;
  size: number;
  root: Buffer;
  message_id: string;
  sent_at: Date;
}
