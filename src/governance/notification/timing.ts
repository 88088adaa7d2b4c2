import {
  instantAt,
  isWorkingDay,
  minuteOf,
  nextDay,
  type WorkingCalendar,
  wallClock,
} from '../../kernel/time/index.ts';
import type { Preference } from './preference.schema.ts';

/** When a person is mailed: by itself, in the digest of that time, or never. */
export type MailTime = { readonly at: Date; readonly digest: boolean } | null;

/** What the person wants for a notice of this moment. */
export function mailTime(
  preference: Preference,
  notice: { readonly kind: string; readonly urgent: boolean },
  now: Date,
  organisation: WorkingCalendar,
): MailTime {
  if (!preference.mail || preference.muted.includes(notice.kind)) return null;
  if (notice.urgent) return { at: now, digest: false };
  const calendar = { ...organisation, timeZone: preference.timeZone ?? organisation.timeZone };
  if (preference.digest !== null) return { at: nextDigest(preference.digest, now, calendar), digest: true };
  return { at: endOfQuiet(preference.quiet, now, calendar), digest: false };
}

const MOST_DAYS = 60;

function nextDigest(digest: NonNullable<Preference['digest']>, now: Date, calendar: WorkingCalendar): Date {
  const minute = minuteOf(digest.at);
  let { day } = wallClock(now, calendar.timeZone);
  for (let count = 0; count < MOST_DAYS; count++, day = nextDay(day)) {
    const at = instantAt(day, minute, calendar.timeZone);
    if (at > now && fits(digest, day, calendar)) return at;
  }
  // No working day in two months: the calendar can't be meant so, and nothing is kept from anybody.
  return now;
}

function fits({ every, weekday }: NonNullable<Preference['digest']>, day: string, calendar: WorkingCalendar): boolean {
  if (every === 'working-day') return isWorkingDay(day, calendar);
  return every === 'day' || (new Date(`${day}T00:00:00Z`).getUTCDay() || 7) === weekday;
}

/** `now` when it is not quiet. */
function endOfQuiet(quiet: Preference['quiet'], now: Date, calendar: WorkingCalendar): Date {
  if (quiet === null) return now;
  const [from, to] = [minuteOf(quiet.from), minuteOf(quiet.to)];
  let at = now;
  for (let count = 0; count < MOST_DAYS; count++) {
    const { day, minute } = wallClock(at, calendar.timeZone);
    const until = quietUntil(day, minute);
    if (until === null) return at;
    at = until;
  }
  return now;

  function quietUntil(day: string, minute: number): Date | null {
    const zone = calendar.timeZone;
    if (quiet?.daysOff === true && !isWorkingDay(day, calendar)) return instantAt(nextDay(day), 0, zone);
    if (from < to) return minute >= from && minute < to ? instantAt(day, to, zone) : null;
    if (from === to) return null;
    if (minute >= from) return instantAt(nextDay(day), to, zone);
    return minute < to ? instantAt(day, to, zone) : null;
  }
}
