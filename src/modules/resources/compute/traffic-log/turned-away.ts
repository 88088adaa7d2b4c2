import type { GatewayAggregate, RefusedRequests } from '../../../../kernel/traffic/index.ts';
import { type Db, jsonb } from '../../../../platform/database/index.ts';
import type { ComputeTables } from '../compute.table.ts';

/** An entry of a log, with its place there. */
export interface TurnedAwayEntry extends Pick<GatewayAggregate, 'gatewayId' | 'minute' | 'counts' | 'refused'> {
  readonly index: number;
}

/**
 * Adds what a log says of requests that were turned away. Gateways say it every second; kept is a row for each minute, under the index of
 * the last entry in it, so that an entry which comes again counts nothing. The caller has the log locked, and brings entries in order.
 */
export async function addTurnedAway(
  tx: Db<ComputeTables>,
  logName: string,
  entries: readonly TurnedAwayEntry[],
): Promise<void> {
  for (const [minute, group] of Map.groupBy(entries, (entry) => entry.minute)) {
    const kept = await tx
      .selectFrom('compute_turned_away')
      .selectAll()
      .where('minute', '=', new Date(minute))
      .where('log_name', '=', logName)
      .orderBy('log_index', 'desc')
      .limit(1)
      .executeTakeFirst();
    const fresh = group.filter(({ index }) => kept === undefined || index > Number(kept.log_index));
    const last = fresh.at(-1);
    if (last === undefined) continue;
    const counts = sum([...(kept === undefined ? [] : [kept.counts]), ...fresh.map((entry) => entry.counts)]);
    const refused = together([...(kept?.refused ?? []), ...fresh.flatMap((entry) => entry.refused ?? [])]);
    const row = {
      ...{ log_name: logName, log_index: last.index, gateway_id: last.gatewayId, minute: new Date(minute) },
      ...{ counts: jsonb(counts), refused: refused.length === 0 ? null : jsonb(refused) },
    };
    if (kept === undefined) await tx.insertInto('compute_turned_away').values(row).execute();
    else
      await tx
        .updateTable('compute_turned_away')
        .set(row)
        .where('log_name', '=', logName)
        .where('log_index', '=', kept.log_index)
        .execute();
  }
}

function sum(all: readonly GatewayAggregate['counts'][]): { [reason: string]: number } {
  const counts: { [reason: string]: number } = {};
  for (const one of all)
    for (const [reason, count] of Object.entries(one)) counts[reason] = (counts[reason] ?? 0) + count;
  return counts;
}

/** Those of one key and reason as one. */
function together(all: readonly RefusedRequests[]): RefusedRequests[] {
  const found = new Map<string, RefusedRequests>();
  for (const one of all) {
    const name = `${one.applicationId} ${one.keyId} ${one.reason}`;
    const known = found.get(name) ?? { ...one, count: 0 };
    const [first, last] = [known.first, known.last, one.first, one.last].sort().filter((_, nth) => nth % 3 === 0);
    found.set(name, { ...one, count: known.count + one.count, first: first!, last: last! });
  }
  return [...found.values()];
}
