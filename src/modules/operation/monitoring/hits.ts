import type { Hit, IncrementalDetector } from '../../../engines/screening/index.ts';

/** All hits of a detector in a complete text. */
export function hitsOf(detector: IncrementalDetector, text: string): Hit[] {
  const hits: Hit[] = [];
  const scan = detector.open();
  scan.push(text, hits);
  scan.end(hits);
  return hits;
}
