import type { BudgetPeriod } from '../../kernel/policy/index.ts';
import { DAY, dayOf, HOUR } from '../../kernel/time/index.ts';

/** A calendar day or month of the organisation. */
export interface Period {
  /** `2026-11-26` or `2026-11`. */
  readonly label: string;
  /** Milliseconds since the epoch at which the next one begins. */
  readonly ends: number;
}

/** Periods of a time zone, worked out once each. */
export function createPeriods(timeZone: string): (period: BudgetPeriod, now: number) => Period {
  let day: Period = { label: '', ends: 0 };
  let month: Period = { label: '', ends: 0 };
  let begun = 0;
  return (period, now) => {
    // A clock that was set back counts on in the period that has begun.
    if (now >= day.ends || now < begun) {
      begun = now;
      day = { label: labelOf('day', now, timeZone), ends: endOf('day', now, timeZone) };
      month = { label: labelOf('month', now, timeZone), ends: endOf('month', now, timeZone) };
    }
    return period === 'day' ? day : month;
  };
}

function labelOf(period: BudgetPeriod, at: number, timeZone: string): string {
  const day = dayOf(new Date(at), timeZone);
  return period === 'day' ? day : day.slice(0, 7);
}

/** The first instant with another label, to the millisecond, whatever the zone does with its clocks meanwhile. */
function endOf(period: BudgetPeriod, at: number, timeZone: string): number {
  const label = labelOf(period, at, timeZone);
  let inside = at;
  let outside = at + (period === 'day' ? 26 * HOUR : 32 * DAY);
  while (outside - inside > 1) {
    const middle = Math.floor((inside + outside) / 2);
    if (labelOf(period, middle, timeZone) === label) inside = middle;
    else outside = middle;
  }
  return outside;
}
