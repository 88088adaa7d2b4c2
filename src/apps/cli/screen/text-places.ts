import type { Excerpt, Place } from './printer.ts';

/** Units shown on either side of a hit, and of a long hit itself. */
const AROUND = 20;
const MAX_SHOWN = 60;

/** Turns offsets of a text that goes by into lines and columns, keeping only what is still asked for. */
export interface TextPlaces {
  push(text: string): void;
  /** Offsets must not go back. */
  place(offset: number): Place;
  excerpt(start: number, end: number): Excerpt;
  /** Nothing before this offset is asked for again. */
  forget(offset: number): void;
  units(): number;
}

export function createTextPlaces(): TextPlaces {
  let kept = '';
  let base = 0;
  /** Up to where lines and columns are counted. */
  let at = 0;
  let line = 1;
  let column = 1;

  function count(to: number): void {
    for (; at < to; at++) {
      const unit = kept.charCodeAt(at - base);
      if (unit === 10) {
        line++;
        column = 1;
      } else if (unit < 0xdc00 || unit > 0xdfff) column++;
    }
  }

  function around(from: number, to: number): string {
    return kept.slice(Math.max(0, from - base), Math.max(0, to - base));
  }

  return {
    push(text) {
      kept += text;
    },
    place(offset) {
      count(offset);
      return { line, column };
    },
    excerpt(start, end) {
      const shown = end - start > MAX_SHOWN ? `${around(start, start + MAX_SHOWN)}…` : around(start, end);
      const lineBefore = around(start - AROUND, start)
        .split('\n')
        .at(-1)!;
      const lineAfter = around(end, end + AROUND).split('\n')[0]!;
      return { before: lineBefore.toWellFormed(), text: shown.toWellFormed(), after: lineAfter.toWellFormed() };
    },
    forget(offset) {
      const to = Math.min(offset, base + kept.length);
      count(to);
      const cut = to - AROUND - base;
      if (cut <= 0) return;
      kept = kept.slice(cut);
      base += cut;
    },
    units: () => base + kept.length,
  };
}
