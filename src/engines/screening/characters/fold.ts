import { enclosedLetter } from './enclosed.ts';
import { isIgnorable } from './ignorable.ts';
import { LOOKALIKES } from './lookalikes.ts';
import { natureOf } from './nature.ts';
import { STEP, type StepSet } from './steps.ts';
import { SIMPLIFIED } from './traditional.ts';

/** What a code point becomes by itself, whatever stands beside it: none, one or a few code points. */
export interface Folded {
  readonly points: readonly number[];
  /** The steps that changed something. */
  readonly steps: StepSet;
}

// Marks of scripts that are read without them. Kana keep their voicing marks, Indic and South-East Asian scripts their vowels.
const DROPPED_MARK =
  /^[[\p{M}&&[\p{Script=Inherited}\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hebrew}\p{Script=Arabic}]]--[\u3099\u309a]]$/v;
export const isDroppedMark = (character: string) => DROPPED_MARK.test(character);

const HANGUL_SYLLABLE = { first: 0xac00, last: 0xd7a3 };

/** One character in lower case: without the mark that the dotted capital I brings with it, the sharp s as two, the final sigma as any. */
export function lowerCase(character: string): string {
  if (character === 'ß' || character === 'ẞ') return 'ss';
  if (character === 'ς') return 'σ';
  return String.fromCodePoint(character.toLowerCase().codePointAt(0)!);
}

/** The compatible parts of a code point; `width` when it is not just a letter with its marks. An ellipsis is one sign, not three. */
export function decompose(codePoint: number): { points: number[]; width: boolean } {
  const letter = enclosedLetter(codePoint);
  if (letter !== undefined) return { points: [letter], width: true };
  if (codePoint >= HANGUL_SYLLABLE.first && codePoint <= HANGUL_SYLLABLE.last)
    return { points: [codePoint], width: false };
  const character = String.fromCodePoint(codePoint);
  const compatible = character.normalize('NFKD');
  if (compatible === character) return { points: [codePoint], width: false };
  const points = Array.from(compatible, (part) => part.codePointAt(0)!);
  if (points.length > 1 && points.every((point) => natureOf(point) === 'separator')) points.length = 1;
  // A letter with its marks is the same letter in NFD: those are `marks`, no `width`.
  const width = points.length === 1 || compatible !== character.normalize('NFD');
  return { points, width };
}

function foldPoint(point: number, points: number[]): StepSet {
  if (isIgnorable(point)) return 0;
  const character = String.fromCodePoint(point);
  if (isDroppedMark(character)) return STEP.marks;
  const lookalike = LOOKALIKES.get(point);
  if (lookalike !== undefined) {
    points.push(lookalike);
    return lowerCase(character) === character ? STEP.lookalike : STEP.lookalike | STEP.case;
  }
  let steps = 0;
  const lower = lowerCase(character);
  if (lower !== character) steps |= STEP.case;
  for (const part of lower) {
    const lowered = part.codePointAt(0)!;
    const simplified = SIMPLIFIED.get(lowered);
    if (simplified !== undefined) steps |= STEP.traditional;
    points.push(simplified ?? lowered);
  }
  return steps;
}

/** Folds one code point. Slow: tables are made of it. */
export function foldCodePoint(codePoint: number): Folded {
  if (codePoint >= 0xd800 && codePoint <= 0xdfff) return { points: [codePoint], steps: 0 };
  if (isIgnorable(codePoint)) return { points: [], steps: STEP.ignorable };
  const { points: parts, width } = decompose(codePoint);
  const points: number[] = [];
  let steps = width ? STEP.width : 0;
  for (const part of parts) steps |= foldPoint(part, points);
  return { points, steps };
}
