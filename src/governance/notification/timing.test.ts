import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addWorkingHours, HOUR, instantAt, isWorkingDay, wallClock } from '../../kernel/time/index.ts';
import { type Preference, preference } from './preference.schema.ts';
import { mailTime } from './timing.ts';

const calendar = {
  timeZone: 'Asia/Shanghai',
  holidays: ['2026-10-01', '2026-10-02', '2026-10-05', '2026-10-06', '2026-10-07'],
  workedWeekends: ['2026-10-10'],
  knownYears: [2026],
};
const wants = (more: Partial<Preference>) => ({ ...preference.parse({ mail: true }), ...more });
const notice = { kind: 'review.approved', urgent: false };
const at = (more: Partial<Preference>, now: string, urgent = false) =>
  mailTime(wants(more), { ...notice, urgent }, new Date(now), calendar)?.at.toISOString();
const night = { from: '22:00', to: '08:00', daysOff: false };

test('quiet hours end in the morning, on days off as wished, and urgent ones know none', () => {
  expect(at({ quiet: night }, '2026-09-30T15:00:00Z')).toBe('2026-10-01T00:00:00.000Z');
  expect(at({ quiet: night }, '2026-09-30T20:00:00Z')).toBe('2026-10-01T00:00:00.000Z');
  expect(at({ quiet: night }, '2026-09-30T04:00:00Z')).toBe('2026-09-30T04:00:00.000Z');
  expect(at({ quiet: { ...night, daysOff: true } }, '2026-09-30T15:00:00Z')).toBe('2026-10-08T00:00:00.000Z');
  expect(at({ quiet: night }, '2026-09-30T15:00:00Z', true)).toBe('2026-09-30T15:00:00.000Z');
  expect(at({ quiet: night, timeZone: 'Europe/Berlin' }, '2026-09-30T15:00:00Z')).toBe('2026-09-30T15:00:00.000Z');
  expect(at({ quiet: { from: '12:00', to: '13:30', daysOff: false } }, '2026-09-30T04:00:00Z')).toBe(
    '2026-09-30T05:30:00.000Z',
  );
});

test('digests: each day, each working day, each week', () => {
  const digest = (every: 'day' | 'working-day' | 'week') => ({ digest: { every, at: '09:00', weekday: 6 } });
  expect(at(digest('day'), '2026-09-30T01:00:00Z')).toBe('2026-10-01T01:00:00.000Z');
  expect(at(digest('working-day'), '2026-09-30T02:00:00Z')).toBe('2026-10-08T01:00:00.000Z');
  expect(at(digest('week'), '2026-09-30T02:00:00Z')).toBe('2026-10-03T01:00:00.000Z');
  expect(at({ mail: false }, '2026-09-30T02:00:00Z')).toBe(undefined);
  expect(at({ muted: ['review.approved'] }, '2026-09-30T02:00:00Z', true)).toBe(undefined);
});

test('whatever is wished: never earlier than now, never quiet when it comes, urgent ones now', () => {
  const time = fc
    .integer({ min: 0, max: 1439 })
    .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`);
  const zone = fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe');
  const now = fc.date({ min: new Date('2026-01-01'), max: new Date('2026-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(time, time, fc.boolean(), zone, now, (from, to, daysOff, timeZone, moment) => {
      const quiet = { from, to, daysOff };
      const found = mailTime(wants({ quiet, timeZone }), notice, moment, calendar)!.at;
      expect(found.getTime()).toBeGreaterThanOrEqual(moment.getTime());
      // Asked again then, it is not quiet any more.
      expect(mailTime(wants({ quiet, timeZone }), notice, found, calendar)!.at).toEqual(found);
      const { day, minute } = wallClock(moment, timeZone);
      expect(Math.abs(instantAt(day, minute, timeZone).getTime() - moment.getTime())).toBeLessThanOrEqual(HOUR);
    }),
  );
});

test('working hours pass over nights and holidays, and end within them', () => {
  const hours = { calendar, from: 9 * 60, to: 18 * 60 };
  const plus = (from: string, count: number) => addWorkingHours(new Date(from), count, hours).toISOString();
  expect(plus('2026-09-30T02:00:00Z', 4)).toBe('2026-09-30T06:00:00.000Z');
  expect(plus('2026-09-30T02:00:00Z', 16)).toBe('2026-10-08T09:00:00.000Z');
  expect(plus('2026-10-03T02:00:00Z', 1)).toBe('2026-10-08T02:00:00.000Z');
  const start = fc.date({ min: new Date('2026-01-01'), max: new Date('2026-11-01'), noInvalidDate: true });
  fc.assert(
    fc.property(start, fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), (from, a, b) => {
      const first = addWorkingHours(from, a, hours);
      expect(isWorkingDay(wallClock(first, calendar.timeZone).day, calendar)).toBe(true);
      expect(addWorkingHours(first, b, hours)).toEqual(addWorkingHours(from, a + b, hours));
    }),
  );
});
