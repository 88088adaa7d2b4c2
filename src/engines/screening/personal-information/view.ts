import { FOLD, foldPair, OTHER, PAIR, SKIP } from './fold.ts';

/**
 * The part of a stream that is at hand. Parsers read it through `visible` and `visibleBefore` only, within a window that depends on where
 * they began and never on where the text was cut; a parser that would have read beyond what has arrived leaves `starved` behind, and is
 * run again from the same place when there is more. So a verdict is a function of the text alone.
 */
export interface View {
  units: Uint16Array;
  /** The same memory. */
  bytes: Buffer;
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

const NO_UNITS = new Uint16Array(0);
const NO_BYTES = Buffer.alloc(0);

export function createView(): View {
  return { units: NO_UNITS, bytes: NO_BYTES, length: 0, ended: false, limit: 0, starved: false, at: 0, next: 0 };
}

/** The first visible character at or after `from`. */
export function visible(view: View, from: number): number {
  const { units, limit, length } = view;
  let i = from;
  while (i < limit) {
    if (i >= length) {
      if (!view.ended) view.starved = true;
      break;
    }
    let code = FOLD[units[i]!]!;
    let width = 1;
    if (code === PAIR) {
      const low = i + 1 < length ? units[i + 1]! : 0;
      if (low >= 0xdc00 && low < 0xe000) {
        code = foldPair(units[i]!, low);
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
  const { units } = view;
  const least = Math.max(0, floor);
  let i = before - 1;
  while (i >= least) {
    const unit = units[i]!;
    let code = FOLD[unit]!;
    let at = i;
    if (unit >= 0xdc00 && unit < 0xe000 && i > least) {
      const high = units[i - 1]!;
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

/** The text as it was written from `from`, or from where the view begins, to `to`: a few dozen units at most. */
export function textOf(view: View, from: number, to: number): string {
  return view.bytes.toString('utf16le', Math.max(0, from) * 2, to * 2);
}

/** How far a look back at boundaries goes, in units: a flood of ignorable characters longer than that is a boundary itself. */
export const REACH_BACK = 24;
