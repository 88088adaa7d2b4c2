import {
  characterTable,
  FOLDS_TO_NOTHING,
  FOLDS_TO_SEVERAL,
  fold,
  type StepSet,
  TABLE_SIZE,
} from '../characters/index.ts';
import { MAX_IGNORABLES } from './cursor.ts';

/** The code point that ends before `end`, which is above 0. */
export function codePointBefore(units: Uint16Array, end: number): number {
  const unit = units[end - 1]!;
  if ((unit & 0xfc00) === 0xdc00 && end > 1) {
    const high = units[end - 2]!;
    if ((high & 0xfc00) === 0xd800) return 0x1_0000 + ((high & 0x3ff) << 10) + (unit & 0x3ff);
  }
  return unit;
}

/** The code point that begins at `at`, which is below `length`. */
export function codePointAt(units: Uint16Array, at: number, length: number): number {
  const unit = units[at]!;
  if ((unit & 0xfc00) === 0xd800 && at + 1 < length) {
    const low = units[at + 1]!;
    if ((low & 0xfc00) === 0xdc00) return 0x1_0000 + ((unit & 0x3ff) << 10) + (low & 0x3ff);
  }
  return unit;
}

export const unitsOf = (codePoint: number) => (codePoint > 0xffff ? 2 : 1);

/** Reads folded code points backwards out of a buffer. One at a time is in use. */
export interface BackwardReader {
  /** Where the code point begins that the last folded point came from. */
  at: number;
  /** That code point. */
  codePoint: number;
  /** What was changed in it, and characters skipped on the way to it. */
  steps: StepSet;
  skipped: StepSet;
  points: readonly number[];
  /** Points of it that have not been read yet. */
  left: number;
}

const NONE: readonly number[] = [];

/** Begins before `end`; `rest` points at the end of the last code point have been left out. */
export function beginBackward(units: Uint16Array, end: number, rest: number): BackwardReader {
  const reader: BackwardReader = { at: end, codePoint: 0, steps: 0, skipped: 0, points: NONE, left: 0 };
  if (rest > 0) {
    takeCodePoint(reader, units);
    reader.left -= rest;
  }
  return reader;
}

function takeCodePoint(reader: BackwardReader, units: Uint16Array): void {
  const codePoint = codePointBefore(units, reader.at);
  reader.at -= unitsOf(codePoint);
  reader.codePoint = codePoint;
  const folded = fold(codePoint);
  reader.points = folded.points;
  reader.left = folded.points.length;
  reader.steps = folded.steps;
}

/** The folded point before, or -1 at the beginning of the buffer. Steps of characters that fold to nothing are added to `skipped`. */
export function readBackward(reader: BackwardReader, units: Uint16Array): number {
  const { singles, steps } = characterTable();
  while (reader.left === 0) {
    if (reader.at === 0) return -1;
    const codePoint = codePointBefore(units, reader.at);
    const single = codePoint < TABLE_SIZE ? singles[codePoint]! : FOLDS_TO_SEVERAL;
    if (single === FOLDS_TO_SEVERAL) {
      takeCodePoint(reader, units);
      if (reader.left === 0) reader.skipped |= reader.steps;
      continue;
    }
    reader.at -= unitsOf(codePoint);
    if (single === FOLDS_TO_NOTHING) {
      reader.skipped |= steps[codePoint]!;
      continue;
    }
    reader.codePoint = codePoint;
    reader.steps = steps[codePoint]!;
    return single;
  }
  reader.left--;
  return reader.points[reader.left]!;
}

/** Steps that made `written` of a text equal to `meant` of a keyword, both as code points before folding. */
export function stepsBetween(written: number, writtenSteps: StepSet, meant: number, meantSteps: StepSet): StepSet {
  if (written === meant) return 0;
  const different = writtenSteps ^ meantSteps;
  return different === 0 ? writtenSteps | meantSteps : different;
}

/** The folded point before `end`, through characters that show nothing; -1 where there is none or more than a gap may hold. */
export function pointBefore(units: Uint16Array, end: number): number {
  let at = end;
  for (let nothings = 0; at > 0 && nothings <= MAX_IGNORABLES; nothings++) {
    const codePoint = codePointBefore(units, at);
    const last = fold(codePoint).points.at(-1);
    if (last !== undefined) return last;
    at -= unitsOf(codePoint);
  }
  return -1;
}
