import {
  decompose,
  fold,
  isDroppedMark,
  isIgnorable,
  LOOKALIKES,
  lowerCase,
  nature,
  SIMPLIFIED,
} from '../characters/index.ts';
import type { Evasion } from '../types.ts';

/** What one step of normalisation made of a text. */
export interface NormalisationStep {
  readonly step: Evasion;
  /** The text after it and all before it. */
  readonly text: string;
  readonly changed: boolean;
}

const pointOf = (character: string) => character.codePointAt(0)!;
const textOf = (points: readonly number[]) => points.map((point) => String.fromCodePoint(point)).join('');
const mapped = (table: ReadonlyMap<number, number>) => (character: string) =>
  String.fromCodePoint(table.get(pointOf(character)) ?? pointOf(character));

/** Each works on one character, whatever stands beside it, as a stream is folded. */
const STEPS: readonly (readonly [Evasion, (character: string) => string])[] = [
  ['ignorable', (character) => (isIgnorable(pointOf(character)) ? '' : character)],
  [
    'width',
    (character) => {
      const { points, width } = decompose(pointOf(character));
      return width ? textOf(points.filter((point) => !isIgnorable(point))) : character;
    },
  ],
  [
    'marks',
    (character) =>
      Array.from(textOf(decompose(pointOf(character)).points))
        .filter((part) => !isDroppedMark(part))
        .join(''),
  ],
  ['lookalike', mapped(LOOKALIKES)],
  ['case', lowerCase],
  ['traditional', mapped(SIMPLIFIED)],
  ['separators', (character) => (nature(pointOf(character)) === 'separator' ? '' : character)],
];

/**
 * Shows normalisation step by step, for people who try a text. The last step takes out all separators; matching reads over a few in a row
 * only and has rules about them. Leet, pinyin and split characters are no steps: keywords are compared with them where they ask for it.
 */
export function normaliseSteps(text: string): readonly NormalisationStep[] {
  let current = text;
  return STEPS.map(([step, change]) => {
    const before = current;
    current = Array.from(before, change).join('');
    return { step, text: current, changed: current !== before };
  });
}

/** The text as keywords see it, but for separators. */
export function foldText(text: string): string {
  return Array.from(text, (character) => textOf(fold(pointOf(character)).points)).join('');
}
