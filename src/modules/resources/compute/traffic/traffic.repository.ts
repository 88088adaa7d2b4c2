import { sql } from 'kysely';
import type { Db } from '../../../../platform/database/index.ts';
import type { ComputeTables } from '../compute.table.ts';
import type { SummaryQuery, TrafficQuery } from './traffic.schema.ts';

type Tables = Db<ComputeTables>;

const withPayload = (db: Tables) =>
  db
    .selectFrom('compute_traffic as t')
    .leftJoin('compute_payload as p', (join) =>
      join.onRef('p.traffic_id', '=', 't.id').onRef('p.gateway_id', '=', 't.gateway_id'),
    )
    .selectAll('t')
    .select('p.state as payload_state');

export type TrafficWithPayload = NonNullable<Awaited<ReturnType<typeof trafficById>>>;

export async function trafficById(db: Tables, id: string) {
  return withPayload(db).where('t.id', '=', id).executeTakeFirst();
}

/** Newest first, one more than asked; `applications` narrows to these. */
export async function listTraffic(
  db: Tables,
  filter: Omit<TrafficQuery, 'cursor'> & { before?: string | undefined },
  applications: readonly string[] | null,
) {
  let query = withPayload(db)
    .orderBy('t.id', 'desc')
    .limit(filter.limit + 1);
  if (filter.before !== undefined) query = query.where('t.id', '<', filter.before);
  if (filter.applicationId !== undefined) query = query.where('t.application_id', '=', filter.applicationId);
  if (filter.releaseId !== undefined) query = query.where('t.release_id', '=', filter.releaseId);
  if (filter.gatewayId !== undefined) query = query.where('t.gateway_id', '=', filter.gatewayId);
  if (filter.keyId !== undefined) query = query.where('t.key_id', '=', filter.keyId);
  if (filter.outcome !== undefined) query = query.where('t.outcome', '=', filter.outcome);
  if (filter.from !== undefined) query = query.where('t.accepted_at', '>=', new Date(filter.from));
  if (filter.to !== undefined) query = query.where('t.accepted_at', '<', new Date(filter.to));
  if (applications !== null) query = query.where('t.application_id', 'in', [...applications, '']);
  return query.execute();
}

export async function summarise(db: Tables, query: SummaryQuery, applications: readonly string[] | null) {
  let counted = db
    .selectFrom('compute_traffic')
    .select([
      sql<Date>`date_trunc(${query.step}, accepted_at, 'UTC')`.as('at'),
      'outcome',
      sql<number>`count(*)`.as('count'),
      sql<number>`coalesce(sum(input_tokens), 0)::bigint`.as('input_tokens'),
      sql<number>`coalesce(sum(output_tokens), 0)::bigint`.as('output_tokens'),
    ])
    .where('accepted_at', '>=', new Date(query.from))
    .where('accepted_at', '<', new Date(query.to))
    .groupBy(['at', 'outcome'])
    .orderBy('at');
  if (query.applicationId !== undefined) counted = counted.where('application_id', '=', query.applicationId);
  if (query.releaseId !== undefined) counted = counted.where('release_id', '=', query.releaseId);
  if (applications !== null) counted = counted.where('application_id', 'in', [...applications, '']);
  return counted.execute();
}

/** Requests turned away, by step; they name no application. */
export async function summariseTurnedAway(db: Tables, query: SummaryQuery) {
  return db
    .selectFrom('compute_turned_away')
    .innerJoin(sql<{ value: string }>`LATERAL jsonb_each_text(counts)`.as('reason'), (join) => join.onTrue())
    .select([
      sql<Date>`date_trunc(${query.step}, minute, 'UTC')`.as('at'),
      sql<number>`sum(reason.value::bigint)::bigint`.as('count'),
    ])
    .where('minute', '>=', new Date(query.from))
    .where('minute', '<', new Date(query.to))
    .groupBy('at')
    .orderBy('at')
    .execute();
}
