import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_LIMITS } from '../../kernel/policy/index.ts';
import { claimsOf, createRules } from './rules.ts';

const LIMITS = {
  ...NO_LIMITS,
  requestsPerMinute: 10,
  tokensPerMinute: 1_000,
  concurrentRequests: 3,
  budgets: [
    { unit: 'tokens', period: 'day', amount: 5_000, spent: { period: '2026-11-26', amount: 400 } },
    { unit: 'money', period: 'month', amount: 2, spent: { period: '2026-11', amount: 0.5 } },
  ],
} as const;
const DAYS = ['2026-11-26', '2026-11-27', '2026-12-01'];

test('rules claim what they would claim if they were new, whatever they claimed before', () => {
  const kept = createRules('key', 'key', LIMITS);
  const request = fc.record({ tokens: fc.constantFrom(0, 7, 100), money: fc.constantFrom(0, 3), day: fc.nat(2) });
  fc.assert(
    fc.property(fc.array(request, { minLength: 1, maxLength: 12 }), (requests) => {
      for (const { tokens, money, day } of requests) {
        const periodOf = (period: 'day' | 'month') => ({
          label: period === 'day' ? DAYS[day]! : DAYS[day]!.slice(0, 7),
          ends: 1_000 + day,
        });
        const claims = claimsOf([kept, null], { tokens, money }, periodOf);
        const fresh = claimsOf([createRules('key', 'key', LIMITS)], { tokens, money }, periodOf);
        // Both days of November are within one month, whose end is the same.
        const comparable = (list: typeof claims) => list.map(({ ends, ...rest }) => ({ ...rest, over: ends > 0 }));
        expect(comparable(claims)).toEqual(comparable(fresh));
        expect(claims.map(({ amount }) => amount)).toEqual([1, 1, tokens, tokens, money]);
      }
    }),
  );
});

test('what was spent before it was counted makes the limit of that period smaller, and of no other', () => {
  const rules = createRules('key', 'key', LIMITS);
  const limitOf = (label: string) =>
    claimsOf([rules], { tokens: 1, money: 1 }, (period) => ({
      label: period === 'day' ? label : '2027-01',
      ends: 1,
    })).map(({ counter, limit, spent }) => [counter, limit, spent])[3];
  expect(limitOf('2026-11-26')).toEqual(['key/key/tokens_per_day/2026-11-26', 4_600, 400]);
  expect(limitOf('2026-11-27')).toEqual(['key/key/tokens_per_day/2026-11-27', 5_000, undefined]);
  expect(limitOf('2026-11-26')).toEqual(['key/key/tokens_per_day/2026-11-26', 4_600, 400]);
});
