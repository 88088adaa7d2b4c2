import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileKeywords, type KeywordEntry, KeywordError, keywordForm } from './index.ts';

const text = fc.string({
  unit: fc.constantFrom('发', '發', '票', 'a', 'A', 'ａ', '1', ' ', '.', '-', '\u200b', 'é'),
  maxLength: 6,
});
const entryOf =
  (id: string) =>
  (words: string): KeywordEntry => ({ id, text: words, kind: 'A.1-h', grade: 'low' });
const attempt = <T>(run: () => T): T | 'unusable' => {
  try {
    return run();
  } catch (error) {
    if (error instanceof KeywordError) return 'unusable';
    throw error;
  }
};

test('two entries have one form exactly when compiling takes one for the other; unusable is unusable for both', () => {
  fc.assert(
    fc.property(text.map(entryOf('one')), text.map(entryOf('two')), (one, two) => {
      const forms = [one, two].map((entry) => attempt(() => keywordForm(entry)));
      for (const [at, entry] of [one, two].entries()) {
        expect(attempt(() => compileKeywords([entry])) === 'unusable').toBe(forms[at] === 'unusable');
      }
      if (forms.includes('unusable')) return;
      expect(compileKeywords([one, two]).duplicates.length === 1).toBe(forms[0] === forms[1]);
    }),
    { numRuns: 60 },
  );
});

test('a literal entry never has the form of one that is normalised', () => {
  const entry = entryOf('one')('发票');
  expect(keywordForm({ ...entry, literal: true })).not.toBe(keywordForm(entry));
  expect(() => keywordForm({ ...entry, literal: true, evasions: ['pinyin'] })).toThrow(KeywordError);
});
