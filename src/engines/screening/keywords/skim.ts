import { type Alphabet, FIRST, LOOK_UP, NOTHING, OTHER, SEPARATOR } from './alphabet.ts';
import { type Automaton, childOf, edgeHash, OUTPUT } from './automaton.ts';
import { ALL_NOTHINGS, type Cursor, FLOOD, MAX_SEPARATORS, ONE_NOTHING, ONE_SEPARATOR, SEPARATORS } from './cursor.ts';

// Ordinary text is skimmed: as long as no two characters that follow each other begin a keyword, two look-ups a character are enough. Both are
// made in one array, since that is what this loop's speed hangs on: first the symbol of every unit, then bits for pairs of characters, of
// which a sixteenth at most is set, so that few pairs are looked up for nothing.

/** In the table: the unit is a letter. */
export const LETTER = 0x8000;
const SYMBOL = 0x7fff;
const PAIRS = 0x1_0000;
const BITS_A_PAIR = 16;

/** More different characters than this do not fit. */
export const MAX_SYMBOLS = SYMBOL;

export interface SkimTable {
  readonly automaton: Automaton;
  readonly table: Uint16Array;
  readonly shift: number;
  /** Symbols below may begin a keyword. */
  readonly freeEnd: number;
  /** From `freeEnd` to here they may where a word begins. */
  readonly wordEnd: number;
}

export function createSkimTable(alphabet: Alphabet, automaton: Automaton): SkimTable {
  const { depth, parent, symbolInto, patternAt } = automaton;
  const second = Array.from(depth.keys()).filter((state) => depth[state] === 2);
  const bits = Math.max(10, Math.ceil(Math.log2(second.length * BITS_A_PAIR + 1)));
  const table = new Uint16Array(PAIRS + 2 ** (bits - 4));
  for (let unit = 0; unit < PAIRS; unit++) {
    const symbol = alphabet.symbols[unit]!;
    const alone = symbol >= FIRST && symbol < FIRST + alphabet.starters && patternAt[symbol - FIRST + 1] !== -1;
    // Skimming stops at what is a keyword by itself as it does at what must be looked up.
    table[unit] = (alone ? LOOK_UP : symbol) | (alphabet.letters[unit] === 1 ? LETTER : 0);
  }
  const shift = 32 - bits;
  for (const state of second) {
    const bit = edgeHash(parent[state]!, symbolInto[state]!) >>> shift;
    table[PAIRS + (bit >>> 4)]! |= 1 << (bit & 15);
  }
  return { automaton, table, shift, freeEnd: FIRST + alphabet.freeStarters, wordEnd: FIRST + alphabet.starters };
}

/**
 * Whether more than the two characters that end at `at` are to be followed. Where keywords have letters most pairs of them begin one, but few
 * go on with the third; a pair that ends a keyword, or has something in between, or is the last of the text, is followed.
 */
function goesOn(
  { automaton, table }: SkimTable,
  units: Uint16Array,
  at: number,
  to: number,
  state: number,
  symbol: number,
): boolean {
  const second = childOf(automaton, state, symbol);
  if (second === 0) return false;
  if ((automaton.meta[second]! & OUTPUT) !== 0 || at + 1 >= to) return true;
  const next = table[units[at + 1]!]! & SYMBOL;
  return next < OTHER || childOf(automaton, second, next) !== 0;
}

/** Moves the cursor, at most one character deep, up to where more than that must be done, at the furthest to `to`. */
export function skim(skimTable: SkimTable, units: Uint16Array, cursor: Cursor, to: number): void {
  const { table, shift, freeEnd, wordEnd } = skimTable;
  let { at, state, gap } = cursor;
  let previous = at === 0 ? 0 : table[units[at - 1]!]!;
  for (; at < to; at++) {
    const entry = table[units[at]!]!;
    const symbol = entry & SYMBOL;
    if (symbol >= OTHER) {
      const bit = edgeHash(state, symbol) >>> shift;
      const mayBegin = (table[PAIRS + (bit >>> 4)]! & (1 << (bit & 15))) !== 0;
      if (mayBegin && goesOn(skimTable, units, at, to, state, symbol)) break;
      gap = 0;
      if (symbol < freeEnd) state = symbol - OTHER;
      else if (symbol < wordEnd && (previous & LETTER) === 0) state = symbol - OTHER;
      else state = 0;
    } else if (symbol === SEPARATOR) {
      if ((gap & SEPARATORS) < MAX_SEPARATORS) gap += ONE_SEPARATOR;
      else state = 0;
    } else if (symbol === NOTHING) {
      if (gap < ALL_NOTHINGS) gap += ONE_NOTHING;
      else if (gap < FLOOD) break;
    } else break;
    previous = entry;
  }
  cursor.at = at;
  cursor.state = state;
  cursor.gap = gap;
}
