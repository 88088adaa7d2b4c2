import { DOT, isDigit, isSeparator, isWord, SPACE } from '../fold.ts';
import { NOTHING, type View, visible } from '../view.ts';

/** Longest number that is looked for is 19 digits; one more says that a chain is longer. */
const MAX_DIGITS = 24;

/**
 * Groups of digits with one separator between two groups, read from the first digit of a group. Scratch space of the scan: read before the
 * next chain is.
 */
export interface Chain {
  readonly digits: Uint8Array;
  /** Where each digit begins and ends. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly lengths: Uint8Array;
  /** Separator after each group, 0 after the last. */
  readonly separators: Uint16Array;
  count: number;
  groups: number;
  /** Whole: ended by something else than a digit, within the limit of digits. */
  closed: boolean;
  /** What stands right after the last digit, NOTHING at the end; where it begins and ends. */
  after: number;
  afterAt: number;
  afterNext: number;
}

export function createChain(): Chain {
  return {
    digits: new Uint8Array(MAX_DIGITS),
    starts: new Int32Array(MAX_DIGITS),
    ends: new Int32Array(MAX_DIGITS),
    lengths: new Uint8Array(MAX_DIGITS),
    separators: new Uint16Array(MAX_DIGITS),
    count: 0,
    groups: 0,
    closed: false,
    after: NOTHING,
    afterAt: 0,
    afterNext: 0,
  };
}

/** Reads one more group from `from`; the chain is closed when no other can follow. Returns where the next group begins, or -1. */
export function readGroup(view: View, chain: Chain, from: number): number {
  let code = visible(view, from);
  let length = 0;
  while (isDigit(code)) {
    if (chain.count === MAX_DIGITS) {
      chain.closed = false;
      return -1;
    }
    chain.digits[chain.count] = code - 0x30;
    chain.starts[chain.count] = view.at;
    chain.ends[chain.count] = view.next;
    chain.count += 1;
    length += 1;
    code = visible(view, view.next);
  }
  chain.lengths[chain.groups] = length;
  chain.groups += 1;
  chain.after = code;
  chain.afterAt = view.at;
  chain.afterNext = view.next;
  chain.separators[chain.groups - 1] = 0;
  chain.closed = true;
  if (!isSeparator(code)) return -1;
  const follows = visible(view, view.next);
  if (!isDigit(follows)) return -1;
  chain.separators[chain.groups - 1] = code;
  chain.closed = false;
  return view.at;
}

export function beginChain(chain: Chain): void {
  // What an earlier chain left behind must not be read as groups of this one.
  for (let group = 0; group <= chain.groups && group < MAX_DIGITS; group++) {
    chain.lengths[group] = 0;
    chain.separators[group] = 0;
  }
  chain.count = 0;
  chain.groups = 0;
  chain.closed = false;
}

/** How a number is tied to its neighbours. */
export type Joint =
  /** Nothing of the sort. */
  | 'free'
  /** A space and more digits: a list of numbers. */
  | 'space'
  /** A hyphen or dot and more digits: part of something else. */
  | 'tied'
  /** A letter right beside it. */
  | 'letter';

/** How the number that ends with group `group` (counted from 0) goes on. */
export function jointAfter(chain: Chain, group: number): Joint {
  const separator = chain.separators[group]!;
  if (separator !== 0) return separator === SPACE ? 'space' : 'tied';
  if (group === chain.groups - 1 && isWord(chain.after)) return 'letter';
  return 'free';
}

/** Are all separators between groups `first` and `last` usual ones: spaces or hyphens, or all of them dots? */
export function separatorsPlain(chain: Chain, first: number, last: number): boolean {
  let dots = 0;
  for (let group = first; group < last; group++) if (chain.separators[group] === DOT) dots += 1;
  return dots === 0 || dots === last - first;
}

export function hasSeparator(chain: Chain, first: number, last: number, separator: number): boolean {
  for (let group = first; group < last; group++) if (chain.separators[group] === separator) return true;
  return false;
}

/** Do the groups from `first` on have these lengths? */
export function grouped(chain: Chain, layout: readonly number[]): boolean {
  if (chain.groups < layout.length) return false;
  for (let i = 0; i < layout.length; i++) if (chain.lengths[i] !== layout[i]) return false;
  return true;
}
