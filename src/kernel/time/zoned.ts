import { isWorkingDay, nextDay, type WorkingCalendar } from './calendar.ts';
import { MINUTE } from './clock.ts';
import { formatsByZone } from './format.ts';

const formatOf = formatsByZone({
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
});

/** The wall clock of a time zone at an instant: the day as `YYYY-MM-DD` and the minutes since midnight. */
export function wallClock(at: Date, timeZone: string): { day: string; minute: number } {
  const parts = formatOf(timeZone).formatToParts(at);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? '00';
  return { day: `${of('year')}-${of('month')}-${of('day')}`, minute: Number(of('hour')) * 60 + Number(of('minute')) };
}

/** The instant at which the wall clock shows this; an hour that the clock skips counts as the one after it. */
export function instantAt(day: string, minute: number, timeZone: string): Date {
  const wanted = Date.parse(`${day}T00:00:00Z`) + minute * MINUTE;
  let at = wanted;
  // Twice: the first guess may lie on the other side of a change of the clocks.
  for (let round = 0; round < 2; round++) {
    const shown = wallClock(new Date(at), timeZone);
    at += wanted - (Date.parse(`${shown.day}T00:00:00Z`) + shown.minute * MINUTE);
  }
  return new Date(at);
}

/** Minutes since midnight of a text like `09:30`. */
export function minuteOf(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return hours * 60 + minutes;
}

/** Hours in which people work, on working days. */
export interface WorkingHours {
  readonly calendar: WorkingCalendar;
  /** Minutes since midnight. */
  readonly from: number;
  readonly to: number;
}

const MOST_DAYS = 1_000;

/** The instant at which so many hours were worked since `from`. */
export function addWorkingHours(from: Date, hours: number, { calendar, ...of }: WorkingHours): Date {
  let left = hours * 60 * MINUTE;
  let { day } = wallClock(from, calendar.timeZone);
  for (let count = 0; count < MOST_DAYS; count++, day = nextDay(day)) {
    if (!isWorkingDay(day, calendar)) continue;
    const begins = Math.max(from.getTime(), instantAt(day, of.from, calendar.timeZone).getTime());
    const worked = instantAt(day, of.to, calendar.timeZone).getTime() - begins;
    if (worked <= 0) continue;
    if (left <= worked) return new Date(begins + left);
    left -= worked;
  }
  throw new Error(`no ${hours} working hours within ${MOST_DAYS} days`);
}
