import type { Hit, IncrementalDetector } from '../../../../engines/screening/index.ts';

export interface ScreenedInPieces {
  /** In order of their start. */
  readonly hits: Hit[];
  /** After each piece: units arrived, units that may be passed on, hits known. The last is after the end of the text. */
  readonly pieces: { readonly arrived: number; readonly settled: number; readonly hits: number }[];
  readonly mostHeldBack: number;
}

/** Most steps that are told; between them a longer text goes on in the same pieces. */
const MOST_TOLD = 400;

/** Screens a text as it would come in a stream: what all detectors together have settled may be passed on. */
export function screenInPieces(
  detectors: readonly IncrementalDetector[],
  text: string,
  piece: number,
): ScreenedInPieces {
  const scans = detectors.map((detector) => detector.open());
  const hits: Hit[] = [];
  const pieces: { arrived: number; settled: number; hits: number }[] = [];
  let mostHeldBack = 0;
  for (let from = 0; from < text.length; from += piece) {
    const arrived = Math.min(from + piece, text.length);
    const part = text.slice(from, arrived);
    let settled = arrived;
    for (const scan of scans) settled = Math.min(settled, scan.push(part, hits));
    mostHeldBack = Math.max(mostHeldBack, arrived - settled);
    if (pieces.length < MOST_TOLD) pieces.push({ arrived, settled, hits: hits.length });
  }
  for (const scan of scans) scan.end(hits);
  pieces.push({ arrived: text.length, settled: text.length, hits: hits.length });
  hits.sort((a, b) => a.start - b.start || b.end - a.end);
  return { hits, pieces, mostHeldBack };
}
