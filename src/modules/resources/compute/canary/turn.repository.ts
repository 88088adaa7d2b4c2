import { sql } from 'kysely';
import type { CanaryPlace } from '../../../../kernel/policy/index.ts';
import type { Db } from '../../../../platform/database/index.ts';
import type { ComputeTables } from '../compute.table.ts';
import type { Turn } from './turn.ts';

type Tables = Db<ComputeTables>;

export const placeName = ({ endpointId, place }: CanaryPlace) => `${endpointId} ${place}`;

/** Turns at these upstreams, and when each was asked last, by name of the place. */
export async function turnsAt(db: Tables, places: readonly CanaryPlace[]) {
  const rows = await db
    .selectFrom(
      sql<{ endpoint_id: string; place: string }>`unnest(
        ${places.map(({ endpointId }) => endpointId)}::text[], ${places.map(({ place }) => place)}::text[])`.as<'p'>(
        sql`p (endpoint_id, place)`,
      ),
    )
    .leftJoin('compute_canary_turn as t', (join) =>
      join.onRef('t.endpoint_id', '=', 'p.endpoint_id').onRef('t.place', '=', 'p.place'),
    )
    .leftJoin('compute_canary_watch as w', (join) =>
      join.onRef('w.endpoint_id', '=', 'p.endpoint_id').onRef('w.place', '=', 'p.place'),
    )
    .select(['p.endpoint_id', 'p.place', 't.gateway_id', 't.until', 't.failed', 'w.last_at'])
    .execute();
  return new Map(
    rows.map((row) => {
      const turn: Turn | undefined =
        row.gateway_id === null ? undefined : { gatewayId: row.gateway_id, until: row.until!, failed: row.failed! };
      return [placeName({ endpointId: row.endpoint_id, place: row.place }), { turn, lastAt: row.last_at }];
    }),
  );
}

/** Puts a turn in the place of the one that was read; false when another gateway was faster. */
export async function putTurn(tx: Tables, at: CanaryPlace, before: Turn | undefined, turn: Turn): Promise<boolean> {
  if (before === undefined) {
    const done = await tx
      .insertInto('compute_canary_turn')
      .values({
        ...{ endpoint_id: at.endpointId, place: at.place, gateway_id: turn.gatewayId },
        ...{ until: turn.until, failed: [...turn.failed] },
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return done.numInsertedOrUpdatedRows === 1n;
  }
  const done = await tx
    .updateTable('compute_canary_turn')
    .set({
      ...{ gateway_id: turn.gatewayId, until: turn.until },
      ...(turn.failed === before.failed ? {} : { failed: [...turn.failed] }),
    })
    .where('endpoint_id', '=', at.endpointId)
    .where('place', '=', at.place)
    .where('gateway_id', '=', before.gatewayId)
    .where('until', '=', before.until)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

/** The turn at one upstream, locked until the transaction ends. */
export function lockTurn(tx: Tables, { endpointId, place }: CanaryPlace) {
  return tx
    .selectFrom('compute_canary_turn')
    .select(['gateway_id', 'failed'])
    .where('endpoint_id', '=', endpointId)
    .where('place', '=', place)
    .forUpdate()
    .executeTakeFirst();
}

export async function putFailed(tx: Tables, at: CanaryPlace, failed: readonly string[]): Promise<void> {
  await tx
    .updateTable('compute_canary_turn')
    .set({ failed: [...failed] })
    .where('endpoint_id', '=', at.endpointId)
    .where('place', '=', at.place)
    .execute();
}

/** The gateways that hold turns now, by name of the place. */
export async function holders(db: Tables, now: Date) {
  const rows = await db
    .selectFrom('compute_canary_turn as t')
    .innerJoin('compute_gateway as g', 'g.id', 't.gateway_id')
    .select(['t.endpoint_id', 't.place', 'g.title_zh as zh', 'g.title_en as en'])
    .where('t.until', '>', now)
    .limit(1_000)
    .execute();
  return new Map(
    rows.map(({ endpoint_id, place, zh, en }) => [placeName({ endpointId: endpoint_id, place }), { zh, en }]),
  );
}

/** Turns that ended before this are of upstreams that nobody asks any more. */
export async function forgetTurns(db: Tables, before: Date): Promise<void> {
  await db.deleteFrom('compute_canary_turn').where('until', '<', before).execute();
}
