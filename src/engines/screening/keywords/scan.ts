import { fold } from '../characters/index.ts';
import type { Hit, IncrementalScan } from '../types.ts';
import { FIRST, LOOK_UP, NOTHING, OTHER, SEPARATOR, symbolsBeyond } from './alphabet.ts';
import { edgeHash, OUTPUT, step } from './automaton.ts';
import { codePointAt, codePointBefore, MAX_IGNORABLES, MAX_SEPARATORS, unitsOf } from './backward.ts';
import { loadUnits } from './buffer.ts';
import { type Candidate, decide } from './candidates.ts';
import type { CompiledKeywords } from './compile.ts';
import { pathBefore } from './path.ts';
import { verify } from './verify.ts';

// A gap is counted in one number: separators in the low byte, characters that show nothing above.
const ONE_SEPARATOR = 1;
const ONE_NOTHING = 0x100;
const SEPARATORS = 0xff;
const TOO_MANY_NOTHINGS = (MAX_IGNORABLES + 1) * ONE_NOTHING;

/** Text is read in blocks of so many units. */
const BLOCK = 16_384;
/** Candidates are sorted out when so many have come together. */
const MANY_CANDIDATES = 256;

const NO_CANDIDATES: Candidate[] = [];

/** The search of one stream. What it keeps between two pieces: a few numbers, the unsettled end of the text, candidates. */
export class KeywordScan implements IncrementalScan {
  readonly #detector: string;
  readonly #keywords: CompiledKeywords;
  #state = 0;
  #gap = 0;
  /** The text from `#base` on: what is not settled, and the character before it. */
  #tail = '';
  #base = 0;
  #scanned = 0;
  #settled = 0;
  #candidates = NO_CANDIDATES;
  #crowd = MANY_CANDIDATES;
  #ended = false;

  constructor(detector: string, keywords: CompiledKeywords) {
    this.#detector = detector;
    this.#keywords = keywords;
  }

  push(text: string, hits: Hit[]): number {
    if (this.#ended) throw new Error('The stream has ended; open a new scan for another.');
    if (text.length <= BLOCK) this.#take(text, false, hits);
    else for (let at = 0; at < text.length; at += BLOCK) this.#take(text.slice(at, at + BLOCK), false, hits);
    return this.#settled;
  }

  end(hits: Hit[]): number {
    if (this.#ended) throw new Error('The stream has ended already.');
    this.#take('', true, hits);
    this.#ended = true;
    this.#tail = '';
    return this.#settled;
  }

  #take(text: string, final: boolean, hits: Hit[]): void {
    const units = loadUnits(this.#tail, text);
    const length = this.#tail.length + text.length;
    // The first half of a pair waits for the second.
    const to = !final && length > 0 && (units[length - 1]! & 0xfc00) === 0xd800 ? length - 1 : length;
    this.#read(units, this.#scanned - this.#base, to, length, hits);
    this.#scanned = this.#base + to;
    this.#settle(units, to, length, final, hits);
    this.#keepTail(units, length);
  }

  #read(units: Uint16Array, from: number, to: number, length: number, hits: Hit[]): void {
    const { alphabet, automaton } = this.#keywords;
    const { symbols, letters } = alphabet;
    const { pairs, pairShift, meta, starters, singles } = automaton;
    const freeEnd = FIRST + alphabet.freeStarters;
    const startEnd = FIRST + starters;
    let state = this.#state;
    let gap = this.#gap;
    for (let at = from; at < to; ) {
      const symbol = symbols[units[at]!]!;
      if (symbol >= OTHER) {
        gap = 0;
        at++;
        let onward = state > starters;
        if (!onward) {
          const hash = edgeHash(state, symbol);
          onward = (pairs[(hash >>> pairShift) >>> 5]! & (1 << (hash >>> pairShift))) !== 0;
        }
        if (!onward) {
          // What almost all text comes to: no two characters that a keyword begins with.
          if (symbol < freeEnd) state = symbol - OTHER;
          // Keywords that only begin where a word begins.
          else if (symbol < startEnd && (at === 1 || letters[units[at - 2]!] === 0)) state = symbol - OTHER;
          else state = 0;
          if (!singles) continue;
        } else if (symbol === OTHER) {
          state = 0;
          continue;
        } else state = step(automaton, state, symbol);
        if (state !== 0 && (meta[state]! & OUTPUT) !== 0) {
          this.#nominate(units, state, at, 0);
          if (this.#candidates.length >= this.#crowd) {
            this.#state = state;
            this.#settle(units, at, length, false, hits);
            state = this.#state;
          }
        }
      } else if (symbol === SEPARATOR) {
        at++;
        if (state !== 0) {
          if ((gap & SEPARATORS) === MAX_SEPARATORS) state = 0;
          else gap += ONE_SEPARATOR;
        }
      } else if (symbol === NOTHING) {
        at++;
        if (gap < TOO_MANY_NOTHINGS) {
          gap += ONE_NOTHING;
          if (gap >= TOO_MANY_NOTHINGS) state = 0;
        }
      } else {
        this.#state = state;
        this.#gap = gap;
        at = this.#lookUp(units, at, length);
        state = this.#state;
        gap = this.#gap;
      }
    }
    this.#state = state;
    this.#gap = gap;
  }

  /** Reads a code point that is no single unit or folds to several. Returns where it ends. */
  #lookUp(units: Uint16Array, at: number, length: number): number {
    const { alphabet } = this.#keywords;
    const codePoint = codePointAt(units, at, length);
    const end = at + unitsOf(codePoint);
    // Half a pair by itself stands for nothing.
    if (codePoint >= 0xd800 && codePoint < 0xdc00) this.#advance(units, OTHER, end, 0);
    else if (codePoint < alphabet.symbols.length && alphabet.symbols[codePoint] !== LOOK_UP) {
      this.#advance(units, alphabet.symbols[codePoint]!, end, 0);
    } else {
      const symbols = alphabet.several.get(codePoint) ?? symbolsBeyond(alphabet, codePoint);
      for (let index = 0; index < symbols.length; index++)
        this.#advance(units, symbols[index]!, end, symbols.length - 1 - index);
      if (symbols.length === 0) this.#advance(units, NOTHING, end, 0);
    }
    return end;
  }

  /** One symbol onward, the way `#read` does it; `rest` symbols of the code point that ends at `end` are still to come. */
  #advance(units: Uint16Array, symbol: number, end: number, rest: number): void {
    const { automaton } = this.#keywords;
    if (symbol === NOTHING) {
      if (this.#gap >= TOO_MANY_NOTHINGS) return;
      this.#gap += ONE_NOTHING;
      if (this.#gap >= TOO_MANY_NOTHINGS) this.#state = 0;
    } else if (symbol === SEPARATOR) {
      if ((this.#gap & SEPARATORS) < MAX_SEPARATORS) this.#gap += ONE_SEPARATOR;
      else this.#state = 0;
    } else {
      this.#state = symbol === OTHER ? 0 : step(automaton, this.#state, symbol);
      this.#gap = 0;
      if ((automaton.meta[this.#state]! & OUTPUT) !== 0) this.#nominate(units, this.#state, end, rest);
    }
  }

  #nominate(units: Uint16Array, state: number, end: number, rest: number): void {
    const { automaton, patterns, entries } = this.#keywords;
    const { patternAt, patternAfter, outputLink } = automaton;
    for (let at = state; at !== 0; at = outputLink[at]!) {
      for (let index = patternAt[at]!; index !== -1; index = patternAfter[index]!) {
        const pattern = patterns[index]!;
        const match = verify(pattern, units, end, rest);
        if (match === undefined) continue;
        if (this.#candidates === NO_CANDIDATES) this.#candidates = [];
        this.#candidates.push({
          start: this.#base + match.start,
          end: this.#base + end,
          entry: entries[pattern.entry]!,
          steps: match.steps,
          right: match.right,
        });
      }
    }
  }

  /** Decides what can be decided with the text read up to `at`. */
  #settle(units: Uint16Array, at: number, length: number, final: boolean, hits: Hit[]): void {
    const { automaton } = this.#keywords;
    const path = pathBefore(automaton, units, at, this.#state);
    this.#state = path.state;
    const pathStart = final ? this.#base + length : this.#base + path.start;
    if (this.#candidates.length > 0) {
      const horizon = { units, length, base: this.#base, pathStart, final };
      const left = decide(this.#candidates, this.#detector, horizon, hits);
      this.#candidates = left.length === 0 ? NO_CANDIDATES : left;
      this.#crowd = Math.max(MANY_CANDIDATES, left.length * 2);
    }
    this.#settled = this.#candidates.length === 0 ? pathStart : Math.min(pathStart, this.#candidates[0]!.start);
  }

  /** Keeps what is not settled, and before it the character that may be asked for as its neighbour. */
  #keepTail(units: Uint16Array, length: number): void {
    let from = this.#settled - this.#base;
    for (let nothings = 0; from > 0; nothings++) {
      const codePoint = codePointBefore(units, from);
      from -= unitsOf(codePoint);
      if (fold(codePoint).points.length > 0 || nothings === MAX_IGNORABLES) break;
    }
    this.#base += from;
    // A copy, not a slice that would hold on to all of the piece.
    this.#tail = from === length ? '' : String.fromCharCode(...units.subarray(from, length));
  }
}
