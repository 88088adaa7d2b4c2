import type { PolicyRoute } from '../../kernel/policy/index.ts';
import type { TrafficRecord } from '../../kernel/traffic/index.ts';
import type { Exchange } from './exchange.ts';
import type { Operation } from './operation.ts';

/** Follows requests for somebody outside: spans and metrics. Nothing of it may hold a request up or carry a text of it. */
export interface Observer {
  /** A request to a model has come: its head, nothing else yet. Null when this one is not followed. */
  arrive(head: ArrivingHead): RequestTrace | null;
}

export interface ArrivingHead {
  readonly operation: Pick<Operation, 'name' | 'path'>;
  /** W3C trace context of the caller, or nothing. */
  readonly traceparent: string | undefined;
  readonly tracestate: string | undefined;
}

/** One request that is followed. Exactly one of `turnedAway`, `left` and `ended` is called, at last. */
export interface RequestTrace {
  /** It goes to an upstream; called anew for each one that is tried. Answers the trace headers to send, name and value in turn. */
  forward(exchange: Exchange, route: PolicyRoute): readonly string[];
  turnedAway(status: number, code: string): void;
  /** The caller left before it was accepted. */
  left(): void;
  /** It was accepted and is over, with this record. */
  ended(exchange: Exchange, record: TrafficRecord): void;
}
