import { expect, test } from 'vitest';
import { RISK_GROUPS, RISKS, riskOf } from './index.ts';

test('31 risks in five groups of 8, 9, 5, 7 and 2, each by its own id and name', () => {
  const groups = Object.keys(RISK_GROUPS);
  expect(groups.map((group) => RISKS.filter((risk) => risk.group === group).length)).toEqual([8, 9, 5, 7, 2]);
  expect(new Set(RISKS.map(({ id }) => id)).size).toBe(31);
  expect(new Set(RISKS.map(({ zh }) => zh)).size).toBe(31);
  expect(new Set(RISKS.map(({ en }) => en)).size).toBe(31);
});

test('an id is its group and a letter counted from a', () => {
  for (const group of Object.keys(RISK_GROUPS)) {
    const letters = RISKS.filter((risk) => risk.group === group).map(({ id }) => id);
    expect(letters).toEqual(letters.map((_, at) => `${group}-${String.fromCharCode(97 + at)}`));
  }
  expect(riskOf('A.1-f')?.zh).toContain('暴力');
  for (const foreign of ['A.1-i', 'A.6-a', 'a.1-a', '', '__proto__']) expect(riskOf(foreign)).toBeUndefined();
});
