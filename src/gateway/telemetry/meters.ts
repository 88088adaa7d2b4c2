import type { Attributes, Meter } from '@opentelemetry/api';
import { type TrafficRecord, timePartsOf } from '../../kernel/traffic/index.ts';
import { DURATION_BUCKETS, GEN_AI, TOKEN_BUCKETS } from './conventions.ts';

export interface Meters {
  /** An accepted request that is over. `upstream` is whom its call went to, null when there was none. */
  ended(record: TrafficRecord, operation: string, upstream: Attributes | null): void;
}

/** Metrics of the conventions, for the calls to upstreams and for the gateway as a server, and where our time goes. */
export function createMeters(meter: Meter): Meters {
  const seconds = (name: string, description: string) =>
    meter.createHistogram(name, {
      description,
      unit: 's',
      advice: { explicitBucketBoundaries: DURATION_BUCKETS },
    });
  const calls = seconds('gen_ai.client.operation.duration', 'Duration of a call to a model.');
  const firstChunks = seconds('gen_ai.client.operation.time_to_first_chunk', 'Time to the first chunk of a stream.');
  const requests = seconds('gen_ai.server.request.duration', 'Duration of a request at this gateway.');
  const parts = seconds('steward.gateway.time', 'Where the time of a request went: own, upstream or guard.');
  const tokens = meter.createHistogram('gen_ai.client.token.usage', {
    description: 'Tokens of a request.',
    unit: '{token}',
    advice: { explicitBucketBoundaries: TOKEN_BUCKETS },
  });

  return {
    ended({ outcome, reason, usage, millis, stream }, operation, upstream) {
      const time = timePartsOf(millis);
      const error: Attributes = outcome === 'answered' ? {} : { 'error.type': reason ?? outcome };
      const own: Attributes = { [GEN_AI.operation]: operation };
      requests.record(time.total / 1_000, { ...own, [GEN_AI.provider]: 'steward', ...error });
      parts.record(time.own / 1_000, { ...own, 'steward.time.part': 'own' });
      if (time.upstream !== null) parts.record(time.upstream / 1_000, { ...own, 'steward.time.part': 'upstream' });
      if (millis.guard !== undefined) parts.record(time.guard / 1_000, { ...own, 'steward.time.part': 'guard' });
      if (upstream === null) return;
      calls.record((time.upstream ?? time.total) / 1_000, { ...upstream, ...error });
      if (stream && millis.firstByte !== null)
        firstChunks.record(Math.max(0, millis.firstByte - (millis.forwarded ?? 0)) / 1_000, upstream);
      if (usage === null) return;
      tokens.record(usage.inputTokens, { ...upstream, [GEN_AI.tokenType]: 'input' });
      if (operation !== 'embeddings') tokens.record(usage.outputTokens, { ...upstream, [GEN_AI.tokenType]: 'output' });
    },
  };
}
