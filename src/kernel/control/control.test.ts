import fc from 'fast-check';
import { expect, test } from 'vitest';
import { agedStatus, FINDING_STATUSES, worstStatus } from './index.ts';

const statuses = fc.array(fc.constantFrom(...FINDING_STATUSES), { minLength: 1, maxLength: 8 });

test('the worst finding decides, in any order, and more findings never make it better', () => {
  fc.assert(
    fc.property(statuses, statuses, (some, more) => {
      const worst = worstStatus(some);
      expect(some).toContain(worst);
      expect(worstStatus(some.toReversed())).toBe(worst);
      const both = worstStatus([...some, ...more]);
      expect([worst, worstStatus(more)]).toContain(both);
      expect(worstStatus([both, worst])).toBe(both);
    }),
  );
});

test('nothing found is not operated; not applicable only when everything is', () => {
  expect(worstStatus([])).toBe('not-operated');
  expect(worstStatus(['not-applicable', 'not-applicable'])).toBe('not-applicable');
  expect(worstStatus(['not-applicable', 'operating'])).toBe('operating');
  expect(worstStatus(['operating', 'stale', 'not-operated', 'failing'])).toBe('failing');
  expect(worstStatus(['operating', 'stale', 'not-operated'])).toBe('not-operated');
});

test('only "operating" runs out, and exactly at its time', () => {
  const validUntil = '2026-03-01T00:00:00.000Z';
  const before = new Date(Date.parse(validUntil) - 1);
  for (const status of FINDING_STATUSES) {
    expect(agedStatus({ status, validUntil }, before)).toBe(status);
    expect(agedStatus({ status, validUntil }, new Date(validUntil))).toBe(status === 'operating' ? 'stale' : status);
  }
});
