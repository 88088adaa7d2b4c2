import type { Grade, IncrementalDetector } from '../types.ts';
import type { CompiledKeywords } from './compile.ts';
import { MAX_IGNORABLES, MAX_SEPARATORS } from './cursor.ts';
import { KeywordScan } from './scan.ts';

// A pair of units for each character, and for what may lie in a gap or wait behind the match for its neighbour.
const UNITS_A_CHARACTER = 2 * (1 + MAX_SEPARATORS + MAX_IGNORABLES);

/** `rule` of hits of characters that show nothing, more in a row than a keyword is looked for through. */
export const HIDDEN_CHARACTERS = 'hidden-characters';

export interface KeywordDetectorOptions {
  /**
   * Reports where more than 32 characters that show nothing lie in one gap, as a hit of this kind and grade on the first too many. Without
   * it such a flood breaks keywords apart unseen.
   */
  readonly hiddenCharacters?: { readonly kind: string; readonly grade: Grade };
}

/** Looks for a set of keywords in streams. `name` is the detector's in its hits. */
export function createKeywordDetector(
  name: string,
  keywords: CompiledKeywords,
  { hiddenCharacters }: KeywordDetectorOptions = {},
): IncrementalDetector {
  const flood = hiddenCharacters && { id: HIDDEN_CHARACTERS, text: '', ...hiddenCharacters };
  let idle: KeywordScan | undefined;
  return {
    name,
    version: `keywords-${keywords.hash}${flood ? `-${flood.kind}-${flood.grade}` : ''}`,
    stream: { kind: 'incremental', maxHoldback: keywords.longest * UNITS_A_CHARACTER },
    open: () => new KeywordScan(name, keywords, flood),
    // Scans never wait: one serves all texts.
    clears(text) {
      idle ??= new KeywordScan(name, keywords, flood);
      return idle.clears(text);
    },
  };
}
