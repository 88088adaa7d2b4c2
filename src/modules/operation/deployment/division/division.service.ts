import type { LimitDivision } from '../../../../kernel/policy/index.ts';
import { numberOf } from '../../../../kernel/profile/index.ts';
import { dayOf, HOUR } from '../../../../kernel/time/index.ts';
import { type AnyDb, type Db, type Jsonb, jsonb } from '../../../../platform/database/index.ts';
import type { FleetMember } from '../../../resources/compute/index.ts';
import type { PolicyDeps } from '../policy/index.ts';
import { type DivisionState, stepDivision } from './step.ts';

export interface DivisionTables {
  /** One row at most. */
  deployment_division: { organisation: boolean; state: Jsonb<DivisionState> };
}

async function read(reader: AnyDb): Promise<DivisionState | null> {
  const db: Db<DivisionTables> = reader;
  const row = await db.selectFrom('deployment_division').select('state').executeTakeFirst();
  return row?.state ?? null;
}

/** What gateways are told of the division; null before there was a gateway. */
export async function divisionInForce(db: AnyDb): Promise<LimitDivision | null> {
  const state = await read(db);
  if (state === null) return null;
  const { gateways, parts, periods, firsts, bounds, late } = state;
  return { gateways, parts, periods, firsts, bounds, late };
}

/**
 * Moves the division on by what is known of the gateways now. Called under the lock of the policy, before it is compiled. A gateway
 * counts for as long as a lease may last after it was heard of.
 */
export async function moveDivision(
  deps: Pick<PolicyDeps, 'clock' | 'profiles' | 'readers' | 'organisation'>,
  tx: AnyDb,
  fleet: readonly FleetMember[],
  nextEpoch: number,
): Promise<void> {
  const limits = await deps.readers.limits.inForce(tx);
  const before = await read(tx);
  if (limits.serving === null) return;
  const now = deps.clock.now();
  const { profile } = await deps.profiles.current(tx);
  const leaseMillis = numberOf(profile, 'policy.lease-hours') * HOUR;
  const gateways = fleet.map(({ id, lastHeardAt, policyEpoch, uses }) => ({
    id,
    counted: Date.parse(lastHeardAt) + leaseMillis > now.getTime(),
    acknowledged: policyEpoch,
    uses,
  }));
  if (!gateways.some(({ counted }) => counted)) return;
  const day = dayOf(now, limits.serving.timeZone);
  const after = stepDivision(before, {
    gateways,
    now,
    nextEpoch,
    periods: [day, day.slice(0, 7)],
    budgets: limits.budgets(),
  });
  if (JSON.stringify(after) === JSON.stringify(before)) return;
  const db: Db<DivisionTables> = tx;
  const state = jsonb(after);
  await db
    .insertInto('deployment_division')
    .values({ organisation: true, state })
    .onConflict((conflict) => conflict.column('organisation').doUpdateSet({ state }))
    .execute();
}
