/** Witnesses and timestamp authorities outside this instance, to whom checkpoints are shown. */
export interface AnchorTables {
  governance_anchor_keeper: KeeperRow;
  governance_anchor: AnchorRow;
}

export interface KeeperRow {
  id: string;
  kind: 'witness' | 'timestamp';
  title: string;
  url: string;
  /** Text of the witness's key, or certificates (PEM) that vouch for the authority. */
  trust: string;
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
