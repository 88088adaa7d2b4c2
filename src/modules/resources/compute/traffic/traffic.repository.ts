import { type SelectQueryBuilder, sql } from 'kysely';
import type { Db, Tx } from '../../../../platform/database/index.ts';
import { problem } from '../../../../platform/http/index.ts';
import type { ComputeTables } from '../compute.table.ts';
import { idBounds } from './months.ts';
import type { SummaryQuery, TrafficQuery } from './traffic.schema.ts';

type Tables = Db<ComputeTables>;
type Traffic = ComputeTables & { t: ComputeTables['compute_traffic'] };

/** Nobody looks for longer; the database is needed by those who deliver. */
const LONGEST_LOOK = '10s';
const QUERY_CANCELED = '57014';

/** What is searched by, beside the filters that people name: the versions of a model, the applications that the actor may see. */
export interface Narrowed {
  readonly versions?: readonly string[];
  /** Null: all. */
  readonly applications: readonly string[] | null;
}

/** Runs a search that is given up when it takes too long. */
export async function look<T>(db: Tables, run: (tx: Tx<ComputeTables>) => Promise<T>): Promise<T> {
  try {
    return await db.transaction().execute(async (tx) => {
      await sql`SELECT set_config('statement_timeout', ${LONGEST_LOOK}, true)`.execute(tx);
      return run(tx);
    });
  } catch (error) {
    if ((error as { code?: unknown }).code !== QUERY_CANCELED) throw error;
    throw problem({
      status: 503,
      code: 'search-too-wide',
      title: { zh: '查询范围过大', en: 'The search is too wide' },
      detail: {
        zh: '查询耗时过长，已中止。请缩短时间范围，或增加条件。',
        en: 'The search took too long and was given up. Choose a shorter time, or more conditions.',
      },
    });
  }
}

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

type Filter = Omit<SummaryQuery, 'step' | 'from' | 'to'> & { from?: string | undefined; to?: string | undefined };

/** The conditions of a search, on table `t`; whole months outside of its time are left out. */
export function matching<O>(
  query: SelectQueryBuilder<Traffic, 't', O>,
  filter: Filter,
  { versions, applications }: Narrowed,
): SelectQueryBuilder<Traffic, 't', O> {
  const { least, below } = idBounds(filter.from, filter.to);
  const exact = {
    't.application_id': filter.applicationId,
    't.end_user': filter.endUser,
    't.release_id': filter.releaseId,
    't.version_id': filter.versionId,
    't.endpoint_id': filter.endpointId,
    't.gateway_id': filter.gatewayId,
    't.key_id': filter.keyId,
    't.outcome': filter.outcome,
  } as const;
  let narrowed = query;
  for (const [column, value] of Object.entries(exact))
    if (value !== undefined) narrowed = narrowed.where(column as 't.key_id', '=', value);
  if (filter.mark !== undefined) narrowed = narrowed.where(sql<boolean>`t.marks @> ARRAY[${filter.mark}]`);
  if (versions !== undefined) narrowed = narrowed.where('t.version_id', 'in', [...versions, '']);
  if (applications !== null) narrowed = narrowed.where('t.application_id', 'in', [...applications, '']);
  if (least !== undefined) narrowed = narrowed.where('t.id', '>=', least);
  if (below !== undefined) narrowed = narrowed.where('t.id', '<', below);
  if (filter.from !== undefined) narrowed = narrowed.where('t.accepted_at', '>=', new Date(filter.from));
  if (filter.to !== undefined) narrowed = narrowed.where('t.accepted_at', '<', new Date(filter.to));
  return narrowed;
}

/** Newest first, one more than asked. */
export function listQuery(
  db: Tables,
  filter: Omit<TrafficQuery, 'cursor'> & { before?: string | undefined },
  narrowed: Narrowed,
) {
  let found = matching(db.selectFrom('compute_traffic as t').selectAll('t'), filter, narrowed)
    .orderBy('t.id', 'desc')
    .limit(filter.limit + 1);
  if (filter.before !== undefined) found = found.where('t.id', '<', filter.before);
  if (filter.id !== undefined) found = found.where('t.id', '=', filter.id);
  // Joined to the page alone, not to all that was searched.
  return db
    .selectFrom(found.as('t'))
    .leftJoin('compute_payload as p', (join) =>
      join.onRef('p.traffic_id', '=', 't.id').onRef('p.gateway_id', '=', 't.gateway_id'),
    )
    .selectAll('t')
    .select('p.state as payload_state')
    .orderBy('t.id', 'desc');
}

/** Where a gateway did not say when it sent the request on, its time before that counts as the upstream's. */
const UPSTREAM = sql`greatest(0, t.upstream_millis - coalesce(t.forwarded_millis, 0))`;
const ANSWERED_BY_UPSTREAM = sql`t.upstream_millis IS NOT NULL`;

export function summaryOf(db: Tables, query: SummaryQuery, narrowed: Narrowed) {
  return matching(db.selectFrom('compute_traffic as t'), query, narrowed)
    .select([
      sql<Date>`date_trunc(${query.step}, t.accepted_at, 'UTC')`.as('at'),
      't.outcome',
      sql<number>`count(*)`.as('count'),
      sql<number>`coalesce(sum(t.input_tokens), 0)::bigint`.as('input_tokens'),
      sql<number>`coalesce(sum(t.output_tokens), 0)::bigint`.as('output_tokens'),
      sql<number>`count(*) FILTER (WHERE ${ANSWERED_BY_UPSTREAM})`.as('timed'),
      sql<number>`coalesce(sum(t.total_millis) FILTER (WHERE ${ANSWERED_BY_UPSTREAM}), 0)`.as('total_millis'),
      sql<number>`coalesce(sum(${UPSTREAM}) FILTER (WHERE ${ANSWERED_BY_UPSTREAM}), 0)`.as('upstream_millis'),
      sql<number>`coalesce(sum(t.guard_millis) FILTER (WHERE ${ANSWERED_BY_UPSTREAM}), 0)`.as('guard_millis'),
    ])
    .groupBy(['at', 't.outcome'])
    .orderBy('at');
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
