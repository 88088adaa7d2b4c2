import {
  characterTable,
  FOLDS_TO_NOTHING,
  FOLDS_TO_SEVERAL,
  fold,
  LEET_CLASS,
  nature,
  TABLE_SIZE,
} from '../characters/index.ts';
import { beginsAtWord, type Pattern } from './pattern.ts';

// The characters of one set of keywords as small numbers ("symbols"), and a table from every UTF-16 unit to its symbol.

/** Read over without a trace: zero width, combining marks. */
export const NOTHING = 0;
/** Read over, a few in a row. */
export const SEPARATOR = 1;
/** To be looked up: half of a pair, or folds to several characters. */
export const LOOK_UP = 2;
/** Occurs in no keyword. Symbols from here on end a gap. */
export const OTHER = 3;
/** First symbol of a character that occurs in a keyword. Those that begin one come first. */
export const FIRST = 4;

export interface Alphabet {
  /** Symbol of each code point of the first two planes. */
  readonly symbols: Uint16Array;
  /** Symbols of code points that fold to several characters. */
  readonly several: ReadonlyMap<number, Uint16Array>;
  /** Symbols below `FIRST + starters` begin a keyword. */
  readonly starters: number;
  /** Symbols below `FIRST + freeStarters` may begin one anywhere, other starters only at the beginning of a word. */
  readonly freeStarters: number;
  /** Number of symbols. */
  readonly size: number;
  /** 1 for units that are surely a letter or digit by themselves. */
  readonly letters: Uint8Array;
  /** Folded code points that occur in keywords, in the order of their symbols. */
  readonly points: readonly number[];
  /** Whether the points that stand for each other in leet have one symbol. */
  readonly leet: boolean;
  /** Symbol of a folded code point. */
  symbolOf(point: number): number;
}

/** What is the same for all sets of keywords. */
interface Blank {
  /** Symbols as if there were no keywords. */
  readonly symbols: Uint16Array;
  readonly letters: Uint8Array;
  /** Folded code point to the code points that fold to it, without itself. */
  readonly foldTo: ReadonlyMap<number, readonly number[]>;
}

let blank: Blank | undefined;

const symbolWithoutKeywords = (point: number) => (nature(point) === 'separator' ? SEPARATOR : OTHER);

function createBlank(): Blank {
  const { singles } = characterTable();
  const symbols = new Uint16Array(TABLE_SIZE);
  const letters = new Uint8Array(0x1_0000);
  const foldTo = new Map<number, number[]>();
  for (let codePoint = 0; codePoint < TABLE_SIZE; codePoint++) {
    const single = singles[codePoint]!;
    if (single === FOLDS_TO_NOTHING) symbols[codePoint] = NOTHING;
    else if (single === FOLDS_TO_SEVERAL) symbols[codePoint] = LOOK_UP;
    else {
      symbols[codePoint] = symbolWithoutKeywords(single);
      if (codePoint < 0x1_0000 && nature(single) === 'letter') letters[codePoint] = 1;
      if (single !== codePoint) foldTo.set(single, [...(foldTo.get(single) ?? []), codePoint]);
    }
  }
  symbols.fill(LOOK_UP, 0xd800, 0xdc00);
  return { symbols, letters, foldTo };
}

/** The points that stand for each other when leet is read, by the one that stands for all of them. */
const leetMembers = Map.groupBy(LEET_CLASS.keys(), (point) => LEET_CLASS.get(point)!);

export function createAlphabet(patterns: readonly Pattern[]): Alphabet {
  blank ??= createBlank();
  const leet = patterns.some((pattern) => pattern.leet);
  const coarse = (point: number) => (leet ? (LEET_CLASS.get(point) ?? point) : point);
  const free = new Set<number>();
  const starting = new Set<number>();
  const others = new Set<number>();
  for (const pattern of patterns) {
    for (const point of pattern.points) others.add(coarse(point));
    const first = coarse(pattern.points[0]!);
    starting.add(first);
    if (!beginsAtWord(pattern)) free.add(first);
  }
  const ordered = [...new Set([...free, ...starting, ...others])];
  const numbers = numbersOf(ordered);
  const symbolOf = symbolsBy(numbers, leet);

  const { singles, several } = characterTable();
  const symbols = blank.symbols.slice();
  for (const [leader, symbol] of numbers) {
    for (const point of leet ? (leetMembers.get(leader) ?? [leader]) : [leader]) {
      if (singles[point] === point) symbols[point] = symbol;
      for (const codePoint of blank.foldTo.get(point) ?? []) symbols[codePoint] = symbol;
    }
  }
  return {
    symbols,
    several: new Map(
      Array.from(several, ([codePoint, folded]) => [codePoint, Uint16Array.from(folded.points, symbolOf)]),
    ),
    starters: starting.size,
    freeStarters: free.size,
    size: FIRST + ordered.length,
    letters: blank.letters,
    points: ordered,
    leet,
    symbolOf,
  };
}

const numbersOf = (points: readonly number[]) => new Map(points.map((point, at) => [point, FIRST + at]));

function symbolsBy(numbers: ReadonlyMap<number, number>, leet: boolean): Alphabet['symbolOf'] {
  return (point) => numbers.get(leet ? (LEET_CLASS.get(point) ?? point) : point) ?? symbolWithoutKeywords(point);
}

/** An alphabet that came from another thread, where functions can't come from. */
export function revived(alphabet: Omit<Alphabet, 'symbolOf'>): Alphabet {
  return { ...alphabet, symbolOf: symbolsBy(numbersOf(alphabet.points), alphabet.leet) };
}

/** Symbol of a code point that folds to one or none and lies in the tables, else undefined. Half a pair by itself stands for nothing. */
export function singleSymbol(alphabet: Alphabet, codePoint: number): number | undefined {
  if (codePoint >= TABLE_SIZE) return undefined;
  const symbol = alphabet.symbols[codePoint]!;
  if (symbol !== LOOK_UP) return symbol;
  return codePoint >= 0xd800 && codePoint < 0xdc00 ? OTHER : undefined;
}

/** Symbols of a code point beyond the tables; few texts have any. */
export function symbolsBeyond(alphabet: Alphabet, codePoint: number): readonly number[] {
  return fold(codePoint).points.map(alphabet.symbolOf);
}
