import { LedgerInputError, LedgerMirrorError } from '../../../../engines/ledger/index.ts';
import { parseTrafficLogName } from '../../../../kernel/traffic/index.ts';
import { conflict, forbidden, notFound, problem } from '../../../../platform/http/index.ts';
import type { LogDelivery } from '../channel/channel.schema.ts';
import type { ComputeDeps } from '../compute.deps.ts';
import { COMPUTE_RECORDS, LOG_AUDIT } from '../compute.records.ts';
import { gatewayById } from '../gateway/gateway.repository.ts';
import { type IndexingService, MirrorBehindError, newLogRow } from './indexing.service.ts';
import type { Mirrors } from './mirrors.ts';
import * as repository from './traffic-log.repository.ts';

/** Takes the log entries that gateways deliver: into the mirror, which believes nothing unverified, then into the database. */
export function createDeliveryService(
  deps: Pick<ComputeDeps, 'db' | 'clock' | 'recorder' | 'logger'>,
  parts: { mirrors: Mirrors; indexing: IndexingService },
) {
  const { db, clock, recorder, logger } = deps;

  /** Kept with the log and, the first time, recorded: a log that forks is a thing that people must look at. */
  async function noteProblem(gatewayId: string, name: string, code: string, detail: string): Promise<void> {
    await db.transaction().execute(async (tx) => {
      const row = await repository.lockLog(tx, name);
      if (row === undefined || row.problem === code) return;
      await repository.updateLog(tx, name, { problem: code, problem_detail: detail, problem_at: clock.now() });
      await recorder.write(tx, {
        kind: COMPUTE_RECORDS.logRefused,
        actor: { kind: 'gateway', gatewayId },
        subject: { kind: 'gateway', id: gatewayId },
        measures: [...LOG_AUDIT],
        outcome: 'refused',
        facts: { log: name, reason: code },
      });
    });
    logger.error({ gatewayId, log: name, reason: code, detail }, 'a delivery of log entries was refused');
  }

  async function append(gatewayId: string, name: string, publicKey: Uint8Array, delivery: LogDelivery) {
    const mirror = await parts.mirrors.open({ name, origin: delivery.origin, publicKey });
    const entries = delivery.entries.map((text) => Buffer.from(text, 'base64'));
    // The gateway signed fewer entries than we hold from it: it was put back to an older state.
    const signed = Number(delivery.checkpoint.split('\n')[1]);
    if (signed < mirror.size()) {
      await noteProblem(gatewayId, name, 'rolled-back', `${signed} entries signed, ${mirror.size()} mirrored before`);
    }
    try {
      return await mirror.append({ from: delivery.from, entries, checkpoint: delivery.checkpoint });
    } catch (error) {
      if (error instanceof LedgerMirrorError && error.refusal === 'gap') {
        throw conflict(
          'log-gap',
          { zh: `镜像应从第 ${mirror.taken()} 条继续。`, en: `The mirror goes on at entry ${mirror.taken()}.` },
          { size: mirror.taken() },
        );
      }
      throw error;
    }
  }

  return {
    /**
     * Answers the number of entries that are here, from which the gateway goes on. 409 `log-gap` with `size` when other
     * entries are expected, 422 `log-refused` with the reason when what was sent contradicts what was signed.
     */
    async deliver(gatewayId: string, name: string, delivery: LogDelivery): Promise<{ size: number }> {
      const gateway = await gatewayById(db, gatewayId);
      if (gateway === undefined) throw notFound();
      const parsed = parseTrafficLogName(name);
      const origin = `${gateway.origin_prefix}-${parsed?.month}`;
      if (parsed === null || parsed.gatewayId !== gatewayId || delivery.origin !== origin) {
        throw forbidden('not-your-log', {
          zh: '此日志不属于该网关。',
          en: 'This log does not belong to the gateway that sends it.',
        });
      }
      const known = await repository.logByName(db, name);
      if (known?.pruning_at != null)
        throw conflict('log-pruned', {
          zh: '该日志已按规定清除。',
          en: 'This log was deleted, as it was decided after its retention.',
        });
      if (known === undefined)
        await repository.insertLogOnce(db, newLogRow({ name, gatewayId, month: parsed.month, origin }));
      try {
        const taken = await append(gatewayId, name, gateway.log_key, delivery);
        await parts.indexing.index(name);
        if (known?.problem != null && known.problem !== 'rolled-back')
          await repository.updateLog(db, name, { problem: null, problem_detail: null, problem_at: null });
        return taken;
      } catch (error) {
        if (error instanceof MirrorBehindError) {
          await noteProblem(gatewayId, name, 'mirror-behind', error.message);
          // The gateway goes on: what it still has makes the mirror whole again.
          return { size: (await parts.mirrors.open({ name, origin, publicKey: gateway.log_key })).taken() };
        }
        if (error instanceof LedgerMirrorError) await noteProblem(gatewayId, name, error.refusal, error.mismatch);
        else if (!(error instanceof LedgerInputError)) {
          if (error instanceof Error && error.name === 'LedgerWriteError') await parts.mirrors.forget(name);
          throw error;
        }
        throw problem({
          status: 422,
          code: 'log-refused',
          title: { zh: '日志未被接受', en: 'The log entries were not taken' },
          detail: { zh: `与已签署的内容不符：${error.message}`, en: error.message },
          reason: error instanceof LedgerMirrorError ? error.refusal : 'invalid-entry',
        });
      }
    },
  };
}

export type DeliveryService = ReturnType<typeof createDeliveryService>;
