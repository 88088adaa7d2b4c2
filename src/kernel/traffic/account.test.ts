import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  commonOf,
  countOf,
  createAcceptanceAccount,
  type NumberRange,
  unrecordedUpTo,
  withoutNumbers,
} from './index.ts';

const expand = (ranges: readonly NumberRange[]) =>
  ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i));

test('an account knows what is recorded, in any order, with any stop between, as a set would', () => {
  const numbers = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 80 });
  fc.assert(
    fc.property(numbers, fc.nat(80), fc.nat(70), (taken, stop, accepted) => {
      let account = createAcceptanceAccount();
      const seen = new Set<number>();
      let doubled = 0;
      for (const [at, number] of taken.entries()) {
        if (at === stop) account = createAcceptanceAccount(JSON.parse(JSON.stringify(account.state())));
        expect(account.take(number)).toBe(!seen.has(number));
        if (seen.has(number)) doubled++;
        seen.add(number);
      }
      const state = account.state();
      expect(state).toMatchObject({ highest: Math.max(0, ...seen), recorded: seen.size, doubled });
      const missing = Array.from({ length: accepted }, (_, i) => i + 1).filter((number) => !seen.has(number));
      expect(expand(unrecordedUpTo(state, accepted))).toEqual(missing);
      expect(countOf(unrecordedUpTo(state, accepted))).toBe(missing.length);
    }),
  );
});

test('ranges: without numbers, and in common', () => {
  const set = fc.uniqueArray(fc.integer({ min: 1, max: 40 })).map((numbers) => {
    const account = createAcceptanceAccount();
    for (const number of numbers) account.take(number);
    return unrecordedUpTo(account.state(), 40);
  });
  fc.assert(
    fc.property(set, set, fc.array(fc.integer({ min: 1, max: 40 })), (a, b, numbers) => {
      const [left, right] = [expand(a), new Set(expand(b))];
      expect(expand(commonOf(a, b))).toEqual(left.filter((number) => right.has(number)));
      expect(expand(withoutNumbers(a, numbers))).toEqual(left.filter((number) => !numbers.includes(number)));
    }),
  );
});
