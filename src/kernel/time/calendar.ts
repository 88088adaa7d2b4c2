import { formatsByZone } from './format.ts';

/**
 * Working days. Which days are holidays, and which weekend days are worked to make up for them, is announced year by year,
 * so a calendar is data: days as `YYYY-MM-DD` in the organisation's time zone.
 */
export interface WorkingCalendar {
  readonly timeZone: string;
  /** Weekdays that are not worked. */
  readonly holidays: readonly string[];
  /** Saturdays and Sundays that are worked. */
  readonly workedWeekends: readonly string[];
  /** Years for which holidays are entered; counting into another year is only as good as its weekends. */
  readonly knownYears: readonly number[];
}

const formatOf = formatsByZone({ year: 'numeric', month: '2-digit', day: '2-digit' });

/** The day in the calendar's time zone on which the instant lies, as `YYYY-MM-DD`. */
export function dayOf(at: Date, timeZone: string): string {
  return formatOf(timeZone).format(at);
}

export function isWorkingDay(day: string, calendar: WorkingCalendar): boolean {
  if (calendar.workedWeekends.includes(day)) return true;
  if (calendar.holidays.includes(day)) return false;
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6;
}

/**
 * The day that lies `count` working days after the day of `from`; the day of `from` itself does not count. `certain` is
 * false when the way leads through a year whose holidays are not entered.
 */
export function addWorkingDays(
  from: Date,
  count: number,
  calendar: WorkingCalendar,
): { day: string; certain: boolean } {
  let day = dayOf(from, calendar.timeZone);
  let certain = true;
  for (let left = count; left > 0; ) {
    day = nextDay(day);
    if (!calendar.knownYears.includes(Number(day.slice(0, 4)))) certain = false;
    if (isWorkingDay(day, calendar)) left--;
  }
  return { day, certain };
}

/** The day after, as `YYYY-MM-DD`. */
export function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
