import { type Breaker, type BreakerResult, type BreakerRules, type BreakerState, createBreaker } from './breaker.ts';

const MINUTE = 60_000;
/** Minutes that are kept for the server while it is away, for each upstream. */
const MINUTES_KEPT = 60;
/** A wait that an upstream asks for counts no longer than this, in milliseconds. */
const MOST_COOLING = 60_000;
/** Probes in a row that must fail before nothing is sent any more. */
const FAILED_PROBES = 2;

/** What one gateway saw of one upstream within one minute. */
export interface UpstreamMinute {
  readonly endpointId: string;
  /** Start of the minute, UTC. */
  readonly minute: string;
  /** Tries that ended, and those that failed by the upstream's fault. */
  readonly requests: number;
  readonly failures: number;
  /** Tries that were left for another. */
  readonly left: number;
  /** Tries that were answered, the milliseconds until their answers began, together, and the longest. */
  readonly answered: number;
  readonly answerMillis: number;
  readonly slowestMillis: number;
}

export interface ProbeOutcome {
  readonly at: string;
  readonly ok: boolean;
  readonly status: number | null;
  readonly millis: number;
  /** Stable code, null where it answered. */
  readonly error: string | null;
}

/** How one upstream stands, as this gateway sees it. */
export interface UpstreamState {
  readonly endpointId: string;
  readonly state: BreakerState;
  /** Requests under way. */
  readonly open: number;
  readonly probe: ProbeOutcome | null;
}

/** Health of one upstream, from requests and probes. Times are on the monotonic clock. */
export interface Health {
  readonly breaker: Breaker;
  /** Whether it asked for a pause that is not over. */
  cooling(now: number): boolean;
  cool(millis: number, now: number): void;
  /** A request is sent; what it answers belongs to `end`. */
  begin(now: number): boolean;
  /** `answerMillis`: until its answer began, or null when none did. `left`: another is tried after it. */
  end(result: BreakerResult, trial: boolean, answerMillis: number | null, left: boolean, now: number): void;
  probed(outcome: ProbeOutcome, now: number): void;
  state(now: number): UpstreamState;
  /** Minutes that are over and were not told; `forgetMinutes` takes the oldest of them away. */
  minutes(): readonly UpstreamMinute[];
  forgetMinutes(count: number): void;
}

export function createHealth(
  endpointId: string,
  { rules, wall }: { rules?: BreakerRules; wall: () => number },
): Health {
  const breaker = createBreaker(rules);
  let coolUntil = 0;
  let under = 0;
  let probe: ProbeOutcome | null = null;
  let failedProbes = 0;
  let closed: UpstreamMinute[] = [];
  let start = 0;
  let requests = 0;
  let failures = 0;
  let left = 0;
  let answered = 0;
  let answerMillis = 0;
  let slowestMillis = 0;

  /** Closes the minute that was counted when another has begun. */
  function turn(): void {
    const now = Math.floor(wall() / MINUTE) * MINUTE;
    if (now === start) return;
    if (requests > 0) {
      const minute = new Date(start).toISOString();
      const rounded = { answerMillis: Math.round(answerMillis), slowestMillis: Math.round(slowestMillis) };
      closed.push({ endpointId, minute, requests, failures, left, answered, ...rounded });
      if (closed.length > MINUTES_KEPT) closed = closed.slice(-MINUTES_KEPT);
    }
    start = now;
    requests = failures = left = answered = answerMillis = slowestMillis = 0;
  }

  return {
    breaker,
    cooling: (now) => now < coolUntil,
    cool(millis, now) {
      coolUntil = Math.max(coolUntil, now + Math.min(MOST_COOLING, millis));
    },
    begin(now) {
      under++;
      return breaker.begin(now);
    },
    end(result, trial, millis, isLeft, now) {
      under--;
      breaker.end(result, trial, now);
      turn();
      requests++;
      if (result === 'bad') failures++;
      if (isLeft) left++;
      if (millis === null) return;
      answered++;
      answerMillis += millis;
      if (millis > slowestMillis) slowestMillis = millis;
    },
    probed(outcome, now) {
      probe = outcome;
      if (outcome.ok) {
        failedProbes = 0;
        breaker.giveChance(now);
      } else if (++failedProbes >= FAILED_PROBES) breaker.trip(now);
    },
    state: (now) => ({ endpointId, state: breaker.state(now), open: under, probe }),
    minutes() {
      turn();
      return closed;
    },
    forgetMinutes(count) {
      closed = closed.slice(count);
    },
  };
}
