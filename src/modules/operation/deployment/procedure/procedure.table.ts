/** Which subject holds the entry of a legal procedure of an application. */
export interface ProcedureRow {
  application_id: string;
  procedure_id: string;
  subject_id: string;
}

export interface ProcedureTables {
  deployment_procedure: ProcedureRow;
}
