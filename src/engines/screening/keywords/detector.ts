import type { IncrementalDetector } from '../types.ts';
import { MAX_IGNORABLES, MAX_SEPARATORS } from './backward.ts';
import type { CompiledKeywords } from './compile.ts';
import { KeywordScan } from './scan.ts';

// A pair of units for each character, and for what may lie in a gap or wait behind the match for its neighbour.
const UNITS_A_CHARACTER = 2 * (1 + MAX_SEPARATORS + MAX_IGNORABLES);

/** Looks for a set of keywords in streams. `name` is the detector's in its hits. */
export function createKeywordDetector(name: string, keywords: CompiledKeywords): IncrementalDetector {
  return {
    name,
    version: `keywords-${keywords.hash}`,
    stream: { kind: 'incremental', maxHoldback: keywords.longest * UNITS_A_CHARACTER },
    open: () => new KeywordScan(name, keywords),
  };
}
