/** Upper bounds in milliseconds; what is longer counts in the last class. */
const BOUNDS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 60_000, 180_000, 600_000,
] as const;

/** Times counted by length, as Prometheus wants them. Raising one is an addition and a short search. */
export interface Histogram {
  readonly counts: Float64Array;
  sum: number;
}

export function createHistogram(): Histogram {
  return { counts: new Float64Array(BOUNDS.length + 1), sum: 0 };
}

export function observe(histogram: Histogram, millis: number): void {
  let at = 0;
  while (at < BOUNDS.length && millis > BOUNDS[at]!) at++;
  histogram.counts[at]!++;
  histogram.sum += millis;
}

/** The lines of one histogram in seconds, each as suffix, labels and value. `label` stands in each, e.g. `part="own"`. */
export function* histogramLines(histogram: Histogram, label: string): Iterable<[suffix: string, value: number]> {
  let count = 0;
  for (let at = 0; at < BOUNDS.length; at++) {
    count += histogram.counts[at]!;
    yield [`_bucket{${label},le="${BOUNDS[at]! / 1_000}"}`, count];
  }
  count += histogram.counts[BOUNDS.length]!;
  yield [`_bucket{${label},le="+Inf"}`, count];
  yield [`_sum{${label}}`, histogram.sum / 1_000];
  yield [`_count{${label}}`, count];
}
