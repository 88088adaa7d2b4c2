import fc from 'fast-check';
import { expect, test } from 'vitest';
import { closesNothing, GATE_MODES, judgeGate } from './index.ts';

const title = { zh: '', en: '' };
const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'));
const at = new Date('2026-03-01T00:00:00Z');

test('a blocking gate is open exactly when all that was asked for is met; what nobody checks is missing', () => {
  fc.assert(
    fc.property(ids, ids, ids, fc.constantFrom(...GATE_MODES), (answered, met, expected, mode) => {
      const results = answered.map((id) => ({ id, measureId: '6.1.b', title, met: met.includes(id), reasons: [] }));
      const wanted = expected.map((id) => ({ id, measureId: '6.1.b', title }));
      const verdict = judgeGate('release', mode, results, wanted, at);
      const all = new Set([...answered, ...expected]);
      expect(new Set(verdict.requirements.map(({ id }) => id))).toEqual(all);
      expect(verdict.requirements).toHaveLength(all.size);
      const complete = [...all].every((id) => answered.includes(id) && met.includes(id));
      expect(verdict.met).toBe(complete);
      expect(verdict.open).toBe(complete || mode !== 'block');
      for (const one of verdict.requirements) {
        if (!answered.some((id) => id === one.id)) expect(one.reasons.map(({ code }) => code)).toEqual(['not-built']);
      }
    }),
  );
});

test('a recommendation is shown and closes nothing, unless the profile demands it', () => {
  fc.assert(
    fc.property(ids, ids, ids, ids, (answered, met, advised, demanded) => {
      const results = answered.map((id) => ({
        id,
        measureId: '6.2.a',
        title,
        met: met.includes(id),
        reasons: [],
        ...(advised.includes(id) ? { advisory: true } : {}),
      }));
      const expected = demanded.map((id) => ({ id, measureId: '6.2.a', title }));
      const verdict = judgeGate('keyword-list.admit', 'block', results, expected, at);
      const closing = verdict.requirements.filter((one) => !closesNothing(one)).map(({ id }) => id);
      const missing = [...new Set([...answered, ...demanded])].filter(
        (id) => !(answered.includes(id) && met.includes(id)),
      );
      expect(new Set(closing)).toEqual(new Set(missing.filter((id) => demanded.includes(id) || !advised.includes(id))));
      expect(verdict.open).toBe(closing.length === 0);
    }),
  );
});
