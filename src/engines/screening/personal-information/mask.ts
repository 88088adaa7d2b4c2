import type { Evasion } from '../types.ts';
import { FOLD, foldPair, isHan, isWord, PAIR, SKIP } from './fold.ts';
import { textOf, type View } from './view.ts';

/** Says of the `index`-th of `count` letters, digits and Han characters whether it stays readable. */
export type Keep = (index: number, count: number, code: number) => boolean;

export const keepEnds =
  (first: number, last: number): Keep =>
  (index, count) =>
    index < first || index >= count - last;

interface Glyph {
  readonly at: number;
  readonly width: number;
  readonly code: number;
}

function glyphsOf(view: View, start: number, end: number): Glyph[] {
  const glyphs: Glyph[] = [];
  for (let i = start; i < end; ) {
    const unit = view.units[i]!;
    const low = i + 1 < end ? view.units[i + 1]! : 0;
    const paired = FOLD[unit] === PAIR && low >= 0xdc00 && low < 0xe000;
    glyphs.push({ at: i, width: paired ? 2 : 1, code: paired ? foldPair(unit, low) : FOLD[unit]! });
    i += paired ? 2 : 1;
  }
  return glyphs;
}

const counts = (code: number) => isWord(code) || isHan(code);

/**
 * What a mask puts in place of `start` to `end`, as many units long: signs between groups stay, what `keep` says stays as it was written,
 * everything else, ignorable characters too (they can carry text of their own), becomes `*`.
 */
export function maskOf(view: View, start: number, end: number, keep: Keep): string {
  const glyphs = glyphsOf(view, start, end);
  const count = glyphs.filter((glyph) => counts(glyph.code)).length;
  let index = 0;
  let mask = '';
  for (const { at, width, code } of glyphs) {
    const kept = counts(code) ? keep(index++, count, code) : code !== SKIP && width === 1;
    mask += kept
      ? width === 1
        ? String.fromCharCode(view.units[at]!)
        : textOf(view, at, at + width)
      : '*'.repeat(width);
  }
  return mask;
}

/** Evasions that show in the characters themselves. */
export function evasionsOf(view: View, start: number, end: number, others: readonly Evasion[] = []): Evasion[] {
  let width = false;
  let ignorable = false;
  for (const glyph of glyphsOf(view, start, end)) {
    if (glyph.code === SKIP) ignorable = true;
    else if (isWord(glyph.code) && view.units[glyph.at] !== glyph.code) width = true;
  }
  return [...(width ? ['width' as const] : []), ...(ignorable ? ['ignorable' as const] : []), ...others];
}
