import type { TrafficRecord } from '../../kernel/traffic/index.ts';
import { createPayloadSealing, type SealPayload, type Spool } from '../payload/index.ts';
import type { PolicyHold } from '../policy/index.ts';
import { estimateUsage } from './estimate.ts';
import type { Exchange } from './exchange.ts';
import { type GatewayFigures, raise } from './figures.ts';

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
        keep(exchange);
      } catch (error) {
        onProblem(error as Error);
        write(exchange, null, 'payload_not_kept');
      }
    }
  }

  function keep(exchange: Exchange): void {
    exchange.usage ??= usageSoFar(exchange);
    const seal = sealer();
    if (seal === null) {
      write(exchange, null, null);
      return;
    }
    const { sealed, commitment } = seal(exchange.id, exchange.asked.body.value, exchange.answer());
    spool.put({ id: exchange.id, sealed }, (error) => {
      if (error === null) write(exchange, commitment, null);
      else write(exchange, null, 'payload_not_kept');
    });
  }

  function write(exchange: Exchange, commitment: string | null, loss: string | null): void {
    const { mark } = exchange.accepted!;
    const { release } = exchange.served;
    const since = (at: number | null) => (at === null ? null : Math.round(at - exchange.startedAt));
    const record: TrafficRecord = {
      format: 1,
      type: 'request',
      id: mark.id,
      acceptSeq: mark.acceptSeq,
      gatewayId,
      acceptedAt: mark.acceptedAt,
      endedAt: new Date(exchange.endedAt).toISOString(),
      outcome: exchange.outcome!,
      reason: exchange.reason ?? loss,
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
      usage: exchange.usage,
      millis: {
        total: Math.round(exchange.totalMillis),
        firstByte: since(exchange.firstByteAt),
        upstream: since(exchange.upstreamEndedAt),
      },
      screening: exchange.marks,
      commitment,
    };
    raise(figures.outcomes, record.outcome);
    figures.inputTokens += record.usage?.inputTokens ?? 0;
    figures.outputTokens += record.usage?.outputTokens ?? 0;
    exchange.accepted!.settle(record);
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

/** Usage of an answer that broke off: what the upstream reported, else a guess from what came. */
function usageSoFar(exchange: Exchange): Exchange['usage'] {
  if (exchange.upstreamStatus !== 200) return null;
  const answer = exchange.answer() as { choices?: unknown } | null;
  return estimateUsage(exchange.asked.body.value.messages, answer?.choices ?? null);
}
