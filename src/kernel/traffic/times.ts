import type { TrafficRecord } from './traffic.ts';

/** Where the time of one request went, in milliseconds. The parts add up to the total. */
export interface TimeParts {
  readonly total: number;
  /** From sending it on to the end of the upstream's answer; null where it reached none, or none answered. */
  readonly upstream: number | null;
  /** Waited for guard models. */
  readonly guard: number;
  /** All the rest, which is ours: reading, screening, waiting for a turn, and the caller's own reading of the answer. */
  readonly own: number;
}

/** Where a gateway did not say when it sent the request on, its time before that counts as the upstream's. */
export function timePartsOf({ total, upstream, forwarded, guard = 0 }: TrafficRecord['millis']): TimeParts {
  const above = upstream === null ? null : Math.max(0, upstream - (forwarded ?? 0));
  return { total, upstream: above, guard, own: Math.max(0, total - (above ?? 0) - guard) };
}

/** Steps in which a time doubles: a percentile read from the classes is at most a twelfth too high. */
const STEPS = 8;

/** The class of a time: 0 for less than a millisecond, then eight to each doubling. */
export function timeClassOf(millis: number): number {
  return millis < 1 ? 0 : 1 + Math.floor(Math.log2(millis) * STEPS);
}

/** The longest time of a class. */
export function longestOf(timeClass: number): number {
  return timeClass === 0 ? 1 : 2 ** (timeClass / STEPS);
}

/** Times by class: how many of each. */
export type TimeCounts = { readonly [timeClass: string]: number };

/** The time that so many in a hundred did not pass, as the upper end of its class; null when there are none. */
export function percentileOf(counts: TimeCounts, percent: number): number | null {
  const classes = Object.entries(counts)
    .map(([name, count]): [number, number] => [Number(name), count])
    .sort((a, b) => a[0] - b[0]);
  const all = classes.reduce((sum, [, count]) => sum + count, 0);
  if (all === 0) return null;
  let left = Math.ceil((all * percent) / 100);
  for (const [timeClass, count] of classes) {
    left -= count;
    if (left <= 0) return longestOf(timeClass);
  }
  return longestOf(classes.at(-1)![0]);
}
