import { providerTools } from '../../engines/screening/index.ts';
import type { PolicyRoute, RetryRule } from '../../kernel/policy/index.ts';
import type { TrafficUsage } from '../../kernel/traffic/index.ts';
import { isObject } from './asked.ts';
import { endAttempt, OVERLOADED } from './attempt.ts';
import { estimateUsage } from './estimate.ts';
import type { Exchange } from './exchange.ts';
import { REFUSALS, type Refusal } from './refusal.ts';
import { NOTHING_SAID } from './said.ts';

/** Why a try failed before anything of its answer had gone to the caller. */
export interface AttemptFailure {
  /** Stable code, as it enters the record. */
  readonly code: string;
  /** Whether the upstream may have begun with the request. */
  readonly begun: boolean;
  /** For how long the upstream asks not to be asked, in milliseconds. */
  readonly pauseMillis: number;
}

export const FAILURES = {
  unreachable: { code: REFUSALS.upstreamUnreachable.code, begun: false, pauseMillis: 0 },
  connectTimeout: { code: REFUSALS.connectTimeout.code, begun: false, pauseMillis: 0 },
  noConnection: { code: REFUSALS.noConnection.code, begun: false, pauseMillis: 0 },
  cut: { code: REFUSALS.upstreamCut.code, begun: true, pauseMillis: 0 },
  firstByteTimeout: { code: REFUSALS.firstByteTimeout.code, begun: true, pauseMillis: 0 },
  idleTimeout: { code: REFUSALS.idleTimeout.code, begun: true, pauseMillis: 0 },
} as const satisfies Record<string, AttemptFailure>;

/** An upstream that asks for a longer pause is not waited for. */
const MOST_WAIT = 10_000;
const MOST_BACKOFF = 5_000;

/** The failure that an error status is, or null where trying again would change nothing: the answer is passed on then. */
export function failureOf(status: number, retryAfter: string | undefined, wall: number): AttemptFailure | null {
  const pauseMillis = pauseOf(retryAfter, wall);
  if (status === 502 || status === 504) return { code: 'upstream_error', begun: true, pauseMillis };
  if (status === 503 || status === OVERLOADED || (status === 429 && pauseMillis > 0))
    return { code: 'upstream_error', begun: false, pauseMillis };
  return null;
}

function pauseOf(retryAfter: string | undefined, wall: number): number {
  if (retryAfter === undefined) return 0;
  const seconds = /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - wall;
  return Number.isNaN(seconds) ? 0 : Math.max(0, seconds);
}

/**
 * Tries again after a failure, on a route that was not tried before, or after a wait on one that was, as far as the release allows.
 * False when the failure is the caller's answer. All within the total time limit; the try that failed is noted in any case where
 * another follows.
 */
export function tryAgain(exchange: Exchange, failure: AttemptFailure, send: (route: PolicyRoute) => void): boolean {
  const { served, response, attempt, parts, failedAttempts } = exchange;
  const { routes, retry } = served.release;
  if (attempt === null || exchange.outcome !== null || response.headersSent) return false;
  if (failure.pauseMillis > 0) attempt.health.cool(failure.pauseMillis, performance.now());
  if (routes.length === 1 && retry === undefined) return false;
  const most = retry?.attempts ?? routes.length;
  if (failedAttempts.length + 1 >= most) return false;
  if (failure.begun && retry?.afterEffects !== true && runsTools(exchange)) return false;
  exchange.triedRoutes ??= new Set();
  exchange.triedRoutes.add(attempt.route);
  const fresh = parts.upstreams.choose(routes, exchange.triedRoutes);
  if (typeof fresh !== 'string') {
    leave(exchange, failure);
    send(fresh);
    return true;
  }
  if (retry === undefined) return false;
  return wait(exchange, failure, retry, send);
}

/** Every route was tried, and the release allows more tries. */
function wait(
  exchange: Exchange,
  failure: AttemptFailure,
  retry: RetryRule,
  send: (route: PolicyRoute) => void,
): boolean {
  const { served, parts, failedAttempts } = exchange;
  const { routes } = served.release;
  // A round over all routes counts once.
  const round = Math.floor(failedAttempts.length / routes.length);
  const backoff = Math.min(MOST_BACKOFF, retry.backoffMillis * 2 ** round) * (0.5 + Math.random() / 2);
  const asked = routes.length === 1 ? failure.pauseMillis : 0;
  const millis = Math.max(backoff, asked);
  if (millis > MOST_WAIT || performance.now() + millis >= exchange.totalUntil) return false;
  leave(exchange, failure);
  exchange.triedRoutes = null;
  exchange.phaseUntil = Number.POSITIVE_INFINITY;
  exchange.retryTimer = setTimeout(() => {
    exchange.retryTimer = null;
    if (exchange.outcome !== null) return;
    const route = parts.upstreams.choose(routes, null);
    if (typeof route !== 'string') send(route);
    else exchange.next.none(route);
  }, millis);
  return true;
}

/** Leaves a try behind: what came of it is forgotten, and nothing more of it is heard. */
function leave(exchange: Exchange, failure: AttemptFailure): void {
  const { attempt, controller, upstreamDone } = exchange;
  endAttempt(exchange, failure.code, false, failure.begun ? spentSoFar(exchange) : null);
  exchange.controller = null;
  exchange.upstreamDone = false;
  exchange.upstreamStatus = null;
  exchange.upstreamEndedAt = null;
  exchange.usage = null;
  exchange.capUntil = Number.POSITIVE_INFINITY;
  exchange.answerText = null;
  exchange.said = NOTHING_SAID;
  exchange.screened = attempt!.screenedBefore;
  if (!upstreamDone) controller?.abort(new Error('another upstream is tried'));
}

/**
 * What a try used that the upstream had begun with: what it reported, else an estimate of what it was given and of what had come. It may
 * have said more before it was broken off.
 */
function spentSoFar({ usage, operation, asked, said }: Exchange): TrafficUsage {
  if (usage !== null) return usage;
  const answer = said.answer();
  return estimateUsage(
    operation.input(asked.body.value),
    isObject(answer) ? operation.output(answer) : (said.texts?.() ?? null),
  );
}

/** Tools that the upstream runs by itself may do something in the world; others are run by the caller. */
const runsTools = ({ asked }: Exchange) => providerTools(asked.body.value).length > 0;

/** What a caller is told when nothing can be tried. */
export function refusalFor(why: 'no_route' | 'no_credential' | 'all_down', waitMillis: number): Refusal {
  if (why === 'no_credential') return REFUSALS.credentialMissing;
  if (why === 'no_route') return REFUSALS.upstreamUnreachable;
  return { ...REFUSALS.upstreamsDown, retryAfter: Math.max(1, Math.ceil(waitMillis / 1_000)) };
}
