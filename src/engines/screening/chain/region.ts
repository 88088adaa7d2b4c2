import type { Action, Hit, SkipReason } from '../types.ts';
import { stronger } from './rule.ts';

/** What a detector said about a stretch of text. */
export interface Remark {
  readonly start: number;
  readonly end: number;
  /** Number of the rule. */
  readonly lane: number;
  /** Null where the text was not judged. */
  readonly hit: Hit | null;
  /** Why it was not judged, when the detector said so. */
  readonly skipped: SkipReason | null;
  /** What is done; `stop` where text was not judged and may not leave. */
  readonly action: Action;
}

/** The order in which remarks are counted, the same however the text was cut. */
export function byPlace(a: Remark, b: Remark): number {
  return a.start - b.start || a.end - b.end || a.lane - b.lane || compare(a.hit?.kind, b.hit?.kind);
}

function compare(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Overlapping stretches of text that are to change: one text, with the strongest action of all. */
export interface Region {
  readonly start: number;
  end: number;
  action: Action;
  readonly remarks: Remark[];
}

export function openRegion(remark: Remark): Region {
  return { start: remark.start, end: remark.end, action: remark.action, remarks: [remark] };
}

/** Takes a remark that begins inside. */
export function absorb(region: Region, remark: Remark): void {
  if (remark.end > region.end) region.end = remark.end;
  region.action = stronger(region.action, remark.action);
  region.remarks.push(remark);
}

/** The remark that decides about a region: the first with the strongest action; a hit before what was not judged. */
export function deciding({ remarks, action }: Region): Remark {
  const strongest = remarks.filter((remark) => remark.action === action);
  return strongest.find(({ hit }) => hit !== null) ?? strongest[0]!;
}

/**
 * The text of a region with its hits masked. Where two masks differ, nothing of the text shows: what one of them leaves
 * visible, the other wanted hidden.
 */
export function maskRegion({ start, remarks }: Region, text: string): string {
  const units: (string | undefined)[] = new Array(text.length);
  for (const { start: from, end, hit } of remarks) {
    const mask = hit?.mask?.length === end - from ? hit.mask : undefined;
    for (let at = Math.max(from, start); at < end; at++) {
      const unit = mask?.[at - from] ?? '*';
      const before = units[at - start];
      units[at - start] = before === undefined || before === unit ? unit : '*';
    }
  }
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const unit = units[i] ?? '*';
    out += unit;
    // A character of two units gets one star.
    if (unit === '*' && units[i + 1] === '*' && isPair(text, i)) i++;
  }
  return out;
}

function isPair(text: string, i: number): boolean {
  return isHigh(text.charCodeAt(i)) && isLow(text.charCodeAt(i + 1));
}

/** First half of a surrogate pair. */
export function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

/** Second half of a surrogate pair. */
export function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
