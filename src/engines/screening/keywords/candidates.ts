import { evasionsOf, type StepSet } from '../characters/index.ts';
import { GRADES, type Hit } from '../types.ts';
import type { KeywordEntry } from './entry.ts';
import { type Forbidden, rightIsFree } from './verify.ts';

/** A verified match that may still give way to a longer one, or to what stands on its right. Offsets from the beginning of the stream. */
export interface Candidate {
  readonly start: number;
  readonly end: number;
  readonly entry: KeywordEntry;
  readonly steps: StepSet;
  readonly right: Forbidden;
}

/** What of the stream lies in the buffer, and how far it is decided. */
export interface Horizon {
  readonly units: Uint16Array;
  readonly length: number;
  /** Offset of the buffer in the stream. */
  readonly base: number;
  /** No match that is found later begins before this. */
  readonly pathStart: number;
  /** The stream ends with the buffer. */
  readonly final: boolean;
}

/** Whether a match makes another one that begins at the same place superfluous: of the same kind, at least as bad, and no shorter. */
function covers(a: Candidate, b: Candidate): boolean {
  if (a.entry.kind !== b.entry.kind || GRADES.indexOf(a.entry.grade) < GRADES.indexOf(b.entry.grade)) return false;
  return a.end >= b.end;
}

function withoutCovered(group: readonly Candidate[]): Candidate[] {
  const kept: Candidate[] = [];
  for (const candidate of group.toReversed())
    if (!kept.some((other) => covers(other, candidate))) kept.unshift(candidate);
  return kept.sort((a, b) => a.end - b.end || (a.entry.id < b.entry.id ? -1 : 1));
}

/** Longest last; of equals the worst last, then the one with fewest evasions, then by id, so that it does not matter which was found first. */
function order(a: Candidate, b: Candidate): number {
  return (
    a.start - b.start ||
    a.end - b.end ||
    GRADES.indexOf(a.entry.grade) - GRADES.indexOf(b.entry.grade) ||
    b.steps - a.steps ||
    (a.entry.id < b.entry.id ? 1 : a.entry.id > b.entry.id ? -1 : 0)
  );
}

/**
 * Appends the hits that are decided, in order of their start. What is left begins with the first undecided one.
 * @param candidates in any order
 */
export function decide(candidates: Candidate[], detector: string, horizon: Horizon, hits: Hit[]): Candidate[] {
  candidates.sort(order);
  let at = 0;
  while (at < candidates.length) {
    const { start } = candidates[at]!;
    if (!horizon.final && start >= horizon.pathStart) break;
    let after = at;
    let open = false;
    const group: Candidate[] = [];
    for (; after < candidates.length && candidates[after]!.start === start; after++) {
      const candidate = candidates[after]!;
      const free = rightIsFree(
        horizon.units,
        candidate.end - horizon.base,
        horizon.length,
        horizon.final,
        candidate.right,
      );
      if (free === undefined) open = true;
      else if (free) group.push(candidate);
    }
    if (open) break;
    for (const { end, entry, steps } of withoutCovered(group)) {
      hits.push({ detector, kind: entry.kind, grade: entry.grade, start, end, rule: entry.id, via: evasionsOf(steps) });
    }
    at = after;
  }
  return at === 0 ? candidates : candidates.slice(at);
}
