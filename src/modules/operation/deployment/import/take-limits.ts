import type { Budget, LimitSet } from '../../../../kernel/policy/index.ts';
import { NO_LIMITS } from '../../../../kernel/policy/index.ts';
import { dayOf } from '../../../../kernel/time/index.ts';
import type { LiteLlmBudget, LiteLlmLimits } from './litellm-rows.ts';
import type { Money } from './money.ts';
import { NOTES, spentNote } from './notes.ts';
import type { ImportDeps, Note, Taking } from './taking.ts';

/** Limits, budget and what was spent of it for a key or a team; null when there are none that can be taken. Says in the report what can't. */
export async function limitsOf(
  { clock, organisation }: Pick<ImportDeps, 'clock' | 'organisation'>,
  taking: Taking,
  money: Money,
  name: string,
  given: LiteLlmLimits,
): Promise<LimitSet | null> {
  const refuse = (kind: 'limit' | 'spend', note: Note) =>
    taking.add({ kind, name, result: 'not-taken', notes: [note] });
  const whole = (value: number | null) => (value === null || value < 1 ? null : Math.floor(value));
  if (given.softBudget !== null) refuse('limit', NOTES.softBudget);
  if (given.perModel) refuse('limit', NOTES.perModel);

  const budgets: Budget[] = [];
  const taken = given.budget === null ? null : budgetOf(given.budget, money);
  if (taken !== null && 'note' in taken) refuse('limit', taken.note);
  if (given.spend > 0) {
    const now = clock.now();
    const { resetAt = null } = given.budget ?? {};
    const spent = money.convert(given.spend);
    if (taken === null) refuse('spend', NOTES.spendWithoutBudget);
    else if ('note' in taken) refuse('spend', spent === null ? money.why : NOTES.spendWithoutBudget);
    else if (resetAt !== null && resetAt <= now.toISOString()) refuse('spend', NOTES.spendPassed);
    else {
      const day = dayOf(now, (await organisation()).timeZone);
      const period = taken.budget.period === 'day' ? day : day.slice(0, 7);
      budgets.push({ ...taken.budget, spent: { period, amount: spent! } });
      taking.add({ kind: 'spend', name, result: 'changed', notes: [spentNote(period), ...money.notes] });
    }
  }
  if (taken !== null && 'budget' in taken && budgets.length === 0) budgets.push(taken.budget);
  const limits = {
    ...NO_LIMITS,
    requestsPerMinute: whole(given.rpm),
    tokensPerMinute: whole(given.tpm),
    concurrentRequests: whole(given.parallel),
    budgets,
  };
  const none = budgets.length === 0 && [given.rpm, given.tpm, given.parallel].every((one) => whole(one) === null);
  return none ? null : limits;
}

function budgetOf({ amount, duration }: LiteLlmBudget, money: Money): { budget: Budget } | { note: Note } {
  const converted = money.convert(amount);
  const period = periodOf(duration);
  if (converted === null) return { note: money.why };
  if (period === null || converted <= 0) return { note: NOTES.duration };
  return { budget: { unit: 'money', period, amount: converted } };
}

/** LiteLLM's `24h`, `1d`, `30d`, `1mo` as the periods that we keep; null for others. */
function periodOf(duration: string | null): 'day' | 'month' | null {
  if (duration === '24h' || duration === '1d' || duration === '86400s') return 'day';
  return duration === '30d' || duration === '31d' || duration === '1mo' ? 'month' : null;
}
