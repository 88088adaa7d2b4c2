import { sql } from 'kysely';
import type { RequirementResult } from '../../../../kernel/gate/index.ts';
import { firstIdAt } from '../../../../kernel/identity/index.ts';
import { UNLABELLED_MARK } from '../../../../kernel/policy/index.ts';
import { numberOf, type Profile } from '../../../../kernel/profile/index.ts';
import { DAY } from '../../../../kernel/time/index.ts';
import { sha256Hex } from '../../../../platform/crypto/index.ts';
import type { Db } from '../../../../platform/database/index.ts';
import type { ComputeTables } from '../compute.table.ts';
import { holdsOnLog } from '../hold/hold.repository.ts';
import type { PruningContent } from './pruning.schema.ts';

type Tables = Db<ComputeTables>;
type Reason = RequirementResult['reasons'][number];

const MEASURE = '4.1.b';
const EXEMPTION = 'label.exemption-log-months';
const reason = (code: string, zh: string, en: string, subjectId?: string): Reason => ({
  code,
  text: { zh, en },
  ...(subjectId === undefined ? {} : { subjectId }),
});

/** The first moment after a month (yyyymm, UTC). */
export function endOfMonth(month: string): Date {
  return new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(4))));
}

/** The logs of a month that are here, as they would be pruned. */
export async function contentOf(db: Tables, month: string, kept: PruningContent['kept']): Promise<PruningContent> {
  const rows = await db
    .selectFrom('compute_traffic_log')
    .selectAll()
    .where('month', '=', month)
    .where('pruning_at', 'is', null)
    .where('size', '>', 0)
    .orderBy('name')
    .execute();
  return {
    month,
    kept,
    logs: rows.map((row) => ({
      log: row.name,
      gatewayId: row.gateway_id,
      origin: row.origin,
      size: row.indexed,
      root: row.root.toString('hex'),
      checkpointHash: sha256Hex(row.checkpoint ?? ''),
    })),
  };
}

/** When the newest request of the log was accepted or turned away; the month's end at the least. */
export async function newestOf(db: Tables, log: { log: string }, month: string): Promise<Date> {
  const end = endOfMonth(month).getTime();
  // Ids begin with the time of acceptance: what can be later than the month's end lies in the tables of later months, where the log has few.
  const { rows } = await sql<{ newest: Date | null }>`
    WITH late AS MATERIALIZED (
      SELECT accepted_at FROM compute_traffic WHERE log_name = ${log.log} AND id >= ${firstIdAt('traffic', end)})
    SELECT greatest(
      (SELECT max(accepted_at) FROM late),
      (SELECT max(minute) FROM compute_turned_away WHERE log_name = ${log.log})) AS newest`.execute(db);
  return new Date(Math.max(end, rows[0]?.newest?.getTime() ?? 0));
}

/** Until when a log must be kept: by the general retention, and by that of answers that went without a visible label on request. */
export async function keptUntil(db: Tables, log: { log: string }, month: string, profile: Profile): Promise<Date> {
  const newest = await newestOf(db, log, month);
  const general = new Date(newest.getTime() + numberOf(profile, 'log.retention-days') * DAY);
  if (!profile.criteria.some(({ id }) => id === EXEMPTION)) return general;
  const { rows } = await sql<{ last: Date | null }>`
    SELECT max(accepted_at) AS last FROM compute_traffic
    WHERE log_name = ${log.log} AND marks @> ARRAY[${UNLABELLED_MARK}]`.execute(db);
  const last = rows[0]?.last ?? null;
  if (last === null) return general;
  const exempted = new Date(last);
  exempted.setUTCMonth(exempted.getUTCMonth() + numberOf(profile, EXEMPTION));
  return exempted > general ? exempted : general;
}

/** What must hold before a month may go, for the logs as the revision names them. */
export async function pruningRequirements(
  db: Tables,
  content: PruningContent,
  profile: Profile,
  at: Date,
): Promise<RequirementResult[]> {
  const closed: Reason[] = [];
  const over: Reason[] = [];
  const free: Reason[] = [];
  const same: Reason[] = [];
  const now = await contentOf(db, content.month, content.kept);
  if (JSON.stringify(now.logs) !== JSON.stringify(content.logs) || content.logs.length === 0)
    same.push(
      reason(
        'logs-changed',
        '该月日志与申请时不同，或已无日志：请重新申请。',
        'The logs of the month are not those of the application any more, or there are none: apply anew.',
      ),
    );
  for (const log of content.logs) {
    const row = await db
      .selectFrom('compute_traffic_log as l')
      .innerJoin('compute_gateway as g', 'g.id', 'l.gateway_id')
      .select(['l.closed', 'l.anchored_size', 'l.anchored_final', 'l.size', 'l.indexed', 'l.problem', 'g.state'])
      .where('l.name', '=', log.log)
      .executeTakeFirst();
    // Of a gateway that is retired nothing more will come, whether or not it closed its log.
    const ended = row !== undefined && ((row.closed && row.anchored_final) || row.state === 'retired');
    if (!ended || row.anchored_size !== row.indexed || row.size !== row.indexed || row.problem !== null)
      closed.push(
        reason(
          'log-open',
          `${log.log} 尚未关闭、未完整镜像并最终锚定，或有未处理的问题。`,
          `${log.log} is not closed, wholly mirrored and finally anchored yet, or has a problem that nobody has dealt with.`,
          log.gatewayId,
        ),
      );
    const end = await keptUntil(db, log, content.month, profile);
    if (end > at)
      over.push(
        reason(
          'retention-runs',
          `${log.log} 须留存至 ${end.toISOString()}。`,
          `${log.log} must be kept until ${end.toISOString()}.`,
        ),
      );
    for (const hold of await holdsOnLog(db, log.log, at))
      free.push(
        reason(
          'legal-hold',
          `法律保全及于 ${log.log} 中的记录：${hold.reason}`,
          `A legal hold names records of ${log.log}: ${hold.reason}`,
        ),
      );
  }
  const result = (id: string, zh: string, en: string, reasons: Reason[]): RequirementResult => ({
    id,
    measureId: MEASURE,
    title: { zh, en },
    met: reasons.length === 0,
    reasons,
  });
  return [
    result('retention-over', '留存期已满', 'Retention over', over),
    result('no-legal-hold', '无法律保全', 'No legal hold', free),
    result('logs-closed', '日志已关闭并锚定', 'Logs closed and anchored', closed),
    result('logs-unchanged', '日志与申请一致', 'Logs as applied for', same),
  ];
}
