export { CHAPTERS, clauseLabel, LEAD_INS, MEASURES, measureById, SUB_CLAUSES, subClauseOf } from './catalogue.ts';
export { DISCREPANCIES, type Discrepancy, discrepanciesOf } from './discrepancies.ts';
export type { Chapter, Measure, SubClause } from './measure.ts';
