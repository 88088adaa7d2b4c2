export {
  type EntryFields,
  type ExpiryRule,
  LEGAL_PROCEDURES,
  type LegalProcedure,
  legalProcedure,
} from './catalogue.ts';
export { deadlineDay, type ProcedureNeed, proceduresFor } from './decision.ts';
export {
  type EntryProblem,
  entryProblems,
  hasLapsed,
  lastDayOf,
  type ProcedureEntry,
  procedureEntry,
} from './entry.ts';
export {
  CHANNELS,
  FACT_QUESTIONS,
  type FactName,
  FIELDS,
  MODEL_ORIGINS,
  type ServiceFacts,
  serviceFacts,
} from './facts.ts';
export { defineProcedureGate } from './procedure.gate.ts';
export {
  createProcedureReader,
  type OverviewOptions,
  type ProcedureContent,
  type ProcedureOverview,
  type ProcedureReader,
} from './procedure.reader.ts';
export { addProcedureRoutes } from './procedure.routes.ts';
export type { ProcedureOverviewView, ProcedureStateView } from './procedure.schema.ts';
export { createProcedureService, type ProcedureService } from './procedure.service.ts';
export { procedureReasons } from './reasons.ts';
export type { ProcedureDeadline } from './rule.ts';
export type { EnteredProcedure, ProcedureState } from './state.ts';
