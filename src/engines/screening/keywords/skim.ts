import { type Alphabet, FIRST, LOOK_UP, NOTHING, OTHER, SEPARATOR } from './alphabet.ts';
import { type Automaton, childOf, edgeHash, OUTPUT } from './automaton.ts';
import { ALL_NOTHINGS, type Cursor, FLOOD, MAX_SEPARATORS, ONE_NOTHING, ONE_SEPARATOR, SEPARATORS } from './cursor.ts';

// Ordinary text is skimmed: as long as no two characters that follow each other begin a keyword, two look-ups a character are enough, and one where
// the character before begins none. All are made in one array, since that is what this loop's speed hangs on: first the symbol of every unit, then bits
// for pairs of characters, of which a sixteenth at most is set, so that few pairs are looked up for nothing; then as many bits for three characters, of
// keywords that begin where a word does: where they have letters, most pairs of letters begin one, and few go on with the third. Those bits are few
// and lie together, so that text of such letters touches little memory.

/** In the table: the unit is a letter. */
export const LETTER = 0x8000;
const SYMBOL = 0x7fff;
const PAIRS = 0x1_0000;
const BITS_AN_ENTRY = 16;

/** More different characters than this do not fit. */
export const MAX_SYMBOLS = SYMBOL;

export interface SkimTable {
  readonly automaton: Automaton;
  readonly table: Uint16Array;
  readonly shift: number;
  /** Where the bits for three characters begin in the table, and how far their hashes are shifted. */
  readonly triples: number;
  readonly tripleShift: number;
  /** Symbols below may begin a keyword. */
  readonly freeEnd: number;
  /** From `freeEnd` to here they may where a word begins. */
  readonly wordEnd: number;
}

const bitsFor = (entries: number) => Math.max(10, Math.ceil(Math.log2(entries * BITS_AN_ENTRY + 1)));

/** Of the state after the first character, the symbol after it, and the third; of a pair that is a keyword, `NOTHING` as the third. */
function tripleHash(state: number, symbol: number, third: number): number {
  const pair = edgeHash(state, symbol);
  return Math.imul(pair ^ (pair >>> 15) ^ third, 0x85eb_ca6b);
}

export function createSkimTable(alphabet: Alphabet, automaton: Automaton): SkimTable {
  const { depth, parent, symbolInto, patternAt, meta } = automaton;
  const freeEnd = FIRST + alphabet.freeStarters;
  const second: number[] = [];
  /** Second states of keywords that begin where a word does and are at their end, and third states. */
  const decided: number[] = [];
  for (const [state, at] of depth.entries()) {
    if (at === 2) second.push(state);
    const first = at === 2 ? parent[state]! : at === 3 ? parent[parent[state]!]! : 0;
    if (first + OTHER >= freeEnd && (at === 3 || (meta[state]! & OUTPUT) !== 0)) decided.push(state);
  }
  const bits = bitsFor(second.length);
  const tripleBits = bitsFor(decided.length);
  const triples = PAIRS + 2 ** (bits - 4);
  const table = new Uint16Array(triples + 2 ** (tripleBits - 4));
  for (let unit = 0; unit < PAIRS; unit++) {
    const symbol = alphabet.symbols[unit]!;
    const alone = symbol >= FIRST && symbol < FIRST + alphabet.starters && patternAt[symbol - FIRST + 1] !== -1;
    // Skimming stops at what is a keyword by itself as it does at what must be looked up.
    table[unit] = (alone ? LOOK_UP : symbol) | (alphabet.letters[unit] === 1 ? LETTER : 0);
  }
  const set = (from: number, bit: number) => {
    table[from + (bit >>> 4)]! |= 1 << (bit & 15);
  };
  const shift = 32 - bits;
  for (const state of second) set(PAIRS, edgeHash(parent[state]!, symbolInto[state]!) >>> shift);
  const tripleShift = 32 - tripleBits;
  for (const state of decided) {
    const pair = depth[state] === 2 ? state : parent[state]!;
    const third = pair === state ? NOTHING : symbolInto[state]!;
    set(triples, tripleHash(parent[pair]!, symbolInto[pair]!, third) >>> tripleShift);
  }
  const wordEnd = FIRST + alphabet.starters;
  return { automaton, table, shift, triples, tripleShift, freeEnd, wordEnd };
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

/**
 * Passes over what begins no keyword: up to a pair that may begin one, a unit to be looked up, or a flood. Loops without calls, and what they use in
 * variables of their own: the runtime reads what is imported anew each time, and what is read of the tables after every call.
 */
function pass(skimTable: SkimTable, units: Uint16Array, cursor: Cursor, end: number): void {
  const { table } = skimTable;
  const other = OTHER | 0;
  const separator = SEPARATOR | 0;
  const nothing = NOTHING | 0;
  const letter = LETTER | 0;
  const freeEnd = skimTable.freeEnd | 0;
  const wordEnd = skimTable.wordEnd | 0;
  const to = end | 0;
  let at = cursor.at | 0;
  let state = cursor.state | 0;
  let gap = cursor.gap | 0;
  let previous = at === 0 ? 0 : table[units[at - 1]!]!;
  for (;;) {
    // Separators where no keyword has begun need not be counted.
    if (state === 0)
      while (at < to) {
        const entry = table[units[at]!]!;
        const symbol = entry & SYMBOL;
        if (symbol >= freeEnd) {
          if (symbol < wordEnd && (previous & letter) === 0) break;
          gap = 0;
        } else if (symbol === other) gap = 0;
        else if (symbol !== separator) break;
        previous = entry;
        at++;
      }
    if (at >= to) break;
    const entry = table[units[at]!]!;
    const symbol = entry & SYMBOL;
    if (symbol >= other) {
      if (state + other >= freeEnd) {
        // Through a separator a keyword goes on too, and mostly it does not.
        let third = at + 1 < to ? table[units[at + 1]!]! & SYMBOL : nothing;
        if (third === separator) third = at + 2 < to ? table[units[at + 2]!]! & SYMBOL : nothing;
        if (third < other) break;
        const { triples, tripleShift } = skimTable;
        const bit = tripleHash(state, symbol, third) >>> tripleShift;
        if ((table[triples + (bit >>> 4)]! & (1 << (bit & 15))) !== 0) break;
        const pair = tripleHash(state, symbol, nothing) >>> tripleShift;
        if ((table[triples + (pair >>> 4)]! & (1 << (pair & 15))) !== 0) break;
      } else if (state !== 0) {
        const bit = edgeHash(state, symbol) >>> skimTable.shift;
        if ((table[PAIRS + (bit >>> 4)]! & (1 << (bit & 15))) !== 0) break;
      }
      gap = 0;
      state = symbol < freeEnd || (symbol < wordEnd && (previous & letter) === 0) ? symbol - other : 0;
    } else if (symbol === separator) {
      if ((gap & SEPARATORS) < MAX_SEPARATORS) gap += ONE_SEPARATOR;
      else state = 0;
    } else if (symbol === nothing) {
      if (gap < ALL_NOTHINGS) gap += ONE_NOTHING;
      else if (gap < FLOOD) break;
    } else break;
    previous = entry;
    at++;
  }
  cursor.at = at;
  cursor.state = state;
  cursor.gap = gap;
}

/** Moves the cursor, at most one character deep, up to where more than that must be done, at the furthest to `to`. */
export function skim(skimTable: SkimTable, units: Uint16Array, cursor: Cursor, to: number): void {
  const { table, freeEnd, wordEnd } = skimTable;
  for (;;) {
    pass(skimTable, units, cursor, to);
    const { at } = cursor;
    if (at >= to) return;
    const symbol = table[units[at]!]! & SYMBOL;
    if (symbol < OTHER || goesOn(skimTable, units, at, to, cursor.state, symbol)) return;
    const inside = at > 0 && (table[units[at - 1]!]! & LETTER) !== 0;
    cursor.state = symbol < freeEnd || (symbol < wordEnd && !inside) ? symbol - OTHER : 0;
    cursor.gap = 0;
    cursor.at = at + 1;
  }
}
