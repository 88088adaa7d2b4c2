import type { TrafficRecord, TrafficUsage } from '../../kernel/traffic/index.ts';

/**
 * The bytes of a record as the log holds them. The same as `encodeTrafficEntry`, written with the keys already in canonical
 * order, which the runtime then prints much faster than a walk that sorts. The test holds the two together.
 */
export function encodeRecord(record: TrafficRecord): Uint8Array {
  const { millis, usage, screening } = record;
  const text = JSON.stringify({
    acceptSeq: record.acceptSeq,
    acceptedAt: record.acceptedAt,
    applicationId: record.applicationId,
    attempts: record.attempts?.map(({ endpointId, millis, outcome, status, usage }) => ({
      endpointId,
      millis,
      outcome,
      status,
      usage: usage === undefined ? undefined : usageOf(usage),
    })),
    commitment: record.commitment,
    endUser: record.endUser,
    endedAt: record.endedAt,
    endpointId: record.endpointId,
    format: record.format,
    gatewayId: record.gatewayId,
    id: record.id,
    keyId: record.keyId,
    // What is undefined is left out.
    millis: {
      firstByte: millis.firstByte,
      forwarded: millis.forwarded,
      guard: millis.guard,
      total: millis.total,
      upstream: millis.upstream,
    },
    operation: record.operation,
    outcome: record.outcome,
    policyEpoch: record.policyEpoch,
    reason: record.reason,
    releaseId: record.releaseId,
    screening: sortedMarks(screening),
    stream: record.stream,
    type: record.type,
    upstreamStatus: record.upstreamStatus,
    usage: usage === null ? null : usageOf(usage),
    versionId: record.versionId,
  });
  return Buffer.from(text);
}

/** Keys by UTF-16 code units. None of them is a number, which the runtime would put first. */
function sortedMarks(marks: TrafficRecord['screening']): TrafficRecord['screening'] {
  const keys = Object.keys(marks);
  if (keys.every((key, at) => at === 0 || keys[at - 1]! < key)) return marks;
  return Object.fromEntries(keys.sort().map((key) => [key, marks[key]!]));
}

const usageOf = ({ inputTokens, outputTokens, source }: TrafficUsage) => ({ inputTokens, outputTokens, source });
