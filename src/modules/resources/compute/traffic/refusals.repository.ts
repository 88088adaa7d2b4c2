import { type SqlBool, sql } from 'kysely';
import type { Db } from '../../../../platform/database/index.ts';
import type { ComputeTables } from '../compute.table.ts';
import type { RefusalsQuery, RefusalView } from './refusals.schema.ts';

type Tables = Db<ComputeTables>;

/**
 * Requests that were turned away before they were accepted, by application, key and reason; the most frequent come first, `skip` of them
 * are left out, and one more than the limit tells whether there are more. Those whose key was valid and that an entry
 * had no more room to name are among the ones of nobody. `applications`: what the actor may see, or null for all and those of nobody.
 */
export async function refusalsOf(
  db: Tables,
  query: RefusalsQuery,
  applications: readonly string[] | null,
  skip: number,
): Promise<RefusalView[]> {
  const { from, to, gatewayId, applicationId, keyId, reason } = query;
  const unnamed = applications === null && applicationId === undefined && keyId === undefined;
  const all = (conditions: (ReturnType<typeof sql<SqlBool>> | false)[]) =>
    sql.join([sql`true`, ...conditions.filter((one) => one !== false)], sql` AND `);
  const chosen = all([
    sql<SqlBool>`minute >= ${new Date(from)} AND minute < ${new Date(to)}`,
    gatewayId !== undefined && sql<SqlBool>`gateway_id = ${gatewayId}`,
  ]);
  const named = all([
    applicationId !== undefined && sql<SqlBool>`r."applicationId" = ${applicationId}`,
    keyId !== undefined && sql<SqlBool>`r."keyId" = ${keyId}`,
    reason !== undefined && sql<SqlBool>`r.reason = ${reason}`,
    applications !== null && sql<SqlBool>`r."applicationId" = ANY(${[...applications]})`,
  ]);
  const { rows } = await sql<{
    application_id: string | null;
    key_id: string | null;
    reason: string;
    gateway_ids: string[];
    count: number;
    first: Date;
    last: Date;
  }>`
    WITH chosen AS MATERIALIZED (SELECT gateway_id, minute, counts, refused FROM compute_turned_away WHERE ${chosen}),
    one AS (
      SELECT c.gateway_id, c.minute, r.* FROM chosen c, LATERAL jsonb_to_recordset(coalesce(c.refused, '[]'))
        AS r("applicationId" text, "keyId" text, reason text, count bigint, first timestamptz, last timestamptz)
    ),
    nobody AS (
      SELECT reason, gateway_id, sum(count) AS count, minute FROM (
        SELECT gateway_id, minute, key AS reason, value::bigint AS count FROM chosen, LATERAL jsonb_each_text(counts)
        UNION ALL SELECT gateway_id, minute, reason, -count FROM one
      ) AS each GROUP BY reason, gateway_id, minute HAVING sum(count) > 0
    )
    SELECT * FROM (
      SELECT r."applicationId" AS application_id, r."keyId" AS key_id, r.reason,
        array_agg(DISTINCT r.gateway_id) AS gateway_ids, sum(r.count)::bigint AS count,
        min(r.first) AS first, max(r.last) AS last
      FROM one r WHERE ${named} GROUP BY 1, 2, 3
      UNION ALL
      SELECT NULL, NULL, reason, array_agg(DISTINCT gateway_id), sum(count)::bigint, min(minute), max(minute) FROM nobody
      WHERE ${unnamed} AND ${reason === undefined ? sql`true` : sql`reason = ${reason}`} GROUP BY reason
    ) AS found ORDER BY count DESC, reason, key_id LIMIT ${query.limit + 1} OFFSET ${skip}`.execute(db);
  return rows.map((row) => ({
    applicationId: row.application_id,
    keyId: row.key_id,
    reason: row.reason,
    gatewayIds: row.gateway_ids,
    count: row.count,
    first: row.first.toISOString(),
    last: row.last.toISOString(),
  }));
}
