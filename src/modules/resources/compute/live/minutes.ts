import type { Insertable, Selectable } from 'kysely';
import { MINUTE } from '../../../../kernel/time/index.ts';
import { type TimeParts, timeClassOf, timePartsOf } from '../../../../kernel/traffic/index.ts';
import { type Db, jsonb } from '../../../../platform/database/index.ts';
import type { ComputeTables, MinuteRow, TrafficRow } from '../compute.table.ts';

type Tables = Db<ComputeTables>;
const PARTS = ['total', 'own', 'upstream', 'guard'] as const satisfies (keyof TimeParts)[];
type Times = { [part in (typeof PARTS)[number]]?: { [timeClass: string]: number } };

interface Minute {
  readonly minute: Date;
  readonly application_id: string;
  readonly release_id: string;
  readonly counts: { [outcome: string]: number };
  input_tokens: number;
  output_tokens: number;
  readonly times: Times;
}

const keyOf = (row: Pick<Minute, 'minute' | 'application_id' | 'release_id'>) =>
  `${row.minute.toISOString()} ${row.application_id} ${row.release_id}`;

/**
 * Adds records that are new to the counters of the minutes in which they ended, in the transaction that takes them in: so each is
 * counted once. Only one transaction at a time does this for a gateway's log.
 */
export async function countMinutes(
  tx: Tables,
  gatewayId: string,
  records: readonly Insertable<TrafficRow>[],
  since: Date,
): Promise<void> {
  const minutes = new Map<string, Minute>();
  for (const record of records) {
    const ended = new Date(record.ended_at);
    if (ended < since) continue;
    addRecord(minutes, record, ended);
  }
  if (minutes.size === 0) return;
  const known = await tx
    .selectFrom('compute_traffic_minute')
    .selectAll()
    .where('gateway_id', '=', gatewayId)
    .where(
      'minute',
      'in',
      [...new Set([...minutes.values()].map(({ minute }) => minute.getTime()))].map((at) => new Date(at)),
    )
    .orderBy('minute')
    .orderBy('application_id')
    .orderBy('release_id')
    .forUpdate()
    .execute();
  for (const row of known) {
    const fresh = minutes.get(keyOf(row));
    if (fresh !== undefined) addRow(fresh, row);
  }
  const rows = [...minutes.values()].map(({ counts, times, ...row }) => ({
    ...row,
    gateway_id: gatewayId,
    counts: jsonb(counts),
    times: jsonb(times),
  }));
  await tx
    .insertInto('compute_traffic_minute')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['minute', 'gateway_id', 'application_id', 'release_id']).doUpdateSet((table) => ({
        counts: table.ref('excluded.counts'),
        input_tokens: table.ref('excluded.input_tokens'),
        output_tokens: table.ref('excluded.output_tokens'),
        times: table.ref('excluded.times'),
      })),
    )
    .execute();
}

function addRecord(minutes: Map<string, Minute>, record: Insertable<TrafficRow>, ended: Date): void {
  const minute = new Date(Math.floor(ended.getTime() / MINUTE) * MINUTE);
  const empty: Minute = {
    minute,
    application_id: record.application_id,
    release_id: record.release_id ?? '',
    counts: {},
    input_tokens: 0,
    output_tokens: 0,
    times: {},
  };
  const key = keyOf(empty);
  const one = minutes.get(key) ?? empty;
  minutes.set(key, one);
  one.counts[record.outcome] = (one.counts[record.outcome] ?? 0) + 1;
  one.input_tokens += record.input_tokens ?? 0;
  one.output_tokens += record.output_tokens ?? 0;
  const { upstream_millis: upstream = null, forwarded_millis: forwarded = null, guard_millis: guard = null } = record;
  const parts = timePartsOf({ total: record.total_millis, firstByte: null, upstream, forwarded, guard: guard ?? 0 });
  for (const part of PARTS) {
    const millis = parts[part];
    // Of requests that no guard judged, or no upstream answered, there is no such time.
    if (millis === null || (part === 'guard' && guard === null)) continue;
    const timeClass = String(timeClassOf(millis));
    const counts = one.times[part] ?? {};
    one.times[part] = counts;
    counts[timeClass] = (counts[timeClass] ?? 0) + 1;
  }
}

function addRow(to: Minute, row: Selectable<MinuteRow>): void {
  addCounts(to.counts, row.counts);
  to.input_tokens += row.input_tokens;
  to.output_tokens += row.output_tokens;
  for (const part of PARTS) {
    const counts = to.times[part] ?? {};
    to.times[part] = counts;
    addCounts(counts, row.times[part] ?? {});
  }
}

/** Adds counts to counts, in place. */
export function addCounts(to: { [name: string]: number }, more: { readonly [name: string]: number }): void {
  for (const [name, count] of Object.entries(more)) to[name] = (to[name] ?? 0) + count;
}
