import type { Bilingual } from '../../../../kernel/identity/index.ts';
import type { Confidence } from '../../../../kernel/profile/index.ts';
import { addWorkingDays, type WorkingCalendar } from '../../../../kernel/time/index.ts';
import { LEGAL_PROCEDURES } from './catalogue.ts';
import { holds } from './condition.ts';
import type { ServiceFacts } from './facts.ts';
import type { ProcedureDeadline } from './rule.ts';
import { PROCEDURE_RULES } from './rules.ts';

/** Whether a service needs a procedure, and why. */
export interface ProcedureNeed {
  readonly procedureId: string;
  readonly required: boolean;
  readonly reason: Bilingual;
  readonly source: string;
  /** How sure we are that the source asks for it in this case. */
  readonly confidence: Confidence;
  /** Present when the procedure may be finished after the start; without it, it is due before the start. */
  readonly deadline?: ProcedureDeadline;
}

/** One answer for each procedure of the catalogue, in its order, from the facts of a service. Pure. */
export function proceduresFor(facts: ServiceFacts): ProcedureNeed[] {
  return LEGAL_PROCEDURES.map((procedure) => {
    const rule = PROCEDURE_RULES.find(
      ({ procedureId, when }) => procedureId === procedure.id && when.every((condition) => holds(condition, facts)),
    );
    if (rule === undefined) {
      const { neededBy, source, confidence } = procedure;
      const reason = { zh: `不适用：仅${neededBy.zh}需要。`, en: `Not needed: only by ${neededBy.en}.` };
      return { procedureId: procedure.id, required: false, reason, source, confidence };
    }
    const { reason, source, confidence, deadline } = rule;
    const need = { procedureId: procedure.id, required: true, reason, source, confidence };
    return deadline === undefined ? need : { ...need, deadline };
  });
}

/**
 * The last day (`YYYY-MM-DD`) of a deadline that runs from `startsOn`; null while the start is not fixed. `certain` is
 * false when working days were counted through a year whose holidays the calendar does not know.
 */
export function deadlineDay(
  deadline: ProcedureDeadline,
  startsOn: string | null,
  calendar: WorkingCalendar,
): { day: string; certain: boolean } | null {
  if (startsOn === null) return null;
  if (deadline.kind === 'days') return { day: addDays(startsOn, deadline.days), certain: true };
  // Noon UTC lies on the same day everywhere between UTC-12 and UTC+11, China included.
  return addWorkingDays(new Date(`${startsOn}T12:00:00Z`), deadline.days, calendar);
}

function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);
}
