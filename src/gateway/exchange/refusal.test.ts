import { expect, test } from 'vitest';
import { REFUSALS, type Refusal } from './refusal.ts';

test('whoever is told to come later hears when', () => {
  const later = Object.values<Refusal>(REFUSALS).filter(({ status }) => status === 429 || status === 503);
  expect(later.map(({ code }) => code)).toContain('overloaded');
  expect(later.filter(({ retryAfter = 0 }) => retryAfter < 1).map(({ code }) => code)).toEqual([]);
});
