import { sql } from 'kysely';
import type { PersonActor } from '../../../../kernel/identity/index.ts';
import { DAY, MINUTE } from '../../../../kernel/time/index.ts';
import { percentileOf, type TimeCounts } from '../../../../kernel/traffic/index.ts';
import type { ComputeDeps } from '../compute.deps.ts';
import { look } from '../traffic/traffic.repository.ts';
import type { TrafficService } from '../traffic/traffic.service.ts';
import type { LiveQuery, LiveView } from './live.schema.ts';
import { addCounts } from './minutes.ts';

/** How long counters are kept; for longer times there are the records. */
export const MINUTES_KEPT = 7 * DAY;
const STEP: Readonly<Record<LiveQuery['minutes'], number>> = { '15': 1, '60': 1, '360': 5 };
/** Rows of counters that one look reads at most. */
const MOST_ROWS = 100_000;
const MOST_GROUPS = 20;

interface Sum {
  readonly counts: Record<string, number>;
  inputTokens: number;
  outputTokens: number;
  readonly times: Record<'total' | 'own' | 'upstream' | 'guard', Record<string, number>>;
}

/** What goes on now, from counters by minute: the cost of a look depends on how much is served by how many, not on how often. */
export function createLiveService(
  deps: Pick<ComputeDeps, 'db' | 'clock' | 'subjects'>,
  traffic: Pick<TrafficService, 'visibleApplications'>,
) {
  const { db, clock, subjects } = deps;

  return {
    async read(actor: PersonActor, query: LiveQuery): Promise<LiveView> {
      const { minutes, applicationId, releaseId, gatewayId } = query;
      const step = STEP[minutes] * MINUTE;
      const to = Math.floor(clock.now().getTime() / step) * step + step;
      const from = to - Number(minutes) * MINUTE;
      const visible = await traffic.visibleApplications(actor);
      const filtered = applicationId !== undefined || releaseId !== undefined || visible !== null;
      const [rows, turnedAway] = await look(db, async (tx) => {
        let asked = tx
          .selectFrom('compute_traffic_minute')
          .selectAll()
          .where('minute', '>=', new Date(from))
          .where('minute', '<', new Date(to))
          .limit(MOST_ROWS);
        if (applicationId !== undefined) asked = asked.where('application_id', '=', applicationId);
        if (releaseId !== undefined) asked = asked.where('release_id', '=', releaseId);
        if (gatewayId !== undefined) asked = asked.where('gateway_id', '=', gatewayId);
        if (visible !== null) asked = asked.where('application_id', 'in', [...visible, '']);
        const found = await asked.execute();
        if (filtered) return [found, []] as const;
        let away = tx
          .selectFrom('compute_turned_away')
          .innerJoin(sql<{ value: string }>`LATERAL jsonb_each_text(counts)`.as('reason'), (join) => join.onTrue())
          .select(['minute', sql<number>`sum(reason.value::bigint)::bigint`.as('count')])
          .where('minute', '>=', new Date(from))
          .where('minute', '<', new Date(to))
          .groupBy('minute');
        if (gatewayId !== undefined) away = away.where('gateway_id', '=', gatewayId);
        return [found, await away.execute()] as const;
      });

      const steps = Array.from({ length: (to - from) / step }, newSum);
      const refused = steps.map(() => 0);
      const total = newSum();
      const applications = new Map<string, Sum>();
      const releases = new Map<string, Sum>();
      const gateways = new Map<string, number[]>();
      for (const row of rows) {
        const at = Math.floor((row.minute.getTime() - from) / step);
        const sums = [steps[at]!, total, of(applications, row.application_id)];
        if (row.release_id !== '') sums.push(of(releases, row.release_id));
        for (const sum of sums) add(sum, row);
        const requests = gateways.get(row.gateway_id) ?? steps.map(() => 0);
        gateways.set(row.gateway_id, requests);
        requests[at]! += countOf(row.counts);
      }
      for (const { minute, count } of turnedAway) refused[Math.floor((minute.getTime() - from) / step)]! += count;

      const busiest = (sums: Map<string, Sum>) =>
        [...sums].sort(([, a], [, b]) => countOf(b.counts) - countOf(a.counts)).slice(0, MOST_GROUPS);
      const [topApplications, topReleases] = [busiest(applications), busiest(releases)];
      const ids = [...topApplications, ...topReleases].map(([id]) => id);
      const titles = await subjects.getMany(db, [...ids, ...gateways.keys()]);
      const titleOf = (id: string) => titles.get(id)?.title ?? null;
      const groups = (sums: readonly [string, Sum][]) =>
        sums.map(([id, sum]) => ({ id, title: titleOf(id), ...viewOf(sum) }));
      return {
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        stepMinutes: step / MINUTE,
        points: steps.map((sum, at) => ({
          at: new Date(from + at * step).toISOString(),
          turnedAway: refused[at]!,
          ...viewOf(sum),
        })),
        total: viewOf(total),
        applications: groups(topApplications),
        releases: groups(topReleases),
        gateways: [...gateways]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([id, requests]) => ({
            id,
            title: titleOf(id),
            requests,
            total: requests.reduce((all, one) => all + one, 0),
          })),
      };
    },

    /** Forgets counters that are too old. */
    async forget(): Promise<void> {
      const before = new Date(clock.now().getTime() - MINUTES_KEPT);
      await db.deleteFrom('compute_traffic_minute').where('minute', '<', before).execute();
    },
  };
}

export type LiveService = ReturnType<typeof createLiveService>;

function newSum(): Sum {
  return {
    counts: {},
    inputTokens: 0,
    outputTokens: 0,
    times: { total: {}, own: {}, upstream: {}, guard: {} },
  };
}

function of(sums: Map<string, Sum>, id: string): Sum {
  const sum = sums.get(id) ?? newSum();
  sums.set(id, sum);
  return sum;
}

function add(
  sum: Sum,
  row: {
    readonly counts: Record<string, number>;
    readonly input_tokens: number;
    readonly output_tokens: number;
    readonly times: { readonly [part: string]: TimeCounts | undefined };
  },
): void {
  addCounts(sum.counts, row.counts);
  sum.inputTokens += row.input_tokens;
  sum.outputTokens += row.output_tokens;
  for (const part of ['total', 'own', 'upstream', 'guard'] as const) addCounts(sum.times[part], row.times[part] ?? {});
}

const countOf = (counts: { readonly [outcome: string]: number }) =>
  Object.values(counts).reduce((all, one) => all + one, 0);

function viewOf({ counts, inputTokens, outputTokens, times }: Sum) {
  return {
    counts,
    inputTokens,
    outputTokens,
    times: {
      total: percentilesOf(times.total),
      own: percentilesOf(times.own),
      upstream: percentilesOf(times.upstream),
      guard: percentilesOf(times.guard),
    },
  };
}

function percentilesOf(counts: TimeCounts) {
  const at = (percent: number) => Math.round((percentileOf(counts, percent) ?? 0) * 10) / 10;
  return Object.keys(counts).length === 0 ? null : { p50: at(50), p95: at(95), p99: at(99) };
}
