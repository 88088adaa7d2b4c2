import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PolicyRoute } from '../../kernel/policy/index.ts';
import type { TrafficAttempt, TrafficOutcome, TrafficUsage } from '../../kernel/traffic/index.ts';
import type { AcceptedRequest } from '../journal/index.ts';
import type { Caller, ServedRelease } from '../policy/index.ts';
import type { ScreeningMarks } from '../screening/index.ts';
import type { UpstreamCall } from '../upstream/index.ts';
import { warningHeaders, watchedAs } from './admission.ts';
import { type Attempt, endAttempt } from './attempt.ts';
import type { SettleUse } from './entrance.ts';
import { type AnswerLabeller, createLabeller } from './label.ts';
import type { Asked, Operation } from './operation.ts';
import type { GatewayParts } from './parts.ts';
import { errorOf, REFUSALS, type Refusal, refuse, turnCallerAway } from './refusal.ts';
import { type AttemptFailure, FAILURES } from './retry.ts';
import { NOTHING_SAID, type Said } from './said.ts';
import type { RequestTrace } from './trace.ts';
import { LABEL_HEADER, readUnlabelled } from './unlabelled.ts';

/** What an exchange waits for; each phase has its time limit and its reason. */
export type Phase = 'connect' | 'first-byte' | 'upstream' | 'client';

// What an exchange is told to do later lies in objects of their own. A function that is put into a field of an object that exists already keeps
// all it knows until the next full collection: with three such fields nearly all that a request had held was copied twice, and collecting it
// took a quarter of the gateway's time.

/** What follows when a try fails before anything of an answer has left. */
export interface NextTry {
  /** Tries again; false when there is nothing more to try. */
  readonly again: (failure: AttemptFailure) => boolean;
  readonly none: (why: 'no_route' | 'no_credential' | 'all_down') => void;
}

/** What screening did so far. */
export interface Screened {
  readonly marks: () => ScreeningMarks;
}

/** One admitted request from acceptance to the end of its answer. */
export interface Exchange {
  readonly parts: GatewayParts;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly operation: Operation;
  readonly asked: Asked;
  readonly caller: Caller;
  readonly served: ServedRelease;
  readonly endUser: string | null;
  readonly policyEpoch: number;
  /** `trf_` + ULID. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly acceptedAt: number;
  /** On the monotonic clock. */
  readonly startedAt: number;
  /** Headers of every answer, name and value in turn. */
  /** Null where nobody outside follows it. */
  readonly trace: RequestTrace | null;
  readonly headers: string[];

  /** Null until the acceptance is durable. */
  accepted: AcceptedRequest | null;
  /** The route of the newest try. */
  route: PolicyRoute | null;
  /** The try under way; null before the first, between two, and at the end. */
  attempt: Attempt | null;
  /** Tries that failed and were followed by another; at the end also that one. */
  failedAttempts: readonly TrafficAttempt[];
  triedRoutes: Set<PolicyRoute> | null;
  retryTimer: NodeJS.Timeout | null;
  next: NextTry;
  controller: UpstreamCall | null;
  upstreamStatus: number | null;
  /** True when the upstream has nothing more to say. */
  upstreamDone: boolean;
  usage: TrafficUsage | null;
  /** The answer for the payload: its JSON text where there is one as a whole, else what came of it so far. */
  answerText: string | null;
  said: Said;
  /** Why the label can't be left out, where the request asks for that and may not. */
  readonly labelRefusal: Refusal | null;
  /** How the answer says that it is generated; null where it need not. */
  readonly labeller: AnswerLabeller | null;
  screened: Screened;
  /** Waited for guard models while the upstream was not at work; null where none was asked. */
  guardMillis: number | null;
  /** When the request went to the upstream whose answer counts, on the monotonic clock. Whoever tries another one sets it anew. */
  forwardedAt: number | null;
  /** Whether it is within the stated purpose, as marks of the record; null where nobody asks. */
  purpose: ScreeningMarks | null;
  firstByteAt: number | null;
  upstreamEndedAt: number | null;
  /** Set when the whole answer was handed over: it is answered as soon as the caller has it. */
  delivered: boolean;
  outcome: TrafficOutcome | null;
  recorded: boolean;
  /** Tells the limits what was used, once it is over; null where nothing is limited. */
  settleUse: SettleUse | null;
  reason: string | null;
  /** Events of a stream that the caller was sent. */
  events: number;
  endedAt: number;
  totalMillis: number;

  phase: Phase;
  phaseUntil: number;
  totalUntil: number;
  /** Until when a stream may go on by its cap, which has a reason of its own. */
  capUntil: number;
  readonly whenDurable: (() => void)[];
  place: number;
}

const NOTHING_YET: NextTry = { again: notYet, none: notYet };
const NO_ATTEMPTS: readonly TrafficAttempt[] = [];
const NOTHING_SCREENED: Screened = { marks: () => ({}) };
function notYet(): never {
  throw new Error('nothing was tried yet');
}

/** Admits and starts nothing yet: numbers the request in the journal. Whoever opens it tells when the connection is done with it. */
export function openExchange(
  parts: GatewayParts,
  request: IncomingMessage,
  response: ServerResponse,
  operation: Operation,
  asked: Asked,
  caller: Caller,
  served: ServedRelease,
  endUser: string | null,
  settleUse: SettleUse | null,
  limitHeaders: readonly string[],
  trace: RequestTrace | null,
): Exchange {
  const id = parts.newId('traffic');
  const { release } = served;
  const headers = ['x-steward-record', id, 'x-steward-release', release.id, ...limitHeaders];
  if (release.kind === 'test') headers.push('x-steward-release-kind', 'test');
  headers.push(...warningHeaders(watchedAs(parts, caller, endUser)));
  const { [LABEL_HEADER]: wanted } = request.headers;
  const asksLabel =
    operation.labels === undefined ? null : readUnlabelled(wanted, release.labels, caller.application.id, endUser);
  const labelRefusal = asksLabel !== null && 'status' in asksLabel ? asksLabel : null;
  const unlabelled = asksLabel !== null && 'agreement' in asksLabel ? asksLabel : null;
  const startedAt = performance.now();
  const exchange: Exchange = {
    parts,
    request,
    response,
    operation,
    asked,
    caller,
    served,
    endUser,
    policyEpoch: parts.hold.policy()!.policy.epoch,
    id,
    acceptedAt: parts.wall(),
    startedAt,
    headers,
    trace,
    accepted: null,
    route: null,
    attempt: null,
    failedAttempts: NO_ATTEMPTS,
    triedRoutes: null,
    retryTimer: null,
    next: NOTHING_YET,
    controller: null,
    upstreamStatus: null,
    upstreamDone: false,
    usage: null,
    answerText: null,
    said: NOTHING_SAID,
    labelRefusal,
    labeller: createLabeller(release.labels, operation.labels, asked, id, parts.labelCode, unlabelled),
    screened: NOTHING_SCREENED,
    guardMillis: null,
    forwardedAt: null,
    purpose: null,
    firstByteAt: null,
    upstreamEndedAt: null,
    delivered: false,
    outcome: null,
    recorded: false,
    settleUse,
    reason: null,
    events: 0,
    endedAt: 0,
    totalMillis: 0,
    phase: 'connect',
    phaseUntil: Number.POSITIVE_INFINITY,
    totalUntil: Number.POSITIVE_INFINITY,
    capUntil: Number.POSITIVE_INFINITY,
    whenDurable: [],
    place: -1,
  };
  parts.open.add(exchange);
  parts.journal.accept(
    {
      id,
      acceptedAt: new Date(exchange.acceptedAt).toISOString(),
      operation: operation.name,
      stream: asked.stream,
      applicationId: caller.application.id,
      keyId: caller.key.id,
      releaseId: release.id,
      versionId: release.versionId,
      policyEpoch: exchange.policyEpoch,
      endUser,
    },
    (error, accepted) => {
      if (accepted === null) notAccepted(exchange, error);
      else becomeDurable(exchange, accepted);
    },
  );
  return exchange;
}

/** The answer is out, or the connection is gone. */
export function connectionClosed(exchange: Exchange): void {
  if (exchange.delivered && exchange.response.writableFinished) endExchange(exchange, 'answered', null);
  else endExchange(exchange, 'aborted', 'client_left');
}

function becomeDurable(exchange: Exchange, accepted: AcceptedRequest): void {
  exchange.accepted = accepted;
  const { whenDurable } = exchange;
  for (let run = whenDurable.shift(); run !== undefined; run = whenDurable.shift()) run();
  if (exchange.outcome !== null && !exchange.recorded) record(exchange);
}

/** The journal could not take it: nothing has been answered yet, so this is a request turned away. */
function notAccepted(exchange: Exchange, error: Error | null): void {
  const { parts, request, response, caller } = exchange;
  if (error !== null) parts.onProblem(error);
  turnCallerAway(parts, REFUSALS.journalUnavailable, caller);
  parts.open.remove(exchange);
  exchange.whenDurable.length = 0;
  exchange.outcome ??= 'failed';
  if (exchange.retryTimer !== null) clearTimeout(exchange.retryTimer);
  endAttempt(exchange, REFUSALS.journalUnavailable.code, true);
  exchange.settleUse?.(null, null);
  exchange.trace?.turnedAway(REFUSALS.journalUnavailable.status, REFUSALS.journalUnavailable.code);
  exchange.controller?.abort(new Error('the request was not accepted'));
  refuse(request, response, REFUSALS.journalUnavailable);
}

/** Runs when the acceptance is durable: at once, or later, or never when the exchange ends before. */
export function onceDurable(exchange: Exchange, run: () => void): void {
  if (exchange.accepted !== null) run();
  else exchange.whenDurable.push(run);
}

export function enter(exchange: Exchange, phase: Phase): void {
  exchange.phase = phase;
  exchange.phaseUntil = performance.now() + phaseMillis(exchange, phase);
}

function phaseMillis({ route }: Exchange, phase: Phase): number {
  if (route === null) return Number.POSITIVE_INFINITY;
  const { connectMillis, firstByteMillis, idleMillis } = route.timeouts;
  if (phase === 'connect') return connectMillis;
  return phase === 'first-byte' ? firstByteMillis : idleMillis;
}

/** Ends what has waited too long. `now` is on the monotonic clock. */
export function checkDeadlines(exchange: Exchange, now: number): void {
  const { phaseUntil, totalUntil, capUntil } = exchange;
  if (exchange.outcome !== null || (now < phaseUntil && now < totalUntil && now < capUntil)) return;
  if (exchange.phase === 'client') {
    exchange.response.destroy();
    endExchange(exchange, 'aborted', 'client_stalled');
    return;
  }
  const streaming = exchange.response.headersSent;
  const ended = streaming ? 'cut' : 'failed';
  if (now >= totalUntil) breakOff(exchange, REFUSALS.totalTimeout, ended);
  else if (now >= capUntil) breakOff(exchange, REFUSALS.streamTooLong, ended);
  else if (exchange.phase === 'connect') {
    const opening = exchange.attempt?.opening === true;
    const failure = opening ? FAILURES.connectTimeout : FAILURES.noConnection;
    const refusal = opening ? REFUSALS.connectTimeout : REFUSALS.noConnection;
    if (!exchange.next.again(failure)) breakOff(exchange, refusal, 'failed');
  } else if (exchange.phase === 'first-byte') {
    if (exchange.next.again(FAILURES.firstByteTimeout)) return;
    if (exchange.asked.stream) breakOff(exchange, REFUSALS.firstByteTimeout, 'failed');
    // An answer that is not streamed begins when it is complete, and a long one is no fault: the last try has what is left of the total limit.
    else exchange.phaseUntil = Number.POSITIVE_INFINITY;
  } else if (!stalledIsLeft(exchange)) breakOff(exchange, REFUSALS.idleTimeout, ended);
}

/** Of an answer that comes as a whole nothing has gone out yet when it stops coming: another upstream may give one. */
function stalledIsLeft({ asked, upstreamDone, next }: Exchange): boolean {
  return !asked.stream && !upstreamDone && next.again(FAILURES.idleTimeout);
}

/**
 * Ends an exchange with an error that the caller can see: as the answer when none has begun, as an error event in a stream.
 * No end mark follows it. An answer that is not visible yet waits for the acceptance to be durable, like any other.
 */
export function breakOff(exchange: Exchange, what: Refusal, outcome: TrafficOutcome): void {
  if (exchange.outcome !== null) return;
  const { request, response, headers } = exchange;
  if (response.headersSent) {
    if (!response.writableEnded && exchange.asked.stream)
      response.end(exchange.operation.form.error(errorOf(what), exchange.events));
    // Whoever does not read must not hold the connection.
    setTimeout(() => response.destroy(), 1_000).unref();
    endExchange(exchange, outcome, what.code);
  } else {
    // The outcome stands; only the answer waits. If the journal fails meanwhile, there was no acceptance and no record.
    exchange.whenDurable.length = 0;
    onceDurable(exchange, () => refuse(request, response, what, headers));
    endExchange(exchange, outcome, what.code);
  }
}

/** Settles the outcome, once. Aborts the upstream when it is still at work. */
export function endExchange(exchange: Exchange, outcome: TrafficOutcome, reason: string | null): void {
  if (exchange.outcome !== null) return;
  exchange.outcome = outcome;
  exchange.reason = reason;
  exchange.totalMillis = performance.now() - exchange.startedAt;
  exchange.endedAt = Math.max(exchange.acceptedAt, exchange.parts.wall());
  exchange.parts.open.remove(exchange);
  if (exchange.retryTimer !== null) clearTimeout(exchange.retryTimer);
  endAttempt(exchange, reason ?? outcome, true);
  const { controller } = exchange;
  if (!exchange.upstreamDone && controller !== null) {
    const abort = () => {
      if (!exchange.upstreamDone) controller.abort(new Error('the exchange has ended'));
    };
    // After `[DONE]` the end of the transfer is usually on its way; waiting for it saves the connection.
    if (outcome === 'answered') setTimeout(abort, 1_000).unref();
    else abort();
  }
  if (exchange.accepted !== null) record(exchange);
}

function record(exchange: Exchange): void {
  exchange.recorded = true;
  exchange.parts.record(exchange);
}
