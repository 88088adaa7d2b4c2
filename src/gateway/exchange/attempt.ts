import type { PolicyRoute } from '../../kernel/policy/index.ts';
import type { TrafficUsage } from '../../kernel/traffic/index.ts';
import { type Dialect, dialectOf } from '../dialect/index.ts';
import type { BreakerResult, Health } from '../upstream/index.ts';
import type { Exchange } from './exchange.ts';
import { REFUSALS } from './refusal.ts';

/** One try to have a request answered, under way. */
export interface Attempt {
  readonly route: PolicyRoute;
  readonly health: Health;
  /** Null where it speaks OpenAI's protocol. */
  readonly dialect: Dialect | null;
  /** Whether it decides about the circuit of its upstream. */
  readonly trial: boolean;
  /** On the monotonic clock. */
  readonly startedAt: number;
  /** Whether a connection is made for it; before, it waits for one to be free. */
  opening: boolean;
  /** When the head of an answer came, or null. */
  answeredAt: number | null;
  /** What screening had marked before it. */
  readonly screenedBefore: Exchange['screened'];
}

/** Begins a try on a route. Every try that is begun is ended, once. */
export function beginAttempt(exchange: Exchange, route: PolicyRoute): Attempt {
  const now = performance.now();
  const health = exchange.parts.upstreams.health(route);
  const attempt: Attempt = {
    route,
    health,
    dialect: dialectOf(route.kind),
    trial: health.begin(now),
    startedAt: now,
    opening: false,
    answeredAt: null,
    screenedBefore: exchange.screened,
  };
  exchange.route = route;
  exchange.attempt = attempt;
  return attempt;
}

/**
 * Ends the try under way, if there is one: its upstream is judged, and it is noted where it was not the only one. `spent`: what it used
 * for nothing.
 */
export function endAttempt(
  exchange: Exchange,
  outcome: string,
  last: boolean,
  spent: TrafficUsage | null = null,
): void {
  const { attempt, upstreamStatus, failedAttempts } = exchange;
  if (attempt === null) return;
  exchange.attempt = null;
  const { health, trial, startedAt, answeredAt, route } = attempt;
  const now = performance.now();
  const answerMillis = answeredAt === null ? null : answeredAt - startedAt;
  health.end(judge(outcome, upstreamStatus), trial, answerMillis, !last, now);
  if (last && failedAttempts.length === 0) return;
  const millis = Math.round(now - startedAt);
  const used = spent === null ? {} : { usage: spent };
  const one = { endpointId: route.endpointId, outcome, status: upstreamStatus, millis, ...used };
  exchange.failedAttempts = [...failedAttempts, one];
}

/** Not a status of HTTP, but some upstreams say so that they have too much to do. */
export const OVERLOADED = 529;
/** What an upstream answers with when it, or what stands before it, is not there or has too much to do. */
const DOWN = new Set([502, 503, 504, OVERLOADED]);
const AT_FAULT: ReadonlySet<string> = new Set([
  REFUSALS.upstreamUnreachable.code,
  REFUSALS.connectTimeout.code,
  REFUSALS.upstreamCut.code,
  REFUSALS.firstByteTimeout.code,
  REFUSALS.idleTimeout.code,
  REFUSALS.upstreamInvalid.code,
]);

/** Whether the outcome speaks for or against the upstream. A caller that leaves, a full pool or a stop of ours says nothing. */
function judge(outcome: string, status: number | null): BreakerResult {
  if (status !== null && DOWN.has(status)) return 'bad';
  if (AT_FAULT.has(outcome)) return 'bad';
  if (status !== null) return 'good';
  return outcome === REFUSALS.totalTimeout.code ? 'bad' : 'unknown';
}
