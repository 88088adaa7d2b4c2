import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byGovernanceLog, successorName, yearOfLog } from './index.ts';

test('names of logs sort in the order in which they follow one another, whatever the clock says', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 2000, max: 2100 }), { maxLength: 30 }), (years) => {
      const names = ['governance-2026'];
      for (const year of years) names.push(successorName(names.at(-1)!, year));
      expect(new Set(names).size).toBe(names.length);
      expect([...names].reverse().sort(byGovernanceLog)).toEqual(names);
      for (const [at, name] of names.slice(1).entries())
        expect(yearOfLog(name)).toBe(Math.max(yearOfLog(names[at]!), years[at]!));
    }),
  );
});
