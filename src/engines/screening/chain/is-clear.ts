import type { Hit, IncrementalDetector } from '../types.ts';
import type { CompiledRule } from './rule.ts';
import type { Tally } from './tally.ts';

/** A longer text is not read twice for the sake of one hit, and the cost of a stream for it does not count. */
const MOST_UNITS = 16_384;

/** See `Chain.isClear`. A detector that throws is left to the stream, which knows what then happens. */
export function isClear(rules: readonly CompiledRule[], text: string, tally: Tally): boolean {
  if (text.length > MOST_UNITS) return false;
  let began = performance.now();
  for (const { rule, lane } of rules) {
    if (rule.detector.stream.kind !== 'incremental') return false;
    try {
      if (!clears(rule.detector as IncrementalDetector, text)) return false;
    } catch {
      return false;
    }
    const ended = performance.now();
    tally.own(lane, ended - began);
    began = ended;
  }
  return true;
}

function clears(detector: IncrementalDetector, text: string): boolean {
  if (detector.clears !== undefined) return detector.clears(text);
  const found: Hit[] = [];
  const scan = detector.open();
  if (scan.whole === undefined) {
    scan.push(text, found);
    scan.end(found);
  } else scan.whole(text, found);
  return found.length === 0;
}
