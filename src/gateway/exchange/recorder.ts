import type { TrafficRecord } from '../../kernel/traffic/index.ts';
import type { AcceptedRequest } from '../journal/index.ts';
import { createPayloadSealing, type SealPayload, type Spool } from '../payload/index.ts';
import type { PolicyHold } from '../policy/index.ts';
import { isObject } from './asked.ts';
import type { SettleUse } from './entrance.ts';
import { estimateUsage } from './estimate.ts';
import type { Exchange } from './exchange.ts';
import { countRecord, type GatewayFigures } from './figures.ts';

export interface Recorder {
  /** Takes an exchange that has ended; its payload is kept first, then its one record is written. */
  record(exchange: Exchange): void;
  /** Works off what is queued. */
  drain(): void;
}

/**
 * What happens after an answer: seal the payload, keep it durably, then write the record that commits to it. It is off the
 * way of the answer: the acceptance is durable already, so a crash in between leaves a record as interrupted.
 */
export function createRecorder(options: {
  gatewayId: string;
  hold: PolicyHold;
  spool: Spool;
  figures: GatewayFigures;
  onProblem: (error: Error) => void;
}): Recorder {
  const { gatewayId, hold, spool, figures, onProblem } = options;
  let queue: Exchange[] = [];
  let scheduled = false;
  let sealing: { key: string; seal: SealPayload } | null = null;

  function sealer(): SealPayload | null {
    const policy = hold.policy()?.policy;
    if (policy === undefined || policy.payloads === 'none') return null;
    if (sealing?.key !== policy.payloadKey)
      sealing = { key: policy.payloadKey, seal: createPayloadSealing(Buffer.from(policy.payloadKey, 'base64')) };
    return sealing.seal;
  }

  function drain(): void {
    scheduled = false;
    const exchanges = queue;
    queue = [];
    for (const exchange of exchanges) {
      try {
        if (exchange.settleUse !== null) settleUse(exchange, exchange.settleUse);
        keep(exchange);
      } catch (error) {
        onProblem(error as Error);
        write(exchange.accepted!, recordOf(exchange, gatewayId), null, 'payload_not_kept');
      }
      exchange.trace?.ended(exchange, recordOf(exchange, gatewayId));
    }
  }

  function keep(exchange: Exchange): void {
    const seal = sealer();
    if (seal === null) {
      write(exchange.accepted!, recordOf(exchange, gatewayId), null, null);
      return;
    }
    const { sealed, commitment } = seal(
      exchange.id,
      exchange.asked.body.bytes,
      exchange.answerText ?? textOf(exchange.said.answer()),
    );
    spool.put({ id: exchange.id, sealed }, afterKeeping(exchange.accepted!, recordOf(exchange, gatewayId), commitment));
  }

  // A function of its own, so that what waits for the disk holds the small record and not the whole exchange: at thousands a
  // second that is the difference between young garbage and old.
  function afterKeeping(accepted: AcceptedRequest, record: TrafficRecord, commitment: string) {
    return (error: Error | null) => {
      if (error === null) write(accepted, record, commitment, null);
      else write(accepted, record, null, 'payload_not_kept');
    };
  }

  function write(
    accepted: AcceptedRequest,
    record: TrafficRecord,
    commitment: string | null,
    loss: string | null,
  ): void {
    countRecord(figures, record);
    accepted.settle({ ...record, reason: record.reason ?? loss, commitment });
  }

  return {
    record(exchange) {
      queue.push(exchange);
      if (scheduled) return;
      scheduled = true;
      setImmediate(drain);
    },
    drain,
  };
}

function recordOf(exchange: Exchange, gatewayId: string): TrafficRecord {
  const { mark } = exchange.accepted!;
  const { release } = exchange.served;
  const since = (at: number | null) => (at === null ? null : Math.round(at - exchange.startedAt));
  return {
    format: 1,
    type: 'request',
    id: mark.id,
    acceptSeq: mark.acceptSeq,
    gatewayId,
    acceptedAt: mark.acceptedAt,
    endedAt: new Date(exchange.endedAt).toISOString(),
    outcome: exchange.outcome!,
    reason: exchange.reason,
    operation: mark.operation,
    stream: mark.stream,
    applicationId: mark.applicationId,
    keyId: mark.keyId,
    releaseId: release.id,
    versionId: release.versionId,
    endpointId: exchange.route?.endpointId ?? null,
    policyEpoch: mark.policyEpoch,
    endUser: mark.endUser,
    upstreamStatus: exchange.upstreamStatus,
    ...(exchange.failedAttempts.length === 0 ? {} : { attempts: exchange.failedAttempts }),
    usage: usageOf(exchange),
    millis: {
      total: Math.round(exchange.totalMillis),
      firstByte: since(exchange.firstByteAt),
      upstream: since(exchange.upstreamEndedAt),
      forwarded: since(exchange.forwardedAt),
      ...(exchange.guardMillis === null ? {} : { guard: Math.round(exchange.guardMillis) }),
    },
    screening: marksOf(exchange),
    commitment: null,
  };
}

/** What was done to the request and its answer: by purpose, screening and labels. */
function marksOf({ screened, purpose, labeller }: Exchange): TrafficRecord['screening'] {
  if (purpose === null && labeller === null) return screened.marks();
  return { ...screened.marks(), ...purpose, ...labeller?.marks() };
}

function textOf(answer: unknown): string {
  try {
    return JSON.stringify(answer ?? null);
  } catch {
    return '{"steward":"the answer was nested too deeply to be kept"}';
  }
}

/** What limits count is what the record says. */
function settleUse(exchange: Exchange, settle: SettleUse): void {
  settle(exchange.route?.endpointId ?? null, usageOf(exchange));
}

/** A caller that leaves before the answer has made the upstream read all the same: that much is counted. */
function usageOf(exchange: Exchange): Exchange['usage'] {
  const { usage, outcome, controller, asked, operation } = exchange;
  const read = outcome === 'aborted' && controller !== null;
  return usage ?? usageSoFar(exchange) ?? (read ? estimateUsage(operation.input(asked.body.value), null) : null);
}

/** Usage of an answer that broke off: what the upstream reported, else a guess from what came. */
function usageSoFar(exchange: Exchange): Exchange['usage'] {
  if (exchange.upstreamStatus !== 200) return null;
  const { operation, asked } = exchange;
  const answer = exchange.said.answer();
  return estimateUsage(
    operation.input(asked.body.value),
    isObject(answer) ? operation.output(answer) : (exchange.said.texts?.() ?? null),
  );
}
