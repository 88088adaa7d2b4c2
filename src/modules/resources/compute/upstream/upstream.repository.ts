import { sql } from 'kysely';
import { DAY, MINUTE } from '../../../../kernel/time/index.ts';
import type { Db } from '../../../../platform/database/index.ts';
import type { UpstreamMinuteReport } from '../channel/channel.schema.ts';
import type { ComputeTables } from '../compute.table.ts';

type Tables = Db<ComputeTables>;

/** How long minutes are kept. */
const KEPT = 7 * DAY;

/**
 * Keeps the minutes that a gateway told. One that comes again, because the answer to it was lost, changes nothing; one of another
 * time than this week's is a fault of a clock and is not kept.
 */
export async function keepMinutes(
  tx: Tables,
  gatewayId: string,
  minutes: readonly UpstreamMinuteReport[],
  now: Date,
): Promise<void> {
  const rows = new Map<string, ReturnType<typeof rowOf>>();
  for (const one of minutes) {
    const age = now.getTime() - Date.parse(one.minute);
    if (age > KEPT || age < -5 * MINUTE) continue;
    const key = `${one.endpointId} ${one.minute}`;
    const row = rowOf(gatewayId, one);
    const before = rows.get(key);
    rows.set(key, before === undefined ? row : added(before, row));
  }
  if (rows.size === 0) return;
  await tx
    .insertInto('compute_upstream_minute')
    .values([...rows.values()])
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

function rowOf(gatewayId: string, one: UpstreamMinuteReport) {
  return {
    endpoint_id: one.endpointId,
    minute: new Date(one.minute),
    gateway_id: gatewayId,
    requests: one.requests,
    failures: one.failures,
    left_for_another: one.left,
    answered: one.answered,
    answer_millis: one.answerMillis,
    slowest_millis: one.slowestMillis,
  };
}

/** An endpoint that releases bind at two addresses is told of twice. */
function added(a: ReturnType<typeof rowOf>, b: ReturnType<typeof rowOf>): ReturnType<typeof rowOf> {
  return {
    ...a,
    requests: a.requests + b.requests,
    failures: a.failures + b.failures,
    left_for_another: a.left_for_another + b.left_for_another,
    answered: a.answered + b.answered,
    answer_millis: a.answer_millis + b.answer_millis,
    slowest_millis: Math.max(a.slowest_millis, b.slowest_millis),
  };
}

export async function forgetMinutes(db: Tables, now: Date): Promise<void> {
  await db
    .deleteFrom('compute_upstream_minute')
    .where('minute', '<', new Date(now.getTime() - KEPT))
    .execute();
}

const SUMS = {
  requests: sql<number>`sum(requests)::bigint`,
  failures: sql<number>`sum(failures)::bigint`,
  left: sql<number>`sum(left_for_another)::bigint`,
  answered: sql<number>`sum(answered)::bigint`,
  answerMillis: sql<number>`sum(answer_millis)::bigint`,
  slowestMillis: sql<number>`max(slowest_millis)`,
};
const sums = () => Object.entries(SUMS).map(([name, sum]) => sum.as(name as keyof typeof SUMS));

/** Sums of each endpoint since a time. */
export async function totals(db: Tables, since: Date) {
  return db
    .selectFrom('compute_upstream_minute')
    .select('endpoint_id')
    .select(sums)
    .where('minute', '>=', since)
    .groupBy('endpoint_id')
    .execute();
}

/** Sums of one endpoint over all gateways, in steps of some minutes. */
export async function series(db: Tables, endpointId: string, since: Date, stepMinutes: number) {
  const seconds = stepMinutes * 60;
  const at = sql<Date>`to_timestamp(floor(extract(epoch FROM minute) / ${sql.lit(seconds)}) * ${sql.lit(seconds)})`;
  return db
    .selectFrom('compute_upstream_minute')
    .select(at.as('at'))
    .select(sums)
    .where('endpoint_id', '=', endpointId)
    .where('minute', '>=', since)
    .groupBy(at)
    .orderBy('at')
    .execute();
}
