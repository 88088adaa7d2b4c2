import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText, normaliseSteps } from './steps.ts';

describe('normalisation in steps', () => {
  it('shows what each step does', () => {
    const steps = normaliseSteps('Ｂｏ\u200bмB é 臺-灣');
    expect(steps.map(({ step, text, changed }) => [step, text, changed])).toEqual([
      ['ignorable', 'ＢｏмB é 臺-灣', true],
      ['width', 'BoмB é 臺-灣', true],
      ['marks', 'BoмB e 臺-灣', true],
      ['lookalike', 'BomB e 臺-灣', true],
      ['case', 'bomb e 臺-灣', true],
      ['traditional', 'bomb e 台-湾', true],
      ['separators', 'bombe台湾', true],
    ]);
  });

  it('ends where keywords begin: the steps together are the folding that matching uses', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc
        .array(fc.integer({ min: 0x80, max: 0x1_ffff }), { maxLength: 20 })
        .map((points) => String.fromCodePoint(...points)),
    );
    fc.assert(
      fc.property(anything, (text) => {
        const folded = normaliseSteps(text).find(({ step }) => step === 'traditional');
        expect(folded?.text).toBe(foldText(text));
      }),
      { numRuns: 500 },
    );
  });
});
