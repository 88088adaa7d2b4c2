import fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimateUsage, textsSoFar } from './estimate.ts';

const answerOf = (content: string, argument: string) =>
  JSON.stringify({
    id: 'chatcmpl-1',
    model: 'm',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content, tool_calls: [{ function: { name: 'f', arguments: argument } }] },
      },
    ],
  });

test('wherever an answer breaks off, what had been said is found, and never more', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.string(),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (said, argument, at) => {
        const whole = answerOf(said, argument);
        const begun = textsSoFar(whole.slice(0, Math.floor(whole.length * at)));
        const tokens = (texts: unknown) => estimateUsage('', texts).outputTokens;
        expect(tokens(begun)).toBeLessThanOrEqual(tokens([said, argument]));
        expect(tokens(textsSoFar(whole))).toBeLessThanOrEqual(tokens([said, argument]));
        expect(textsSoFar(whole).map(({ length }) => length)).toEqual([said.length, argument.length]);
      },
    ),
  );
  expect(textsSoFar('{"choices":[{"message":{"content":"half of \\u4e00 word')).toEqual(['half of 一 word']);
  expect(textsSoFar('<html>')).toEqual([]);
});
