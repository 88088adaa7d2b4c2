import type { GatewayActor } from '../../../../kernel/identity/index.ts';
import { SECOND } from '../../../../kernel/time/index.ts';
import { jsonb } from '../../../../platform/database/index.ts';
import type { CanaryService } from '../canary/canary.service.ts';
import type { ComputeDeps } from '../compute.deps.ts';
import { COMPUTE_RECORDS } from '../compute.records.ts';
import type { SettlingStatus } from '../compute.table.ts';
import * as logs from '../traffic-log/traffic-log.repository.ts';
import { keepMinutes } from '../upstream/upstream.repository.ts';
import type { Acknowledgement, GatewayStatus, StatusAnswer } from './channel.schema.ts';

/** What was durable when a status was made is published this much later at the latest. */
const PUBLISHED_AFTER = 5 * SECOND;
const MOST_OPEN_NAMED = 1_000;

/** Keeps what gateways say about themselves. */
export function createReportService(
  deps: Pick<ComputeDeps, 'db' | 'clock' | 'recorder' | 'policySource'>,
  canaries: Pick<CanaryService, 'heard' | 'turns'>,
) {
  const { db, clock, recorder, policySource } = deps;

  return {
    /** Records `policy.acknowledged` the first time that the gateway acknowledges this policy. */
    async acknowledge(gateway: GatewayActor, given: Acknowledgement): Promise<void> {
      const { gatewayId } = gateway;
      const now = clock.now();
      await db.transaction().execute(async (tx) => {
        await tx
          .updateTable('compute_gateway')
          .set({
            policy_epoch: given.epoch,
            policy_hash: given.policyHash,
            standing_sequence: given.standingSequence,
            lease_issued_at: given.leaseIssuedAt === null ? null : new Date(given.leaseIssuedAt),
            last_seen_at: now,
          })
          .where('id', '=', gatewayId)
          .execute();
        if (given.epoch === null || given.policyHash === null) return;
        const first = await tx
          .insertInto('compute_acknowledgement')
          .values({
            gateway_id: gatewayId,
            epoch: given.epoch,
            policy_hash: given.policyHash,
            acknowledged_at: now,
          })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        if (first.numInsertedOrUpdatedRows !== 1n) return;
        await recorder.write(tx, {
          kind: COMPUTE_RECORDS.policyAcknowledged,
          actor: gateway,
          subject: { kind: 'gateway', id: gatewayId },
          measures: ['6.1.b'],
          facts: { epoch: given.epoch, policyHash: given.policyHash, standingSequence: given.standingSequence },
        });
      });
    },

    /** Stores the status, and moves on what accepted and recorded numbers are compared by. */
    async status(gatewayId: string, given: GatewayStatus): Promise<StatusAnswer> {
      const now = clock.now();
      const unfollowed =
        given.seen === undefined || !policySource.filled() ? null : await policySource.heard(gatewayId, given.seen);
      const { canaries: runs = [], canaryPlaces = [], ...said } = given;
      const status: GatewayStatus = {
        ...said,
        problems: unfollowed === null ? given.problems : [...given.problems, unfollowed],
        logs: given.logs.map(({ name, origin, size }) => ({ name, origin, size })),
        ...(given.upstreams === undefined ? {} : { upstreams: { states: given.upstreams.states, minutes: [] } }),
      };
      await db.transaction().execute(async (tx) => {
        await keepMinutes(tx, gatewayId, given.upstreams?.minutes ?? [], now);
        await canaries.heard(tx, { gatewayId }, runs);
        const row = await tx
          .selectFrom('compute_gateway')
          .select(['settling', 'settled'])
          .where('id', '=', gatewayId)
          .forUpdate()
          .executeTakeFirstOrThrow();
        const { settling, settled } = await settle(row.settling, row.settled, status, now, async (name) => {
          const log = await logs.logByName(tx, name);
          return log?.indexed ?? 0;
        });
        await tx
          .updateTable('compute_gateway')
          .set({
            status: jsonb(status),
            status_at: now,
            last_seen_at: now,
            version: given.version,
            settling: settling === null ? null : jsonb(settling),
            settled: settled === null ? null : jsonb(settled),
          })
          .where('id', '=', gatewayId)
          .execute();
        // Once the gateway keeps a log no longer, all of it is here: it closes a month only when the mirror has it whole.
        const kept = new Set(status.logs.map(({ name }) => name));
        await tx
          .updateTable('compute_traffic_log')
          .set({ closed: true })
          .where('gateway_id', '=', gatewayId)
          .where('closed', '=', false)
          .$if(kept.size > 0, (query) => query.where('name', 'not in', [...kept]))
          .where('name', '<', [...kept].sort().at(-1) ?? '')
          .execute();
      });
      return canaryPlaces.length === 0 ? {} : { canaryTurns: await canaries.turns(gatewayId, canaryPlaces) };
    },
  };
}

export type ReportService = ReturnType<typeof createReportService>;

/**
 * A status speaks of durable numbers, the mirror holds published ones. So a status waits until a later one tells a published size
 * that must contain all it spoke of, and then until the mirror has reached that size; then it is judged by.
 */
async function settle(
  settling: SettlingStatus | null,
  settled: SettlingStatus | null,
  status: GatewayStatus,
  now: Date,
  indexed: (log: string) => Promise<number>,
): Promise<{ settling: SettlingStatus | null; settled: SettlingStatus | null }> {
  const current = status.logs
    .map(({ name }) => name)
    .sort()
    .at(-1);
  if (current === undefined) return { settling: null, settled };
  const fresh: SettlingStatus = {
    at: now.toISOString(),
    log: current,
    acceptedHighest: status.acceptedHighest,
    open: status.open,
    cut: status.open.length >= MOST_OPEN_NAMED,
    mirrorSize: null,
  };
  if (settling === null || settling.log !== current) return { settling: fresh, settled };
  const published = status.logs.find(({ name }) => name === current)?.size ?? 0;
  if (settling.mirrorSize === null) {
    if (now.getTime() - Date.parse(settling.at) < PUBLISHED_AFTER) return { settling, settled };
    return { settling: { ...settling, mirrorSize: published }, settled };
  }
  if ((await indexed(current)) < settling.mirrorSize) return { settling, settled };
  return { settling: fresh, settled: settling };
}
