import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayOf } from '../../kernel/time/index.ts';
import { createPeriods } from './period.ts';

test('days and months begin at midnight where the organisation is', () => {
  const periods = createPeriods('Asia/Shanghai');
  const at = Date.parse('2026-11-30T15:59:59.999Z');
  expect(periods('day', at)).toEqual({ label: '2026-11-30', ends: at + 1 });
  expect(periods('month', at)).toEqual({ label: '2026-11', ends: at + 1 });
  expect(periods('day', at + 1)).toEqual({ label: '2026-12-01', ends: Date.parse('2026-12-01T16:00:00Z') });
  expect(periods('month', at + 1)).toEqual({ label: '2026-12', ends: Date.parse('2026-12-31T16:00:00Z') });
});

test('in every zone and at every change of its clocks: the last millisecond belongs to the period, the next does not', () => {
  const zones = ['Asia/Shanghai', 'Europe/Berlin', 'America/Sao_Paulo', 'Australia/Lord_Howe', 'UTC'];
  const instant = fc.integer({ min: Date.parse('2024-01-01T00:00:00Z'), max: Date.parse('2027-01-01T00:00:00Z') });
  fc.assert(
    fc.property(fc.constantFrom(...zones), instant, (zone, at) => {
      const periods = createPeriods(zone);
      for (const period of ['day', 'month'] as const) {
        const { label, ends } = periods(period, at);
        const labelAt = (millis: number) => dayOf(new Date(millis), zone).slice(0, label.length);
        expect(labelAt(at)).toBe(label);
        expect(labelAt(ends - 1)).toBe(label);
        expect(labelAt(ends)).not.toBe(label);
      }
    }),
    { numRuns: 25 },
  );
});
