import { fold, isLeetFor, nature, STEP, type StepSet } from '../characters/index.ts';
import {
  type BackwardReader,
  beginBackward,
  codePointAt,
  pointBefore,
  readBackward,
  stepsBetween,
  unitsOf,
} from './backward.ts';
import { MAX_IGNORABLES } from './cursor.ts';
import type { Pattern } from './pattern.ts';

// The automaton nominates on folded characters and skips separators. Here a nominee is read again, backwards, against the pattern and the
// rules about words and gaps. Nominees are rare, so this may take its time.

/** What must not stand beside a match: nothing is forbidden, a letter, a letter or an ideograph. */
export type Forbidden = 0 | 1 | 2;

export interface Match {
  /** Offset in the buffer. */
  readonly start: number;
  readonly steps: StepSet;
  /** Still to be checked at the right end, when the next character is there. */
  readonly right: Forbidden;
}

function forbids(forbidden: Forbidden, point: number): boolean {
  if (forbidden === 0) return false;
  const kind = nature(point);
  return kind === 'letter' || (forbidden === 2 && kind === 'ideograph');
}

const isDigit = (point: number) => point >= 0x30 && point <= 0x39;

/** Whether the gaps of a match keep the rules; the answer says whether it must then stand by itself. */
function judgeGaps(pattern: Pattern, gapped: readonly boolean[]): 'close' | 'isolated' | 'broken' {
  const { points, gaps, letters } = pattern;
  let isolated = false;
  let pairs = 0;
  let separated = 0;
  let spelled = 0;
  let digits = isDigit(points[0]!);
  for (let at = 1; at <= points.length; at++) {
    const inRun = at < points.length && gaps[at] === undefined && letters[at - 1] && letters[at];
    if (inRun) {
      pairs++;
      if (gapped[at]) separated++;
      digits &&= isDigit(points[at]!);
      continue;
    }
    // A word spelled out has every letter set apart. Three digits set apart are the number of a section or a date.
    if (separated > 0) {
      if (separated < pairs || (pairs < 3 && digits)) return 'broken';
      spelled += pairs + 1;
    }
    digits = at < points.length && isDigit(points[at]!);
    pairs = 0;
    separated = 0;
    if (at < points.length && gaps[at] === undefined && gapped[at] && points.length < 3) isolated = true;
  }
  // Two letters are no spelling.
  if (spelled > 0 && spelled < 3) return 'broken';
  return isolated || spelled > 0 ? 'isolated' : 'close';
}

function sameText(units: Uint16Array, start: number, end: number, text: string): boolean {
  if (start < 0 || end - start !== text.length) return false;
  for (let at = 0; at < text.length; at++) if (units[start + at] !== text.charCodeAt(at)) return false;
  return true;
}

function forbiddenBeside(pattern: Pattern, at: number, isolated: boolean): Forbidden {
  if (pattern.letters[at]) return pattern.words || isolated ? 1 : 0;
  return isolated ? 2 : 0;
}

function leftIsFree(reader: BackwardReader, units: Uint16Array, forbidden: Forbidden): boolean {
  if (forbidden === 0) return true;
  const before = reader.left > 0 ? reader.points[reader.left - 1]! : pointBefore(units, reader.at);
  return before < 0 || !forbids(forbidden, before);
}

/**
 * Whether nothing forbidden follows a match that ends at `end`; undefined while that is not known. `final`: the text ends with the buffer.
 */
export function rightIsFree(
  units: Uint16Array,
  end: number,
  length: number,
  final: boolean,
  forbidden: Forbidden,
): boolean | undefined {
  if (forbidden === 0) return true;
  let at = end;
  for (let nothings = 0; at < length; nothings++) {
    const codePoint = codePointAt(units, at, length);
    if (!final && at === length - 1 && (codePoint & 0xfc00) === 0xd800) return undefined;
    const first = fold(codePoint).points[0];
    if (first !== undefined) return !forbids(forbidden, first);
    if (nothings === MAX_IGNORABLES) return true;
    at += unitsOf(codePoint);
  }
  return final ? true : undefined;
}

/** The match that begins at `start` and stands there as the keyword is written. */
function verifyPlain(pattern: Pattern, units: Uint16Array, start: number): Match | undefined {
  const left = forbiddenBeside(pattern, 0, false);
  if (left !== 0 && start > 0) {
    const before = pointBefore(units, start);
    if (before >= 0 && forbids(left, before)) return undefined;
  }
  return { start, steps: pattern.steps, right: forbiddenBeside(pattern, pattern.points.length - 1, false) };
}

/**
 * Reads the nominee that ends at `end`, all but `rest` points of its last code point, against a pattern.
 * @returns where it begins and what was undone, or undefined when it is none
 */
export function verify(pattern: Pattern, units: Uint16Array, end: number, rest: number): Match | undefined {
  const { points, origins, gaps, plain } = pattern;
  if (plain !== undefined && rest === 0 && sameText(units, end - plain.length, end, plain))
    return verifyPlain(pattern, units, end - plain.length);
  const reader = beginBackward(units, end, rest);
  const next = rest > 0 ? reader.points[reader.left] : undefined;
  const gapped: boolean[] = [];
  let steps = pattern.steps;
  let following = end;
  for (let at = points.length - 1; at >= 0; at--) {
    let separators = false;
    let point = readBackward(reader, units);
    while (point >= 0 && at < points.length - 1 && nature(point) === 'separator') {
      separators = true;
      point = readBackward(reader, units);
    }
    if (at < points.length - 1) {
      const expected = gaps[at + 1];
      gapped[at + 1] = separators;
      const gapStart = reader.at + unitsOf(reader.codePoint);
      // Between syllables a space or none is no evasion of its own.
      const usual = expected === undefined || (!separators && pattern.steps & STEP.pinyin);
      if (usual ? separators : !sameText(units, gapStart, following, expected!)) steps |= STEP.separators;
    }
    if (point < 0) return undefined;
    const meant = points[at]!;
    if (point !== meant) {
      if (!pattern.leet || !isLeetFor(point, meant)) return undefined;
      steps |= STEP.leet;
    }
    const origin = origins[at]!;
    if (reader.codePoint !== origin && point === meant) {
      steps |= stepsBetween(reader.codePoint, reader.steps, origin, fold(origin).steps);
    } else if (point !== meant) steps |= reader.steps;
    following = reader.at;
  }
  steps |= reader.skipped;
  const verdict = judgeGaps(pattern, gapped);
  if (verdict === 'broken' || (pattern.literal && steps !== 0)) return undefined;
  const isolated = verdict === 'isolated';
  if (!leftIsFree(reader, units, forbiddenBeside(pattern, 0, isolated))) return undefined;
  const right = forbiddenBeside(pattern, points.length - 1, isolated);
  if (next !== undefined) return forbids(right, next) ? undefined : { start: reader.at, steps, right: 0 };
  return { start: reader.at, steps, right };
}
