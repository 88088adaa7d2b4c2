import { fold, nature, STEP, type StepSet } from '../characters/index.ts';
import { type KeywordEntry, KeywordError, MAX_KEYWORD_CHARACTERS } from './entry.ts';

/** One way of writing a keyword, folded. An entry has one, and more for the evasions it asks for. */
export interface Pattern {
  /** Index of its entry. */
  readonly entry: number;
  /** Folded code points, without separators. */
  readonly points: readonly number[];
  /** For each point the code point of the keyword that it comes from. */
  readonly origins: readonly number[];
  /** For each point the separators before it in the keyword, as written; undefined where there are none. */
  readonly gaps: readonly (string | undefined)[];
  /** The text as it stands in most texts, character by character and without gaps; undefined where it cannot stand so. */
  readonly plain: string | undefined;
  /** For each point whether it is a letter (of a script with spaces). */
  readonly letters: readonly boolean[];
  /** Whether a letter at its beginning or end must be the beginning or end of a word. */
  readonly words: boolean;
  readonly literal: boolean;
  readonly leet: boolean;
  /** Evasions that this way of writing is made for. */
  readonly steps: StepSet;
}

/** Whether no letter may stand before it. */
export const beginsAtWord = (pattern: Pattern) => pattern.words && pattern.letters[0] === true;

// A way of writing longer than the text could ever be is not worth folding.
const MAX_TEXT_UNITS = 1_024;

/**
 * Folds a way of writing an entry. Throws `KeywordError` when nothing or too much is left, or when the keyword begins or ends with signs
 * that are read over.
 */
export function foldPattern(entry: KeywordEntry, index: number, text = entry.text, steps: StepSet = 0): Pattern {
  if (text.length > MAX_TEXT_UNITS)
    throw new KeywordError(entry, `longer than ${MAX_TEXT_UNITS} characters; shorten it.`);
  const points: number[] = [];
  const origins: number[] = [];
  const gaps: (string | undefined)[] = [];
  const positions: number[] = [];
  let gap = '';
  let position = 0;
  for (const character of text.trim().normalize('NFC')) {
    const origin = character.codePointAt(0)!;
    position++;
    for (const point of fold(origin).points) {
      if (nature(point) === 'separator') {
        gap += character;
        continue;
      }
      if (gap !== '' && points.length === 0) throw signsAround(entry, gap);
      points.push(point);
      positions.push(position);
      origins.push(origin);
      gaps.push(gap === '' ? undefined : gap);
      gap = '';
    }
  }
  if (points.length === 0)
    throw new KeywordError(entry, 'nothing is left after normalisation; write letters, digits or characters.');
  if (gap !== '') throw signsAround(entry, gap);
  if (points.length > MAX_KEYWORD_CHARACTERS) {
    throw new KeywordError(
      entry,
      `${points.length} characters after normalisation, at most ${MAX_KEYWORD_CHARACTERS}; shorten it.`,
    );
  }
  return {
    entry: index,
    points,
    origins,
    gaps,
    plain:
      gaps.every((before) => before === undefined) && origins.length === new Set(positions).size
        ? String.fromCodePoint(...origins)
        : undefined,
    letters: points.map((point) => nature(point) === 'letter'),
    words: entry.boundary !== 'anywhere',
    literal: entry.literal === true,
    leet: entry.evasions?.includes('leet') === true && (steps & STEP.pinyin) === 0,
    steps,
  };
}

function signsAround(entry: KeywordEntry, signs: string): KeywordError {
  return new KeywordError(
    entry,
    `begins or ends with ${JSON.stringify(signs)}, which is read over in texts; leave it out.`,
  );
}
