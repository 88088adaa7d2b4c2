import { fold, isLeetFor, nature } from '../../characters/index.ts';
import { GRADES, type Grade } from '../../types.ts';
import type { KeywordEntry } from '../entry.ts';
import { foldPattern, type Pattern } from '../pattern.ts';
import { variantsOf } from '../variants.ts';

// The rules of matching written down a second time, for a whole text and without regard to speed. Shares the folding of characters with the
// engine, but neither automaton nor verification.

const MAX_SEPARATORS = 3;
const MAX_IGNORABLES = 32;

interface Item {
  readonly point: number;
  readonly start: number;
  readonly end: number;
  readonly kind: 'letter' | 'ideograph' | 'sign' | 'separator' | 'nothing';
}

export interface ReferenceHit {
  readonly start: number;
  readonly end: number;
  /** Entries of the same kind and grade that match just there: which of them is told goes by what had to be undone, which is not known here. */
  readonly rules: readonly string[];
  readonly kind: string;
  readonly grade: Grade;
}

function itemsOf(text: string): Item[] {
  const items: Item[] = [];
  let start = 0;
  for (const character of text) {
    const end = start + character.length;
    const { points } = fold(character.codePointAt(0)!);
    for (const point of points) items.push({ point, start, end, kind: nature(point) });
    if (points.length === 0) items.push({ point: 0, start, end, kind: 'nothing' });
    start = end;
  }
  return items;
}

function neighbour(items: readonly Item[], from: number, direction: 1 | -1): Item['kind'] | 'none' {
  for (let at = from, nothings = 0; at >= 0 && at < items.length; at += direction) {
    if (items[at]!.kind !== 'nothing') return items[at]!.kind;
    if (nothings++ === MAX_IGNORABLES) return 'none';
  }
  return 'none';
}

function standsFree(letter: boolean, kind: Item['kind'] | 'none', pattern: Pattern, isolated: boolean): boolean {
  if (letter) return !(pattern.words || isolated) || kind !== 'letter';
  return !isolated || (kind !== 'letter' && kind !== 'ideograph');
}

/** Index after the last item of a match that begins at `from`, or -1. */
function matchAt(items: readonly Item[], from: number, pattern: Pattern): number {
  const { points, letters, gaps } = pattern;
  let at = from;
  const gapped: boolean[] = [];
  for (let index = 0; index < points.length; index++) {
    let separators = 0;
    let nothings = 0;
    while (index > 0 && at < items.length && (items[at]!.kind === 'separator' || items[at]!.kind === 'nothing')) {
      if (items[at++]!.kind === 'separator') separators++;
      else nothings++;
    }
    if (separators > MAX_SEPARATORS || nothings > MAX_IGNORABLES || at === items.length) return -1;
    const { point, kind } = items[at++]!;
    if (kind === 'separator' || kind === 'nothing') return -1;
    if (point !== points[index] && !(pattern.leet && isLeetFor(point, points[index]!))) return -1;
    gapped.push(separators > 0);
  }
  let isolated = false;
  // Runs of letters that belong together, by splitting wherever the keyword has a gap or a character that is no letter adjoins.
  const runs: boolean[][] = [[]];
  const numbers: boolean[] = [/\d/.test(String.fromCodePoint(points[0]!))];
  for (let index = 1; index < points.length; index++) {
    const digit = /\d/.test(String.fromCodePoint(points[index]!));
    if (gaps[index] === undefined && letters[index] && letters[index - 1]) {
      runs.at(-1)!.push(gapped[index]!);
      numbers[runs.length - 1] &&= digit;
      continue;
    }
    runs.push([]);
    numbers.push(digit);
    if (gaps[index] === undefined) {
      if (gapped[index] && points.length === 2) isolated = true;
    }
  }
  const spelled = runs.filter((run) => run.includes(true));
  if (spelled.some((run) => run.includes(false))) return -1;
  if (runs.some((run, at) => run.includes(true) && numbers[at] && run.length < 3)) return -1;
  if (spelled.length > 0) {
    if (spelled.flat().length + spelled.length < 3) return -1;
    isolated = true;
  }
  if (!standsFree(letters[0]!, neighbour(items, from - 1, -1), pattern, isolated)) return -1;
  return standsFree(letters.at(-1)!, neighbour(items, at, 1), pattern, isolated) ? at : -1;
}

/** The first character that shows nothing, after 32 of them, of each gap that has more. */
export function referenceFloods(text: string): { start: number; end: number }[] {
  const floods: { start: number; end: number }[] = [];
  let nothings = 0;
  for (const { kind, start, end } of itemsOf(text)) {
    if (kind === 'nothing') {
      nothings++;
      if (nothings === MAX_IGNORABLES + 1) floods.push({ start, end });
    } else if (kind !== 'separator') nothings = 0;
  }
  return floods;
}

export function byPlace(a: Omit<ReferenceHit, 'rules'>, b: Omit<ReferenceHit, 'rules'>): number {
  return a.start - b.start || a.end - b.end || (a.kind < b.kind ? -1 : 1);
}

/** All hits of non-literal entries in a whole text, in order of start, end and kind. */
export function referenceHits(entries: readonly KeywordEntry[], text: string): ReferenceHit[] {
  const items = itemsOf(text);
  const found: (Omit<ReferenceHit, 'rules'> & { readonly rule: string })[] = [];
  for (const [index, entry] of entries.entries()) {
    const ways = [{ text: entry.text, steps: 0 }, ...variantsOf(entry)];
    for (const pattern of ways.map((way) => foldPattern(entry, index, way.text, way.steps))) {
      for (let from = 0; from < items.length; from++) {
        const after = matchAt(items, from, pattern);
        if (after < 0) continue;
        const { id: rule, kind, grade } = entry;
        found.push({ start: items[from]!.start, end: items[after - 1]!.end, rule, kind, grade });
      }
    }
  }
  type Found = (typeof found)[number];
  const worst = (hit: Found) => GRADES.indexOf(hit.grade);
  const better = (a: Found, b: Found) =>
    a.start === b.start &&
    a.kind === b.kind &&
    ((a.end >= b.end && worst(a) > worst(b)) || (a.end > b.end && worst(a) >= worst(b)));
  const kept = found.filter((hit) => !found.some((other) => better(other, hit)));
  const unique = Map.groupBy(kept, (hit) => `${hit.start} ${hit.end} ${hit.kind}`);
  return [...unique.values()]
    .map((tied) => {
      const { start, end, kind, grade } = tied[0]!;
      return { start, end, kind, grade, rules: [...new Set(tied.map(({ rule }) => rule))] };
    })
    .sort(byPlace);
}
