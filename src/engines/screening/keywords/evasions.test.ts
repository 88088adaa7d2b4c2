import { describe, expect, it } from 'vitest';
import type { Hit, IncrementalDetector } from '../types.ts';
import { compileKeywords } from './compile.ts';
import { createKeywordDetector } from './detector.ts';
import { EVASION_GROUPS } from './testing/evasions.ts';

function hitsOf(detector: IncrementalDetector, pieces: readonly string[]): Hit[] {
  const stream = detector.open();
  const hits: Hit[] = [];
  for (const piece of pieces) stream.push(piece, hits);
  stream.end(hits);
  return hits;
}

describe('evasions', () => {
  it('are many', () => {
    expect(EVASION_GROUPS.reduce((sum, { cases }) => sum + cases.length, 0)).toBeGreaterThan(200);
  });

  for (const { keyword, cases } of EVASION_GROUPS) {
    const options = [...(keyword.evasions ?? []), keyword.literal ? 'literal' : '', keyword.boundary ?? ''].filter(
      Boolean,
    );
    const keywords = compileKeywords([{ ...keyword, id: 'it', kind: 'A.1-a', grade: 'high' }]);
    const detector = createKeywordDetector('test', keywords);
    describe(`of ${keyword.text} ${options.join(' ')}`, () => {
      it.each(cases.map(([text, hit, via]) => [text.slice(-40), text, hit, via] as const))(
        '%j',
        (_, text, hit, via) => {
          const hits = hitsOf(detector, [text]);
          const found = hits.map(({ start, end, via: undone }) => ({ hit: text.slice(start, end), via: undone }));
          expect(found).toEqual(hit === null ? [] : [{ hit, via }]);
          // The same in single units, that is also between the halves of a pair.
          if (text.length < 1_000) expect(hitsOf(detector, text.split(''))).toEqual(hits);
        },
      );
    });
  }
});
