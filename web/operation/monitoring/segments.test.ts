import fc from 'fast-check';
import { expect, test } from 'vitest';
import { segmentsOf, unseenParts } from './segments.ts';

test('the parts make up the text, and each is covered by exactly the hits that lie over it', () => {
  const cases = fc.string({ unit: 'binary', maxLength: 40 }).chain((text) => {
    const place = fc.integer({ min: 0, max: text.length });
    const hit = fc.tuple(place, place).map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }));
    return fc.tuple(fc.constant(text), fc.array(hit, { maxLength: 6 }));
  });
  fc.assert(
    fc.property(cases, ([text, hits]) => {
      const segments = segmentsOf(text, hits);
      expect(segments.map((one) => one.text).join('')).toBe(text);
      let at = 0;
      for (const segment of segments) {
        for (let place = at; place < at + segment.text.length; place++) {
          expect(segment.hits).toEqual(hits.filter(({ start, end }) => start <= place && place < end));
        }
        at += segment.text.length;
      }
    }),
  );
});

test('what is not seen is named, and nothing is lost', () => {
  expect(unseenParts('a\u200bb\n')).toEqual([{ text: 'a' }, { text: '\u200b', code: 'U+200B' }, { text: 'b\n' }]);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(
        unseenParts(text)
          .map((part) => part.text)
          .join(''),
      ).toBe(text);
    }),
  );
});
