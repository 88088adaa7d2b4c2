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
 * Appends the hits that are decided, in order of their start. What is left begins with the first undecided one, without those that are
 * superfluous already.
 * @param candidates in any order
 */
export function decide(candidates: Candidate[], detector: string, horizon: Horizon, hits: Hit[]): Candidate[] {
  const { units, length, base, pathStart, final } = horizon;
  candidates.sort(order);
  const left: Candidate[] = [];
  for (let at = 0; at < candidates.length; ) {
    const { start } = candidates[at]!;
    const certain: Candidate[] = [];
    const open: Candidate[] = [];
    for (; at < candidates.length && candidates[at]!.start === start; at++) {
      const candidate = candidates[at]!;
      const free = rightIsFree(units, candidate.end - base, length, final, candidate.right);
      if (free === undefined) open.push(candidate);
      else if (free) certain.push(candidate);
    }
    const group = withoutCovered(certain);
    // Hits come in order: behind an undecided one all others wait.
    if (left.length > 0 || open.length > 0 || (!final && start >= pathStart)) {
      left.push(...group, ...open);
      continue;
    }
    for (const { end, entry, steps } of group) {
      hits.push({ detector, kind: entry.kind, grade: entry.grade, start, end, rule: entry.id, via: evasionsOf(steps) });
    }
  }
  return left;
}
