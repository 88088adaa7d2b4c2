import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Hit } from '../types.ts';
import { createPersonalInformationDetector, PERSONAL_INFORMATION_KINDS } from './index.ts';
import { items, noise } from './testing/arbitraries.ts';
import { hitsInOneGo, hitsOf, scanInPieces } from './testing/scanning.ts';

const detector = createPersonalInformationDetector();
const text = fc
  .array(fc.oneof({ weight: 3, arbitrary: items }, { weight: 2, arbitrary: noise }), { maxLength: 12 })
  .map((parts) => parts.join(''));
const cuts = fc.array(fc.nat({ max: 400 }), { maxLength: 14 });

test('however a text is cut, the hits and masks are those of the whole, and what is settled stays settled', () => {
  fc.assert(
    fc.property(text, cuts, (whole, places) => {
      const pieces = scanInPieces(detector, whole, places);
      expect(pieces.hits).toEqual(hitsOf(detector, whole));
      expect(pieces.problems).toEqual([]);
      expect(hitsInOneGo(detector, whole)).toEqual(pieces.hits);
      expect(detector.clears!(whole)).toBe(pieces.hits.length === 0);
    }),
    { numRuns: 1500 },
  );
});

test('unit by unit too', () => {
  fc.assert(
    fc.property(text, (whole) => {
      const pieces = scanInPieces(detector, whole, 'everywhere');
      expect(pieces.hits).toEqual(hitsOf(detector, whole));
      expect(pieces.problems).toEqual([]);
    }),
    { numRuns: 1500 },
  );
});

test('long pieces, which are read in a window of their own, and short ones in turn', () => {
  const long = fc
    .array(fc.oneof({ weight: 3, arbitrary: items }, { weight: 2, arbitrary: noise }), {
      minLength: 60,
      maxLength: 160,
    })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(long, fc.array(fc.nat({ max: 20_000 }), { maxLength: 6 }), (whole, places) => {
      const near = places.flatMap((place) => [place, place + 3]);
      const pieces = scanInPieces(detector, whole, near);
      expect(pieces.hits).toEqual(scanInPieces(detector, whole, 'everywhere').hits);
      expect(hitsInOneGo(detector, whole)).toEqual(pieces.hits);
      expect(pieces.problems).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test('hits do not overlap, masks are as long as what they cover and hide something', () => {
  fc.assert(
    fc.property(text, (whole) => {
      let end = 0;
      for (const hit of hitsOf(detector, whole)) {
        expect(hit.start).toBeGreaterThanOrEqual(end);
        end = hit.end;
        expect(hit.mask).toHaveLength(hit.end - hit.start);
        expect(hit.mask).not.toBe(whole.slice(hit.start, hit.end));
        expect(hit.end).toBeLessThanOrEqual(whole.length);
      }
    }),
    { numRuns: 2000 },
  );
});

test('asking for fewer kinds only leaves hits out', () => {
  const ids = PERSONAL_INFORMATION_KINDS.map(({ id }) => id);
  fc.assert(
    fc.property(text, fc.subarray(ids, { minLength: 1 }), (whole, kinds) => {
      const some = createPersonalInformationDetector({ kinds });
      const expected: Hit[] = hitsOf(detector, whole).filter((hit) => kinds.some((kind) => kind === hit.kind));
      expect(hitsOf(some, whole)).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});
