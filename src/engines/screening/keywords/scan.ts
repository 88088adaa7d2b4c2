import { fold, STEP } from '../characters/index.ts';
import type { Hit, IncrementalScan } from '../types.ts';
import { NOTHING, singleSymbol, symbolsBeyond } from './alphabet.ts';
import { codePointAt, codePointBefore, unitsOf } from './backward.ts';
import { loadUnits } from './buffer.ts';
import { type Candidate, decide } from './candidates.ts';
import type { CompiledKeywords } from './compile.ts';
import { type Cursor, MAX_IGNORABLES } from './cursor.ts';
import type { KeywordEntry } from './entry.ts';
import { pathBefore } from './path.ts';
import { readSymbol, run } from './run.ts';
import { verify } from './verify.ts';

/** Text is read in blocks of so many units. */
const BLOCK = 16_384;
/** Candidates are sorted out when so many have come together. */
const MANY_CANDIDATES = 256;

// Scans never wait: one cursor serves all streams.
const cursor: Cursor = { at: 0, state: 0, gap: 0 };
const NO_CANDIDATES: Candidate[] = [];

/** The search of one stream. What it keeps between two pieces: a few numbers, the unsettled end of the text, candidates. */
export class KeywordScan implements IncrementalScan {
  readonly #detector: string;
  readonly #keywords: CompiledKeywords;
  readonly #flood: KeywordEntry | undefined;
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

  constructor(detector: string, keywords: CompiledKeywords, flood?: KeywordEntry) {
    this.#detector = detector;
    this.#keywords = keywords;
    this.#flood = flood;
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

  whole(text: string, hits: Hit[]): void {
    if (text.length <= BLOCK) {
      this.#take(text, true, hits);
      this.#ended = true;
      return;
    }
    this.push(text, hits);
    this.end(hits);
  }

  /** Whether the text, which must fit into a block, is clear. The scan is as at its beginning then, for another text. */
  clears(text: string): boolean {
    if (text.length > BLOCK) return false;
    this.#state = 0;
    this.#gap = 0;
    this.#candidates = NO_CANDIDATES;
    const hits: Hit[] = [];
    this.#read(loadUnits('', text), 0, text.length, text.length, hits);
    const clear = hits.length === 0 && this.#candidates.length === 0;
    this.#candidates = NO_CANDIDATES;
    return clear;
  }

  #take(text: string, final: boolean, hits: Hit[]): void {
    const units = loadUnits(this.#tail, text);
    const length = this.#tail.length + text.length;
    // The first half of a pair waits for the second.
    const to = !final && length > 0 && (units[length - 1]! & 0xfc00) === 0xd800 ? length - 1 : length;
    this.#read(units, this.#scanned - this.#base, to, length, hits);
    this.#scanned = this.#base + to;
    this.#settle(units, to, length, final, hits);
    if (!final) this.#keepTail(units, length);
  }

  #read(units: Uint16Array, from: number, to: number, length: number, hits: Hit[]): void {
    cursor.at = from;
    cursor.state = this.#state;
    cursor.gap = this.#gap;
    for (
      let end = run(this.#keywords, units, cursor, to);
      end !== 'text';
      end = run(this.#keywords, units, cursor, to)
    ) {
      if (end === 'look-up') this.#lookUp(units, length);
      else this.#notice(end, units, 1, 0);
      if (this.#candidates.length < this.#crowd) continue;
      this.#state = cursor.state;
      this.#settle(units, cursor.at, length, false, hits);
      cursor.state = this.#state;
    }
    this.#state = cursor.state;
    this.#gap = cursor.gap;
  }

  /** Reads a code point that is no single unit or folds to several. */
  #lookUp(units: Uint16Array, length: number): void {
    const { alphabet, automaton } = this.#keywords;
    const codePoint = codePointAt(units, cursor.at, length);
    const width = unitsOf(codePoint);
    cursor.at += width;
    const single = singleSymbol(alphabet, codePoint);
    if (single !== undefined) {
      this.#notice(readSymbol(automaton, cursor, single), units, width, 0);
      return;
    }
    const symbols = alphabet.several.get(codePoint) ?? symbolsBeyond(alphabet, codePoint);
    if (symbols.length === 0) this.#notice(readSymbol(automaton, cursor, NOTHING), units, width, 0);
    for (let index = 0; index < symbols.length; index++) {
      this.#notice(readSymbol(automaton, cursor, symbols[index]!), units, width, symbols.length - 1 - index);
    }
  }

  /** `width` is that of the last code point, of which `rest` symbols are still to come. */
  #notice(noticed: 'keyword' | 'flood' | undefined, units: Uint16Array, width: number, rest: number): void {
    if (noticed === 'keyword') this.#nominate(units, cursor.state, cursor.at, rest);
    else if (noticed === 'flood' && this.#flood !== undefined) {
      const end = this.#base + cursor.at;
      this.#add({ start: end - width, end, entry: this.#flood, steps: STEP.ignorable, right: 0 });
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
        this.#add({
          start: this.#base + match.start,
          end: this.#base + end,
          entry: entries[pattern.entry]!,
          steps: match.steps,
          right: match.right,
        });
      }
    }
  }

  #add(candidate: Candidate): void {
    if (this.#candidates === NO_CANDIDATES) this.#candidates = [];
    this.#candidates.push(candidate);
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
