import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addWorkingDays, createManualClock, dayOf, isWorkingDay, type WorkingCalendar } from './index.ts';

// The days around the National Day of 2026 as an example of the form, not as the announced calendar.
const calendar: WorkingCalendar = {
  timeZone: 'Asia/Shanghai',
  holidays: ['2026-10-01', '2026-10-02', '2026-10-05', '2026-10-06', '2026-10-07'],
  workedWeekends: ['2026-10-10'],
  knownYears: [2026],
};

test('a day begins at midnight where the organisation is', () => {
  expect(dayOf(new Date('2026-09-30T15:59:59Z'), 'Asia/Shanghai')).toBe('2026-09-30');
  expect(dayOf(new Date('2026-09-30T16:00:00Z'), 'Asia/Shanghai')).toBe('2026-10-01');
});

test('holidays are passed over and worked weekends count', () => {
  expect(isWorkingDay('2026-10-10', calendar)).toBe(true);
  expect(isWorkingDay('2026-10-11', calendar)).toBe(false);
  const from = new Date('2026-09-30T04:00:00Z');
  expect(addWorkingDays(from, 1, calendar)).toEqual({ day: '2026-10-08', certain: true });
  expect(addWorkingDays(from, 3, calendar)).toEqual({ day: '2026-10-10', certain: true });
  expect(addWorkingDays(from, 4, calendar)).toEqual({ day: '2026-10-12', certain: true });
  expect(addWorkingDays(from, 0, calendar)).toEqual({ day: '2026-09-30', certain: true });
});

test('a way through a year whose holidays are not entered is not certain', () => {
  expect(addWorkingDays(new Date('2026-12-30T00:00:00Z'), 1, calendar).certain).toBe(true);
  expect(addWorkingDays(new Date('2026-12-30T00:00:00Z'), 2, calendar).certain).toBe(false);
});

test('adding step by step is adding at once, and ends on a working day', () => {
  const start = fc.date({ min: new Date('2026-01-01'), max: new Date('2026-11-30'), noInvalidDate: true });
  fc.assert(
    fc.property(start, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), (from, a, b) => {
      const first = addWorkingDays(from, a, calendar).day;
      expect(isWorkingDay(first, calendar)).toBe(true);
      const second = addWorkingDays(new Date(`${first}T04:00:00Z`), b, calendar).day;
      expect(addWorkingDays(from, a + b, calendar).day).toBe(second);
    }),
  );
});

test('a manual clock moves only by hand', () => {
  const clock = createManualClock('2026-03-01T00:00:00Z');
  clock.advance(1500);
  expect(clock.now().toISOString()).toBe('2026-03-01T00:00:01.500Z');
  clock.set('2026-01-01T00:00:00Z');
  expect(clock.now().toISOString()).toBe('2026-01-01T00:00:00.000Z');
});
