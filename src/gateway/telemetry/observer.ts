import {
  type Attributes,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { PolicyRoute } from '../../kernel/policy/index.ts';
import type { TrafficRecord } from '../../kernel/traffic/index.ts';
import type { Otlp } from '../../platform/telemetry/index.ts';
import type { ArrivingHead, Observer, RequestTrace } from '../exchange/index.ts';
import { GEN_AI, operationOf, settingAttributes, upstreamAttributes } from './conventions.ts';
import { createMeters, type Meters } from './meters.ts';
import { contextOf, traceHeaders } from './trace-context.ts';

/**
 * One span for each request as a server sees it, and below it one for each call to an upstream, which carries the attributes of
 * the conventions. Attributes are names, numbers, codes and ids; what callers wrote is in none of them.
 */
export function createOpenTelemetryObserver({ tracer, meter }: Pick<Otlp, 'tracer' | 'meter'>): Observer {
  const meters = createMeters(meter);
  return { arrive: (head) => follow(tracer, meters, head) };
}

function follow(tracer: Tracer, meters: Meters, { operation, traceparent, tracestate }: ArrivingHead): RequestTrace {
  const parent = contextOf(traceparent);
  const server = tracer.startSpan(
    `POST ${operation.path}`,
    {
      kind: SpanKind.SERVER,
      attributes: {
        'http.request.method': 'POST',
        'http.route': operation.path,
        'url.path': operation.path,
        'url.scheme': 'http',
        [GEN_AI.operation]: operationOf(operation.name),
        [GEN_AI.provider]: 'steward',
      },
    },
    parent,
  );
  const context = trace.setSpan(parent, server);
  const state = parent === ROOT_CONTEXT ? undefined : tracestate;
  let call: { readonly span: Span; readonly attributes: Attributes } | null = null;

  const endServer = (status: number | null, error: string | null, isOurs: boolean) => {
    if (status !== null) server.setAttribute('http.response.status_code', status);
    if (error !== null) server.setAttribute('error.type', error);
    // What a caller did wrong is no error of the server's span.
    if (isOurs) server.setStatus({ code: SpanStatusCode.ERROR });
    server.end();
  };

  return {
    forward(exchange, route: PolicyRoute) {
      // The call before it came to nothing, and another is tried.
      const { failedAttempts } = exchange;
      if (call !== null) endCall(call.span, failedAttempts.at(-1)?.outcome ?? 'retried');
      const attributes = upstreamAttributes(operation.name, route);
      const span = tracer.startSpan(
        `${operationOf(operation.name)} ${route.upstreamModel}`,
        {
          kind: SpanKind.CLIENT,
          attributes: {
            ...attributes,
            ...settingAttributes(exchange.asked.body.value, exchange.asked.stream),
            'steward.endpoint.id': route.endpointId,
            ...(failedAttempts.length === 0 ? {} : { 'http.request.resend_count': failedAttempts.length }),
          },
        },
        context,
      );
      call = { span, attributes };
      return traceHeaders(span.spanContext(), state);
    },
    turnedAway: (status, code) => endServer(status, code, status >= 500),
    left: () => endServer(null, 'client_left', false),
    ended(exchange, record) {
      const { outcome, reason } = record;
      const error = outcome === 'answered' ? null : (reason ?? outcome);
      const isOurs = outcome === 'failed' || outcome === 'cut' || outcome === 'interrupted';
      const name = operationOf(operation.name);
      if (call !== null) {
        call.span.setAttributes(usageAttributes(record));
        if (exchange.upstreamStatus !== null)
          call.span.setAttribute('http.response.status_code', exchange.upstreamStatus);
        endCall(call.span, error, exchange.upstreamEndedAt ?? undefined);
      }
      server.setAttributes({
        [GEN_AI.model]: exchange.served.release.modelName,
        'steward.record.id': record.id,
        'steward.application.id': record.applicationId,
        'steward.release.id': exchange.served.release.id,
        'steward.outcome': outcome,
        ...(record.attempts === undefined ? {} : { 'steward.attempts': record.attempts.length }),
        ...(record.millis.guard === undefined ? {} : { 'steward.guard.duration': record.millis.guard / 1_000 }),
        ...(exchange.asked.stream ? { [GEN_AI.stream]: true } : {}),
        ...usageAttributes(record),
      });
      const sent = exchange.response.headersSent ? exchange.response.statusCode : null;
      endServer(sent, error, isOurs);
      meters.ended(record, name, call?.attributes ?? null);
    },
  };
}

/** `endedAt` on the monotonic clock of the process; now without it. */
function endCall(span: Span, error: string | null, endedAt?: number): void {
  if (error !== null) {
    span.setAttribute('error.type', error);
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end(endedAt);
}

function usageAttributes({ usage, millis, stream, operation }: TrafficRecord): Attributes {
  const attributes: Attributes = {};
  if (usage !== null) {
    attributes[GEN_AI.inputTokens] = usage.inputTokens;
    if (operation !== 'embeddings') attributes[GEN_AI.outputTokens] = usage.outputTokens;
  }
  if (stream && millis.firstByte !== null)
    attributes[GEN_AI.firstChunk] = Math.max(0, millis.firstByte - (millis.forwarded ?? 0)) / 1_000;
  return attributes;
}
