import { type Context, ROOT_CONTEXT, type SpanContext, trace } from '@opentelemetry/api';

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const TRACESTATE = /^[\x20-\x7e]{1,512}$/;
const ZEROS = /^0+$/;

/** The context of a caller's `traceparent`; the root where there is none that can be read. */
export function contextOf(traceparent: string | undefined): Context {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || ZEROS.test(traceId) || ZEROS.test(spanId)) return ROOT_CONTEXT;
  const parent: SpanContext = { traceId, spanId, traceFlags: Number.parseInt(flags!, 16) & 1, isRemote: true };
  return trace.setSpanContext(ROOT_CONTEXT, parent);
}

/** Headers by which a call carries on the trace, name and value in turn. The caller's own state goes with it, if the trace is the caller's. */
export function traceHeaders(
  { traceId, spanId, traceFlags }: SpanContext,
  tracestate: string | undefined,
): readonly string[] {
  const headers = ['traceparent', `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`];
  if (tracestate !== undefined && TRACESTATE.test(tracestate)) headers.push('tracestate', tracestate);
  return headers;
}
