import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createStopFilter } from './stop-filter.ts';

/** The text before the stop string that is complete first (the longest of those), found by looking at the whole. */
function expected(text: string, stops: string[]): { text: string; stopped: boolean } {
  for (let end = 1; end <= text.length; end++) {
    const ends = stops.filter((stop) => text.slice(0, end).endsWith(stop));
    if (ends.length > 0)
      return { text: text.slice(0, end - Math.max(...ends.map((stop) => stop.length))), stopped: true };
  }
  return { text, stopped: false };
}

const letters = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom('a', 'b', '仁', '𫐐'), minLength, maxLength });

test('the text ends before the first stop string, however it is cut', () => {
  fc.assert(
    fc.property(
      fc.array(letters(0, 4), { maxLength: 8 }),
      fc.array(letters(1, 4), { maxLength: 3 }),
      (pieces, stops) => {
        const filter = createStopFilter(stops);
        const shown = pieces.map((piece) => filter.push(piece)).join('') + filter.flush();
        expect({ text: shown, stopped: filter.stopped }).toEqual(expected(pieces.join(''), stops));
      },
    ),
    { numRuns: 2000, seed: 1 },
  );
});

test('text that cannot begin a stop string is shown at once', () => {
  const filter = createStopFilter(['君子']);
  expect(['学', '君', '不', '君', '子', '曰'].map((piece) => filter.push(piece))).toEqual([
    '学',
    '',
    '君不',
    '',
    '',
    '',
  ]);
});
