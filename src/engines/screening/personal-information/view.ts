import { FOLD, foldPair, OTHER, PAIR, SKIP } from './fold.ts';

/**
 * The part of a stream that is at hand. Parsers read it through `visible` and `visibleBefore` only, within a window that depends on where
 * they began and never on where the text was cut; a parser that would have read beyond what has arrived leaves `starved` behind, and is
 * run again from the same place when there is more. So a verdict is a function of the text alone.
 */
export interface View {
  text: string;
  /** Units that may be read; a first half of a pair at the end waits for its second. */
  length: number;
  ended: boolean;
  /** Where the window of the parser at work ends. */
  limit: number;
  starved: boolean;
  /** Where the character that was read last begins, and the next one after it. */
  at: number;
  next: number;
}

/** Nothing there: beginning or end of the stream or of the window. It counts as a boundary. */
export const NOTHING = 0;

export function createView(): View {
  return { text: '', length: 0, ended: false, limit: 0, starved: false, at: 0, next: 0 };
}

/** The first visible character at or after `from`. */
export function visible(view: View, from: number): number {
  const { text, limit, length } = view;
  let i = from;
  while (i < limit) {
    if (i >= length) {
      if (!view.ended) view.starved = true;
      break;
    }
    let code = FOLD[text.charCodeAt(i)]!;
    let width = 1;
    if (code === PAIR) {
      const low = i + 1 < length ? text.charCodeAt(i + 1) : 0;
      if (low >= 0xdc00 && low < 0xe000) {
        code = foldPair(text.charCodeAt(i), low);
        width = 2;
      } else code = OTHER;
    }
    if (code !== SKIP) {
      view.at = i;
      view.next = i + width;
      return code;
    }
    i += width;
  }
  view.at = i;
  view.next = i;
  return NOTHING;
}

/** The last visible character before `before`, which begins at or after `floor`. Sets `at`. */
export function visibleBefore(view: View, before: number, floor: number): number {
  const { text } = view;
  const least = Math.max(0, floor);
  let i = before - 1;
  while (i >= least) {
    const unit = text.charCodeAt(i);
    let code = FOLD[unit]!;
    let at = i;
    if (unit >= 0xdc00 && unit < 0xe000 && i > least) {
      const high = text.charCodeAt(i - 1);
      if (high >= 0xd800 && high < 0xdc00) {
        code = foldPair(high, unit);
        at = i - 1;
      }
    } else if (code === PAIR) code = OTHER;
    if (code !== SKIP) {
      view.at = at;
      return code;
    }
    i = at - 1;
  }
  view.at = before;
  return NOTHING;
}

/** How far a look back at boundaries goes, in units: a flood of ignorable characters longer than that is a boundary itself. */
export const REACH_BACK = 24;
