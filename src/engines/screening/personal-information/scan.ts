import type { Hit, IncrementalScan } from '../types.ts';
import type { Found } from './found.ts';
import { holdFrom } from './hold.ts';
import { PERSONAL_INFORMATION_KINDS, type PersonalInformationKind } from './kinds.ts';
import { COLON, DIGIT, FOLLOWERS, MY, NOMINATIONS, PLAIN } from './nominate.ts';
import { createChain } from './numbers/chain.ts';
import { isShortNumber } from './numbers/short-number.ts';
import { parseAt } from './parse.ts';
import { endsField, endsGroup } from './people/fields.ts';
import { createView } from './view.ts';
import { commonWindow, giveBack, LONG_PIECE, takeWindow, type Window, write } from './window.ts';

/** Units before the unsettled part that are kept for looks back: a local part, and the words before it. */
const KEPT_BEFORE = 192;

const RANK = new Map(PERSONAL_INFORMATION_KINDS.map(({ id }, rank) => [id, rank]));

/** Leftmost first; of those that begin together the longer, then the kind that comes first in the table. */
function byPrecedence(a: Found, b: Found): number {
  return a.start - b.start || b.end - a.end || RANK.get(a.kind)! - RANK.get(b.kind)!;
}

// Scans never wait: one view and one chain serve all streams.
const view = createView();
const chain = createChain();

/** A loop without calls: nearly all of the text is read here and nowhere else. */
function nextNominated(units: Uint16Array, from: number, to: number): number {
  let i = from;
  while (i < to && NOMINATIONS[units[i]!] === PLAIN) i += 1;
  return i;
}

/** Is the nomination at `at` one that its neighbours refute? Most are, and no parser is entered for them. */
function isRefuted(units: Uint16Array, at: number, length: number, nomination: number): boolean {
  if (nomination === DIGIT) {
    return (at > 0 && NOMINATIONS[units[at - 1]!] === DIGIT) || isShortNumber(units, at, length);
  }
  // Most letters `y` are not those of `my`: asked without regard to what shows nothing.
  if (nomination === MY && (units[at - 1]! | 0x20) !== 0x6d) return true;
  if (nomination === COLON) return !endsGroup(units, at) && !endsField(units, at);
  // A parser that needs more than has arrived decides later.
  return at + 1 < length && (FOLLOWERS[units[at + 1]!]! & (1 << nomination)) === 0;
}

/**
 * One stream. Where hits overlap the leftmost counts, then the longest; one is reported as soon as nothing that begins at or before it can
 * still be found. Kinds that are not asked for take part in this, so that what a text is does not depend on what is asked for.
 */
export function openScan(
  detector: string,
  wanted: ReadonlySet<PersonalInformationKind>,
): IncrementalScan & { clears(text: string): boolean } {
  let window: Window | undefined;
  let waiting: Found[] = [];
  /** Offset in the stream of the first unit of the window. */
  let base = 0;
  /** Units in the window, and how many of them have been read. */
  let length = 0;
  let position = 0;
  let settled = 0;
  let reportedTo = 0;
  let ended = false;

  function scan(): void {
    const { units } = view;
    const to = view.length;
    let i = nextNominated(units, position, to);
    for (; i < to; i = nextNominated(units, i + 1, to)) {
      const nomination = NOMINATIONS[units[i]!]!;
      if (isRefuted(units, i, to, nomination)) continue;
      const found = parseAt(view, chain, nomination, i);
      if (view.starved) break;
      if (found !== undefined) waiting.push({ ...found, start: base + found.start, end: base + found.end });
    }
    position = i;
  }

  function report(open: number, hits: Hit[]): void {
    if (waiting.length === 0) return;
    waiting.sort(byPrecedence);
    let decided = 0;
    for (const found of waiting) {
      if (found.start >= open) break;
      decided += 1;
      if (found.start < reportedTo) continue;
      reportedTo = found.end;
      if (wanted.has(found.kind)) hits.push({ detector, ...found });
    }
    if (decided > 0) waiting = waiting.slice(decided);
  }

  function advance({ units, bytes }: Window, hits: Hit[]): void {
    view.units = units;
    view.bytes = bytes;
    view.ended = ended;
    // A first half of a pair waits for the second.
    view.length = !ended && length > 0 && (units[length - 1]! & 0xfc00) === 0xd800 ? length - 1 : length;
    scan();
    const open = base + (ended ? length : holdFrom(view, position));
    report(ended ? open + 1 : open, hits);
    if (open > settled) settled = open;
  }

  /** Moves what must be kept to the front. */
  function makeRoom({ units }: Window): void {
    const drop = settled - base - KEPT_BEFORE;
    if (drop <= 0) return;
    units.copyWithin(0, drop, length);
    length -= drop;
    position -= drop;
    base += drop;
  }

  function readIn(into: Window, text: string, hits: Hit[]): void {
    const size = into.units.length;
    for (let at = 0; at < text.length; ) {
      if (text.length - at > size - length) makeRoom(into);
      const block = text.slice(at, at + size - length);
      write(into, length, block);
      length += block.length;
      at += block.length;
      advance(into, hits);
    }
  }

  function move(from: Window, to: Window): void {
    makeRoom(from);
    to.units.set(from.units.subarray(0, length));
  }

  return {
    push(text, hits) {
      if (ended) throw new Error('The stream has ended; open a new scan for another.');
      window ??= takeWindow();
      if (text.length < LONG_PIECE) readIn(window, text, hits);
      else {
        const common = commonWindow();
        move(window, common);
        readIn(common, text, hits);
        move(common, window);
      }
      return settled;
    },
    whole(text, hits) {
      const own = text.length < LONG_PIECE;
      if (!own && text.length > commonWindow().units.length) {
        this.push(text, hits);
        this.end(hits);
        return;
      }
      const all = own ? takeWindow() : commonWindow();
      write(all, 0, text);
      length = text.length;
      ended = true;
      advance(all, hits);
      if (own) giveBack(all);
    },
    /** Whether the text is clear; the scan begins anew with it, whatever it has read before. */
    clears(text) {
      if (waiting.length > 0) waiting = [];
      window = undefined;
      base = 0;
      length = 0;
      position = 0;
      settled = 0;
      reportedTo = 0;
      ended = false;
      const hits: Hit[] = [];
      this.whole!(text, hits);
      return hits.length === 0;
    },
    end(hits) {
      if (ended) throw new Error('The stream has ended already.');
      ended = true;
      if (window === undefined) return settled;
      advance(window, hits);
      giveBack(window);
      window = undefined;
      return settled;
    },
  };
}
