import type { Standing } from '../../../../kernel/policy/index.ts';
import { numberOf } from '../../../../kernel/profile/index.ts';
import { HOUR } from '../../../../kernel/time/index.ts';
import type { Db } from '../../../../platform/database/index.ts';
import type { GatewayState } from '../../../resources/compute/index.ts';
import type { MisuseDeps } from './misuse.deps.ts';
import { MISUSE_RECORDS } from './misuse.records.ts';
import * as repository from './misuse.repository.ts';
import type { MisuseTables } from './misuse.table.ts';
import { nameOf } from './standing.ts';
import { COUNTER, type Steps } from './steps.ts';

export type Delivery = ReturnType<typeof createDelivery>;

/** Sees that what was decided is in the standing, and that every gateway that may serve has taken it. */
export function createDelivery(deps: MisuseDeps, steps: Steps) {
  const { clock, profiles } = deps;
  const db: Db<MisuseTables> = deps.db;

  /** Gateways that may be serving: those that are connected, and those that were heard within the lease of the policy. */
  async function serving(): Promise<GatewayState[]> {
    const { profile } = await profiles.current();
    const gone = clock.now().getTime() - numberOf(profile, 'policy.lease-hours') * HOUR;
    return (await deps.gateways()).filter(
      ({ connected, lastSeenAt }) => connected || Date.parse(lastSeenAt ?? '') > gone,
    );
  }

  return {
    serving,

    async follow(): Promise<void> {
      const underWay = await repository.casesUnderWay(db);
      if (underWay.length === 0) return;
      const standing = await deps.standing();
      const gateways = await serving();
      for (const row of underWay) {
        if (!says(standing, row)) continue;
        const toldIn = row.told_in === null ? standing.sequence : Number(row.told_in);
        if (row.told_in === null) await repository.noteReach(db, row, { told_in: toldIn, reached_at: null });
        if (gateways.length === 0 || gateways.some((one) => (one.standingSequence ?? -1) < toldIn)) continue;
        await db.transaction().execute(async (tx) => {
          const now = await repository.lockCase(tx, row.id);
          if (now === undefined || now.revision !== row.revision || now.reached_at !== null) return;
          await steps.take(tx, now, {
            ...{ act: 'reached', kind: MISUSE_RECORDS.reached, by: COUNTER, grade: now.grade },
            facts: { sequence: toldIn, gateways: gateways.length },
            changes: { told_in: toldIn, reached_at: clock.now() },
          });
        });
      }
    },
  };
}

/** Whether gateways that have this standing do what the case asks. A key may be stopped for another reason too. */
function says(standing: Standing, row: repository.Case): boolean {
  const id = nameOf(row);
  const watched = standing.watched?.find((one) => one.id === id);
  const suspended = row.kind === 'key' ? standing.suspendedKeys : standing.suspendedUsers;
  if (row.grade === 'suspend' || row.grade === 'close') return suspended.includes(id);
  if (row.kind === 'end_user' && suspended.includes(id)) return false;
  if (row.grade === 'none') return watched === undefined;
  return watched?.grade === row.grade && (watched.requestsPerMinute ?? null) === row.requests_per_minute;
}
