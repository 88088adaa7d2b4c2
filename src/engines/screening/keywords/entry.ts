import type { Evasion, Grade } from '../types.ts';

/** Evasions that an entry may ask for; the others are undone for every entry that is not `literal`. */
export type OptionalEvasion = Extract<Evasion, 'leet' | 'pinyin' | 'split-character'>;
export const OPTIONAL_EVASIONS: readonly OptionalEvasion[] = ['leet', 'pinyin', 'split-character'];

/** A keyword of a list. */
export interface KeywordEntry {
  /** Reported as `rule` of its hits. */
  readonly id: string;
  readonly text: string;
  /** Risk kind, such as `A.1-a`. */
  readonly kind: string;
  readonly grade: Grade;
  /**
   * `word` (default): where the keyword begins or ends with a letter or digit of a script that puts spaces between words, no such
   * character may adjoin. `anywhere`: also inside of longer words. Makes no difference for Chinese.
   */
  readonly boundary?: 'word' | 'anywhere';
  readonly evasions?: readonly OptionalEvasion[];
  /** Only as it is written, case and all. */
  readonly literal?: boolean;
}

/** Longest keyword, in characters after normalisation. */
export const MAX_KEYWORD_CHARACTERS = 64;

/** One keyword cannot be used. Says which, why and what to do. */
export class KeywordError extends Error {
  readonly entryId: string;
  constructor(entry: KeywordEntry, problem: string) {
    super(`Keyword ${JSON.stringify(entry.text.slice(0, 80))} (${entry.id}): ${problem}`);
    this.name = 'KeywordError';
    this.entryId = entry.id;
  }
}
