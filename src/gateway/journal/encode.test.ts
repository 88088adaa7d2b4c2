import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeTrafficEntry, type TrafficRecord } from '../../kernel/traffic/index.ts';
import { encodeRecord } from './encode.ts';

const text = fc.string({ unit: 'grapheme' });
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary);

const REQUIRED = [
  ...(['format', 'type', 'id', 'acceptSeq', 'gatewayId', 'acceptedAt', 'endedAt', 'outcome', 'reason'] as const),
  ...([
    'operation',
    'stream',
    'applicationId',
    'keyId',
    'releaseId',
    'versionId',
    'endpointId',
    'policyEpoch',
  ] as const),
  ...(['endUser', 'upstreamStatus', 'usage', 'millis', 'screening', 'commitment'] as const),
];

test('a record is written in canonical form, whatever it holds', () => {
  const usage = fc.record({
    source: fc.constantFrom('reported' as const, 'estimated' as const),
    outputTokens: fc.nat(),
    inputTokens: fc.nat(),
  });
  const attempt = fc.record(
    { usage, status: orNull(fc.nat(599)), outcome: text, millis: fc.nat(), endpointId: text },
    { requiredKeys: ['status', 'outcome', 'millis', 'endpointId'] },
  );
  const record: fc.Arbitrary<TrafficRecord> = fc.record(
    {
      format: fc.constant(1 as const),
      type: fc.constant('request' as const),
      id: text,
      acceptSeq: fc.nat(),
      gatewayId: text,
      acceptedAt: text,
      endedAt: text,
      outcome: fc.constantFrom('answered' as const, 'cut' as const),
      reason: orNull(text),
      operation: text,
      stream: fc.boolean(),
      applicationId: text,
      keyId: text,
      releaseId: orNull(text),
      versionId: orNull(text),
      endpointId: orNull(text),
      policyEpoch: fc.nat(),
      endUser: orNull(text),
      upstreamStatus: orNull(fc.nat(599)),
      usage: orNull(usage),
      millis: fc.record(
        {
          upstream: orNull(fc.nat()),
          total: fc.nat(),
          firstByte: orNull(fc.nat()),
          guard: fc.nat(),
          forwarded: orNull(fc.nat()),
        },
        { requiredKeys: ['upstream', 'total', 'firstByte'] },
      ),
      screening: fc.dictionary(fc.stringMatching(/^[a-z][a-z-]{0,8}$/), text),
      commitment: orNull(text),
      attempts: fc.array(attempt, { maxLength: 3 }),
    },
    { requiredKeys: REQUIRED },
  );
  fc.assert(
    fc.property(record, (one) => {
      expect(Buffer.from(encodeRecord(one)).toString()).toBe(Buffer.from(encodeTrafficEntry(one)).toString());
    }),
  );
});
