import fc from 'fast-check';
import { expect, test } from 'vitest';
import { longestOf, percentileOf, timeClassOf, timePartsOf } from './times.ts';

test('the parts of a time add up, and what a gateway did not say counts as the upstream’s', () => {
  expect(timePartsOf({ total: 100, firstByte: 20, upstream: 90, forwarded: 10, guard: 5 })).toEqual({
    total: 100,
    upstream: 80,
    guard: 5,
    own: 15,
  });
  expect(timePartsOf({ total: 100, firstByte: 20, upstream: 90 })).toMatchObject({ upstream: 90, guard: 0, own: 10 });
  expect(timePartsOf({ total: 7, firstByte: null, upstream: null })).toMatchObject({ upstream: null, own: 7 });
});

test('a percentile from the classes is never too low and at most a twelfth too high', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 600_000, noNaN: true }), { minLength: 1, maxLength: 200 }),
      fc.integer({ min: 1, max: 100 }),
      (times, percent) => {
        const counts: Record<string, number> = {};
        for (const time of times) {
          const name = String(timeClassOf(time));
          counts[name] = (counts[name] ?? 0) + 1;
        }
        const sorted = [...times].sort((a, b) => a - b);
        const exact = sorted[Math.ceil((times.length * percent) / 100) - 1]!;
        const read = percentileOf(counts, percent)!;
        expect(read).toBeGreaterThanOrEqual(exact * (1 - 1e-9));
        expect(read).toBeLessThanOrEqual(Math.max(1, exact * 1.0906));
      },
    ),
  );
  expect(percentileOf({}, 50)).toBeNull();
  expect(longestOf(timeClassOf(1_000))).toBeGreaterThanOrEqual(1_000);
});
