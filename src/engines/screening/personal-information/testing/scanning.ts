import type { Hit, IncrementalDetector } from '../../types.ts';

/** The hits of a text that arrives in one piece. */
export function hitsOf(detector: IncrementalDetector, text: string): Hit[] {
  const hits: Hit[] = [];
  const scan = detector.open();
  scan.push(text, hits);
  scan.end(hits);
  return hits;
}

/** The hits of a text that is known to be complete. */
export function hitsInOneGo(detector: IncrementalDetector, text: string): Hit[] {
  const hits: Hit[] = [];
  detector.open().whole!(text, hits);
  return hits;
}

export interface Pieces {
  readonly hits: Hit[];
  /** Promises of the contract that were broken on the way. */
  readonly problems: string[];
}

/** Scans `text` cut at `places` (taken modulo its length), and watches what is said to be settled. */
export function scanInPieces(
  detector: IncrementalDetector,
  text: string,
  places: readonly number[] | 'everywhere',
): Pieces {
  const offsets =
    places === 'everywhere'
      ? Array.from({ length: text.length }, (_, i) => i)
      : places.map((place) => place % (text.length + 1)).toSorted((a, b) => a - b);
  const hits: Hit[] = [];
  const problems: string[] = [];
  const scan = detector.open();
  let from = 0;
  let settled = 0;
  const step = (advance: () => number, pushed: number) => {
    const before = hits.length;
    const now = advance();
    for (const hit of hits.slice(before)) {
      if (hit.start < settled) problems.push(`hit at ${hit.start} though ${settled} was settled`);
      if (hit.end > pushed) problems.push(`hit ends at ${hit.end}, only ${pushed} pushed`);
    }
    if (now < settled) problems.push(`settled went back from ${settled} to ${now}`);
    if (now > pushed) problems.push(`settled ${now}, only ${pushed} pushed`);
    if (pushed - now > detector.stream.maxHoldback) problems.push(`${pushed - now} units held back`);
    settled = now;
  };
  for (const to of [...offsets, text.length]) {
    const piece = text.slice(from, to);
    step(() => scan.push(piece, hits), to);
    from = to;
  }
  step(() => scan.end(hits), text.length);
  if (settled !== text.length) problems.push(`the end settled ${settled} of ${text.length}`);
  return { hits, problems };
}
