import { LOOK_UP, NOTHING, OTHER, SEPARATOR } from './alphabet.ts';
import { type Automaton, childOf, OUTPUT, step } from './automaton.ts';
import type { CompiledKeywords } from './compile.ts';
import { type Cursor, FLOOD, MAX_SEPARATORS, ONE_NOTHING, ONE_SEPARATOR, SEPARATORS } from './cursor.ts';
import { LETTER, skim } from './skim.ts';

/**
 * Why a run stopped: the text ends, a unit must be looked up, a keyword may have ended, or there are more characters that show nothing
 * than a gap may hold.
 */
export type RunEnd = 'text' | 'look-up' | 'keyword' | 'flood';

/** Reads one symbol; what is to be noticed at it. */
export function readSymbol(automaton: Automaton, cursor: Cursor, symbol: number): 'keyword' | 'flood' | undefined {
  if (symbol === NOTHING) {
    if (cursor.gap >= FLOOD) return undefined;
    cursor.gap += ONE_NOTHING;
    if (cursor.gap < FLOOD) return undefined;
    cursor.state = 0;
    return 'flood';
  }
  if (symbol === SEPARATOR) {
    if ((cursor.gap & SEPARATORS) < MAX_SEPARATORS) cursor.gap += ONE_SEPARATOR;
    else cursor.state = 0;
    return undefined;
  }
  cursor.gap = 0;
  cursor.state = symbol === OTHER ? 0 : step(automaton, cursor.state, symbol);
  return (automaton.meta[cursor.state]! & OUTPUT) !== 0 ? 'keyword' : undefined;
}

/**
 * Whether the one character just read, of which `state` is all that is left, stands inside a word and can begin only words: `skim` would
 * not have taken it for a beginning either. Without this every pair of letters of a word would be looked up once one was.
 */
function startsInsideWord({ skimTable }: CompiledKeywords, units: Uint16Array, cursor: Cursor, state: number): boolean {
  const { table, freeEnd } = skimTable;
  return (
    state + OTHER >= freeEnd &&
    cursor.gap === 0 &&
    cursor.at > 1 &&
    (table[units[cursor.at - 1]!]! & LETTER) !== 0 &&
    (table[units[cursor.at - 2]!]! & LETTER) !== 0
  );
}

/**
 * Follows a keyword whose beginning of two characters or more has been read, until it is broken off. A character that breaks it off is left
 * for `skim`, unless a shorter beginning goes on with it.
 */
function follow(keywords: CompiledKeywords, units: Uint16Array, cursor: Cursor, to: number): RunEnd {
  const { automaton, alphabet } = keywords;
  const { symbols } = alphabet;
  const { meta, fail, starters } = automaton;
  while (cursor.at < to && cursor.state > starters) {
    const symbol = symbols[units[cursor.at]!]!;
    if (symbol === LOOK_UP) return 'look-up';
    if (symbol >= OTHER) {
      const child = childOf(automaton, cursor.state, symbol);
      if (child === 0) {
        const next = symbol === OTHER ? 0 : fail[cursor.state]!;
        cursor.state = next <= starters && startsInsideWord(keywords, units, cursor, next) ? 0 : next;
        continue;
      }
      cursor.at++;
      cursor.gap = 0;
      cursor.state = child;
      if ((meta[child]! & OUTPUT) !== 0) return 'keyword';
    } else {
      cursor.at++;
      const noticed = readSymbol(automaton, cursor, symbol);
      if (noticed !== undefined) return noticed;
    }
  }
  return 'text';
}

/** Reads units up to `to`, or up to one that must be looked up, or until a keyword may have ended. */
export function run(keywords: CompiledKeywords, units: Uint16Array, cursor: Cursor, to: number): RunEnd {
  const { automaton, alphabet, skimTable } = keywords;
  while (cursor.at < to) {
    if (cursor.state > automaton.starters) {
      const end = follow(keywords, units, cursor, to);
      if (end !== 'text') return end;
    }
    skim(skimTable, units, cursor, to);
    if (cursor.at >= to) break;
    const symbol = alphabet.symbols[units[cursor.at]!]!;
    if (symbol === LOOK_UP) return 'look-up';
    cursor.at++;
    const noticed = readSymbol(automaton, cursor, symbol);
    if (noticed !== undefined) return noticed;
  }
  return 'text';
}
