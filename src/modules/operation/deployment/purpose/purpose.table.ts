/** That somebody looked at what was found off purpose in an application, up to a moment. */
export interface PurposeLookRow {
  application_id: string;
  /** Findings up to here were looked at. */
  through: Date;
  looked_at: Date;
  looked_by: string;
  /** How many were new then. */
  findings: number;
}

export interface PurposeTables {
  deployment_purpose_look: PurposeLookRow;
}
