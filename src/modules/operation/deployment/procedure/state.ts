import type { Bilingual } from '../../../../kernel/identity/index.ts';
import type { Confidence } from '../../../../kernel/profile/index.ts';
import type { WorkingCalendar } from '../../../../kernel/time/index.ts';
import { LEGAL_PROCEDURES, type LegalProcedure } from './catalogue.ts';
import { deadlineDay, type ProcedureNeed, proceduresFor } from './decision.ts';
import { hasLapsed, lastDayOf, type ProcedureEntry } from './entry.ts';
import type { ServiceFacts } from './facts.ts';
import type { ProcedureDeadline } from './rule.ts';

/** What is entered for one procedure of one application. */
export interface EnteredProcedure {
  readonly subjectId: string;
  /** Hash of the newest revision. */
  readonly latest: string;
  readonly draft: ProcedureEntry;
  readonly rejected: boolean;
  /** What a compliance officer confirmed, or null. */
  readonly confirmed: ProcedureEntry | null;
}

export interface ProcedureState {
  readonly procedure: LegalProcedure;
  readonly required: boolean;
  readonly reason: Bilingual;
  readonly source: string;
  readonly confidence: Confidence;
  readonly deadline: ProcedureDeadline | null;
  /** Last day of the deadline, `YYYY-MM-DD`; null without one, and while the start is not fixed. */
  readonly dueOn: string | null;
  /** False when the day was counted through a year whose holidays are not known. */
  readonly dueCertain: boolean;
  readonly state: 'missing' | 'submitted' | 'confirmed' | 'expired';
  readonly entered: EnteredProcedure | null;
  /** Last day on which what was confirmed counts; null when it counts for good or nothing is confirmed. */
  readonly endsOn: string | null;
  /** True when nothing of this procedure stands in the way: not needed, confirmed, or its deadline still runs. */
  readonly settled: boolean;
}

export interface Situation {
  /** Facts as stated and as approved, where they differ: what any of them asks for is needed. */
  readonly facts: readonly ServiceFacts[];
  readonly entered: ReadonlyMap<string, EnteredProcedure>;
  readonly today: string;
  /** The service runs already: a deadline from a start that nobody fixed then counts as over. */
  readonly online: boolean;
}

/**
 * Holidays are announced year by year and are not entered yet: only weekends are left out, which makes deadlines in a
 * holiday end earlier than the law asks, and every one of them is marked as not certain.
 */
const CALENDAR: WorkingCalendar = { timeZone: 'Asia/Shanghai', holidays: [], workedWeekends: [], knownYears: [] };

/** How every procedure of the catalogue stands for an application, in the catalogue's order. Pure. */
export function procedureStates(situation: Situation): ProcedureState[] {
  const needs = situation.facts.map(proceduresFor);
  return LEGAL_PROCEDURES.map((procedure, index) => {
    const answers = needs.map((list) => list[index]!);
    const needing = answers.filter((answer) => answer.required);
    // The stricter of two duties counts: the one that gives no time.
    const need =
      needing.find(({ deadline }) => deadline === undefined) ?? needing[0] ?? answers[0] ?? notStated(procedure);
    const entered = situation.entered.get(procedure.id) ?? null;
    const state = stateOf(procedure, entered, situation.today);
    const due = need.deadline === undefined ? null : deadlineDay(need.deadline, startOf(situation), CALENDAR);
    return {
      procedure,
      required: need.required,
      reason: need.reason,
      source: need.source,
      confidence: need.confidence,
      deadline: need.deadline ?? null,
      dueOn: due?.day ?? null,
      dueCertain: due?.certain ?? true,
      state,
      entered,
      endsOn: entered?.confirmed ? lastDayOf(procedure, entered.confirmed) : null,
      settled: !need.required || state === 'confirmed' || deadlineRuns(need, due?.day ?? null, situation),
    };
  });
}

function stateOf(procedure: LegalProcedure, entered: EnteredProcedure | null, today: string): ProcedureState['state'] {
  if (entered === null) return 'missing';
  if (entered.confirmed !== null) return hasLapsed(procedure, entered.confirmed, today) ? 'expired' : 'confirmed';
  return entered.rejected ? 'missing' : 'submitted';
}

/** The earliest day that is stated or approved: naming a later one puts no duty off. */
function startOf({ facts }: Situation): string | null {
  return facts.flatMap(({ startsOn }) => startsOn ?? []).sort()[0] ?? null;
}

function deadlineRuns(need: ProcedureNeed, dueOn: string | null, { today, online }: Situation): boolean {
  if (need.deadline === undefined) return false;
  return dueOn === null ? !online : today <= dueOn;
}

function notStated({ id, source, confidence }: LegalProcedure): ProcedureNeed {
  return {
    procedureId: id,
    required: false,
    reason: { zh: '尚未填写服务情况，无法判断。', en: 'Not known: the facts of the service are not stated yet.' },
    source,
    confidence,
  };
}
