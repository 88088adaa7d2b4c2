import { type TimeParts, type TrafficRecord, timePartsOf } from '../../kernel/traffic/index.ts';
import { createHistogram, type Histogram, observe } from './histogram.ts';

/** Counts for metrics. Plain numbers, raised on the hot path and written out when somebody asks. */
export interface GatewayFigures {
  /** Requests whose body is being read or whose answer is under way. */
  openRequests: number;
  /** Bytes of request bodies held. */
  bodyBytes: number;
  readonly outcomes: Map<string, number>;
  /** Requests whose purpose was checked, by verdict. */
  readonly purposes: Map<string, number>;
  inputTokens: number;
  outputTokens: number;
  /** Where the time of accepted requests went. */
  readonly times: Readonly<Record<keyof TimeParts, Histogram>>;
  /** From the head of the request to the first byte of its answer. */
  readonly firstByte: Histogram;
}

export function createFigures(): GatewayFigures {
  return {
    openRequests: 0,
    bodyBytes: 0,
    outcomes: new Map(),
    purposes: new Map(),
    inputTokens: 0,
    outputTokens: 0,
    times: {
      total: createHistogram(),
      upstream: createHistogram(),
      guard: createHistogram(),
      own: createHistogram(),
    },
    firstByte: createHistogram(),
  };
}

/** Counts an accepted request that is over. */
export function countRecord(figures: GatewayFigures, { outcome, usage, millis }: TrafficRecord): void {
  raise(figures.outcomes, outcome);
  figures.inputTokens += usage?.inputTokens ?? 0;
  figures.outputTokens += usage?.outputTokens ?? 0;
  const { total, upstream, guard, own } = timePartsOf(millis);
  observe(figures.times.total, total);
  observe(figures.times.own, own);
  if (upstream !== null) observe(figures.times.upstream, upstream);
  // Of requests that no guard model judged nothing is counted, so that its percentiles speak of those that one did.
  if (millis.guard !== undefined) observe(figures.times.guard, guard);
  if (millis.firstByte !== null) observe(figures.firstByte, millis.firstByte);
}

export function raise(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
