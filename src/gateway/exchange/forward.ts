import type { PolicyRoute } from '../../kernel/policy/index.ts';
import { dialectOf, type Translated } from '../dialect/index.ts';
import { ConnectTimeoutError, type UpstreamHandler } from '../upstream/index.ts';
import { type Attempt, beginAttempt } from './attempt.ts';
import type { ReadBody } from './body.ts';
import { breakOff, type Exchange, enter } from './exchange.ts';
import { type AnswerSink, collectAnswer, collectError } from './plain-answer.ts';
import { checkPurpose } from './purpose.ts';
import { notSayable, REFUSALS, type Refusal } from './refusal.ts';
import { type AttemptFailure, FAILURES, failureOf, refusalFor, tryAgain } from './retry.ts';
import { screenRequest } from './screen.ts';
import { passStream } from './stream-answer.ts';

/** Headers of the caller that mean something to an upstream and can carry no text of a conversation. */
const PASSED = ['x-request-id', 'traceparent', 'tracestate'] as const;
/** Where we have a trace of our own its context goes on instead of the caller's. */
const PASSED_BESIDE_TRACE = ['x-request-id'] as const;

/** Refuses what can't be had, checks the purpose and screens what goes in, where the release asks for it, and hands the request to an upstream. */
export function runExchange(exchange: Exchange): void {
  if (exchange.labelRefusal !== null) {
    breakOff(exchange, exchange.labelRefusal, 'refused');
    return;
  }
  if (exchange.served.release.purposes === undefined) screenAndForward(exchange);
  else checkPurpose(exchange, () => screenAndForward(exchange));
}

function screenAndForward(exchange: Exchange): void {
  const { screening: detectors } = exchange.served.release;
  if (detectors.length === 0) {
    forward(exchange);
    return;
  }
  screenRequest(exchange, (screened) => forward(exchange, screened));
}

/** Chooses the first route, and says what follows when it fails before anything of an answer has left. */
function forward(exchange: Exchange, screened = exchange.asked.body.value): void {
  const { parts, asked, served } = exchange;
  const { routes } = served.release;
  // A body that screening changed is written anew; one that it left alone keeps its numbers exactly.
  const body = screened === asked.body.value ? asked.body : { ...asked.body, value: screened, text: null };
  const sendTo = (route: PolicyRoute) => send(exchange, route, body);
  exchange.next = {
    again: (failure) => tryAgain(exchange, failure, sendTo),
    none(why) {
      const waits = why === 'all_down' ? routes.map((route) => waitOf(exchange, route)) : [];
      breakOff(exchange, refusalFor(why, Math.min(...waits)), 'failed');
    },
  };
  const route = parts.upstreams.choose(routes, null);
  if (typeof route === 'string') exchange.next.none(route);
  else sendTo(route);
}

const waitOf = ({ parts }: Exchange, route: PolicyRoute) =>
  parts.upstreams.health(route).breaker.waitMillis(performance.now());

function send(exchange: Exchange, route: PolicyRoute, body: ReadBody): void {
  const { parts, asked, request } = exchange;
  const said = sayTo(route, exchange, body);
  if ('unsupported' in said) {
    leaveUnsaid(exchange, route, said.unsupported, body);
    return;
  }
  const attempt = beginAttempt(exchange, route);
  // The first route's limit holds for all tries; a later one may be stricter.
  exchange.totalUntil = Math.min(exchange.totalUntil, exchange.startedAt + route.timeouts.totalMillis);
  enter(exchange, 'connect');
  const passed: string[] = exchange.trace === null ? [] : [...exchange.trace.forward(exchange, route)];
  for (const name of exchange.trace === null ? PASSED : PASSED_BESIDE_TRACE) {
    const value = request.headers[name];
    if (typeof value === 'string' && /^[\x20-\x7e]{1,256}$/.test(value)) passed.push(name, value);
  }
  const options = { stream: asked.stream, passed };
  exchange.forwardedAt = performance.now();
  parts.upstreams.post(route, said.path, said.body, options, createHandler(exchange, attempt));
}

/** The request in the protocol of its upstream, or what of it can not be said there. */
function sayTo(route: PolicyRoute, { operation, asked }: Exchange, body: ReadBody): Translated {
  const dialect = dialectOf(route.kind);
  if (dialect !== null) return dialect.request(operation.name, body.value, route.upstreamModel);
  const text = operation.upstreamBody(body === asked.body ? asked : { ...asked, body }, route.upstreamModel);
  return { path: operation.upstreamPath, body: text };
}

/** Nothing is dropped from a request: another upstream may be able to hear it, else the caller is told. */
function leaveUnsaid(exchange: Exchange, route: PolicyRoute, unsupported: readonly string[], body: ReadBody): void {
  exchange.triedRoutes ??= new Set();
  exchange.triedRoutes.add(route);
  const other = exchange.parts.upstreams.choose(exchange.served.release.routes, exchange.triedRoutes);
  if (typeof other !== 'string') send(exchange, other, body);
  else breakOff(exchange, notSayable(unsupported), 'refused');
}

function createHandler(exchange: Exchange, attempt: Attempt): UpstreamHandler {
  let sink: AnswerSink | null = null;
  // Nothing counts that comes from a try that was left behind.
  const over = () => exchange.outcome !== null || exchange.attempt !== attempt;
  const failed = (failure: AttemptFailure, refusal: Refusal) => {
    if (!exchange.next.again(failure)) breakOff(exchange, refusal, 'failed');
  };
  return {
    abandoned: over,
    opening() {
      attempt.opening = true;
    },
    start(call) {
      if (over()) {
        call.abort(new Error('nobody waits for it any more'));
        return;
      }
      exchange.controller = call;
      enter(exchange, 'first-byte');
    },
    head(status, headers) {
      if (over()) return;
      exchange.upstreamStatus = status;
      attempt.answeredAt = performance.now();
      enter(exchange, 'upstream');
      if (status !== 200) {
        const failure = failureOf(status, headers['retry-after'], exchange.parts.wall());
        if (failure === null || !exchange.next.again(failure)) sink = collectError(exchange, status, headers);
        return;
      }
      const type = (headers['content-type'] ?? '').toLowerCase();
      if (type.startsWith('text/event-stream') && exchange.asked.stream) sink = passStream(exchange);
      else if (type.startsWith('text/event-stream') || type.startsWith('text/html')) {
        breakOff(exchange, REFUSALS.upstreamInvalid, 'failed');
      } else sink = collectAnswer(exchange);
    },
    data(chunk) {
      if (!over()) sink?.data(chunk);
    },
    end() {
      if (exchange.attempt !== attempt && exchange.outcome === null) return;
      exchange.upstreamDone = true;
      exchange.upstreamEndedAt = performance.now();
      if (exchange.outcome === null) sink?.end();
    },
    error(error) {
      if (exchange.attempt !== attempt && exchange.outcome === null) return;
      exchange.upstreamDone = true;
      exchange.upstreamEndedAt = performance.now();
      if (exchange.outcome !== null || exchange.delivered) return;
      if (sink !== null) sink.broken();
      else if (error instanceof ConnectTimeoutError) failed(FAILURES.connectTimeout, REFUSALS.connectTimeout);
      else if (exchange.phase === 'connect') failed(FAILURES.unreachable, REFUSALS.upstreamUnreachable);
      else failed(FAILURES.cut, REFUSALS.upstreamCut);
    },
  };
}
