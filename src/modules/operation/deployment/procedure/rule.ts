import type { Bilingual } from '../../../../kernel/identity/index.ts';
import type { Confidence } from '../../../../kernel/profile/index.ts';
import type { Condition } from './condition.ts';

/** A time limit that runs from the day the service starts: until it has passed the procedure may still be under way. */
export interface ProcedureDeadline {
  readonly kind: 'working-days' | 'days';
  readonly days: number;
  readonly from: 'start';
}

/** When every condition holds, the procedure is required. A procedure with several rules needs one of them to apply. */
export interface ProcedureRule {
  readonly procedureId: string;
  readonly when: readonly Condition[];
  readonly reason: Bilingual;
  readonly source: string;
  readonly confidence: Confidence;
  readonly deadline?: ProcedureDeadline;
}

/** A rule on one line: procedure, conditions, reason zh, reason en, source, confidence, deadline. */
export type RuleLine = readonly [
  procedureId: string,
  when: readonly Condition[],
  zh: string,
  en: string,
  source: string,
  confidence: Confidence,
  deadline?: ProcedureDeadline,
];

/** What runs or is offered in mainland China. */
export const IN_CHINA: Condition = { fact: 'inMainlandChina', is: true };
