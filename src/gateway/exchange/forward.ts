import { ConnectTimeoutError, type UpstreamHandler } from '../upstream/index.ts';
import { breakOff, type Exchange, enter } from './exchange.ts';
import { type AnswerSink, collectAnswer, collectError } from './plain-answer.ts';
import { checkPurpose } from './purpose.ts';
import { REFUSALS } from './refusal.ts';
import { screenRequest } from './screen.ts';
import { passStream } from './stream-answer.ts';

/** Headers of the caller that mean something to an upstream and can carry no text of a conversation. */
const PASSED = ['x-request-id', 'traceparent', 'tracestate'] as const;
/** Where we have a trace of our own its context goes on instead of the caller's. */
const PASSED_BESIDE_TRACE = ['x-request-id'] as const;

/** Checks the purpose and screens what goes in, where the release asks for it, and hands the request to an upstream. */
export function runExchange(exchange: Exchange): void {
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

function forward(exchange: Exchange, screened = exchange.asked.body.value): void {
  const { parts, operation, asked, served, request } = exchange;
  const route = parts.upstreams.choose(served.release.routes);
  if (typeof route === 'string') {
    breakOff(exchange, route === 'no_credential' ? REFUSALS.credentialMissing : REFUSALS.upstreamUnreachable, 'failed');
    return;
  }
  exchange.route = route;
  exchange.totalUntil = exchange.startedAt + route.timeouts.totalMillis;
  enter(exchange, 'connect');
  const passed: string[] = exchange.trace === null ? [] : [...exchange.trace.forward(exchange, route)];
  for (const name of exchange.trace === null ? PASSED : PASSED_BESIDE_TRACE) {
    const value = request.headers[name];
    if (typeof value === 'string' && /^[\x20-\x7e]{1,256}$/.test(value)) passed.push(name, value);
  }
  // A body that screening changed is written anew; one that it left alone keeps its numbers exactly.
  const body =
    screened === asked.body.value ? asked : { ...asked, body: { ...asked.body, value: screened, text: null } };
  const text = operation.upstreamBody(body, route.upstreamModel);
  exchange.forwardedAt = performance.now();
  parts.upstreams.post(route, operation.upstreamPath, text, { stream: asked.stream, passed }, createHandler(exchange));
}

function createHandler(exchange: Exchange): UpstreamHandler {
  let sink: AnswerSink | null = null;
  return {
    start(call) {
      exchange.controller = call;
      if (exchange.outcome !== null) call.abort(new Error('the exchange has ended'));
      else enter(exchange, 'first-byte');
    },
    head(status, headers) {
      if (exchange.outcome !== null) return;
      exchange.upstreamStatus = status;
      enter(exchange, 'upstream');
      if (status !== 200) {
        sink = collectError(exchange, status, headers);
        return;
      }
      const type = (headers['content-type'] ?? '').toLowerCase();
      if (type.startsWith('text/event-stream') && exchange.asked.stream) sink = passStream(exchange);
      else if (type.startsWith('text/event-stream') || type.startsWith('text/html')) {
        breakOff(exchange, REFUSALS.upstreamInvalid, 'failed');
      } else sink = collectAnswer(exchange);
    },
    data(chunk) {
      if (exchange.outcome === null) sink?.data(chunk);
    },
    end() {
      exchange.upstreamDone = true;
      exchange.upstreamEndedAt = performance.now();
      if (exchange.outcome === null) sink?.end();
    },
    error(error) {
      exchange.upstreamDone = true;
      exchange.upstreamEndedAt = performance.now();
      if (exchange.outcome !== null || exchange.delivered) return;
      if (sink !== null) sink.broken();
      else if (error instanceof ConnectTimeoutError) breakOff(exchange, REFUSALS.connectTimeout, 'failed');
      else
        breakOff(
          exchange,
          exchange.phase === 'connect' ? REFUSALS.upstreamUnreachable : REFUSALS.upstreamCut,
          'failed',
        );
    },
  };
}
