import { HOUR, MINUTE } from '../../../../kernel/time/index.ts';
import type { ComputeDeps } from '../compute.deps.ts';
import { allGateways } from '../gateway/gateway.repository.ts';
import * as repository from './upstream.repository.ts';
import type { UpstreamHealthView, UpstreamSeriesView } from './upstream.schema.ts';

type Seen = UpstreamHealthView['gateways'][number];
type Sums = Omit<Awaited<ReturnType<typeof repository.totals>>[number], 'endpoint_id'>;

export type UpstreamService = ReturnType<typeof createUpstreamService>;

/** How upstreams stand, as gateways see them: each has circuits of its own. */
export function createUpstreamService({ db, clock }: Pick<ComputeDeps, 'db' | 'clock'>) {
  /** What active gateways said last, by endpoint. */
  async function seen(): Promise<Map<string, Seen[]>> {
    const now = clock.now().getTime();
    const found = new Map<string, Seen[]>();
    for (const gateway of await allGateways(db)) {
      if (gateway.state !== 'active' || gateway.status_at === null) continue;
      const title = { zh: gateway.title_zh, en: gateway.title_en };
      const at = gateway.status_at;
      const of = { gatewayId: gateway.id, title, at: at.toISOString(), fresh: now - at.getTime() <= MINUTE };
      for (const { endpointId, ...state } of gateway.status?.upstreams?.states ?? [])
        found.set(endpointId, [...(found.get(endpointId) ?? []), { ...of, ...state }]);
    }
    return found;
  }

  async function list(): Promise<UpstreamHealthView[]> {
    const states = await seen();
    const hour = await repository.totals(db, new Date(clock.now().getTime() - HOUR));
    const sums = new Map(hour.map(({ endpoint_id: id, ...rest }) => [id, rest]));
    return [...states]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([endpointId, gateways]) => ({ endpointId, gateways, lastHour: figuresOf(sums.get(endpointId)) }));
  }

  return {
    list,

    /** At most some two hundred points. */
    async series(endpointId: string, hours: number): Promise<UpstreamSeriesView> {
      const stepMinutes = hours <= 3 ? 1 : hours <= 24 ? 10 : 60;
      const since = new Date(clock.now().getTime() - hours * HOUR);
      const rows = await repository.series(db, endpointId, since, stepMinutes);
      return {
        gateways: (await seen()).get(endpointId) ?? [],
        stepMinutes,
        items: rows.map(({ at, ...sums }) => ({ at: at.toISOString(), ...figuresOf(sums) })),
      };
    },

    forgetOld: () => repository.forgetMinutes(db, clock.now()),
  };
}

function figuresOf(sums: Sums | undefined): UpstreamHealthView['lastHour'] {
  if (sums === undefined) return { requests: 0, failures: 0, left: 0, meanMillis: null, slowestMillis: null };
  const { requests, failures, left, answered, answerMillis, slowestMillis } = sums;
  const meanMillis = answered === 0 ? null : Math.round(answerMillis / answered);
  return { requests, failures, left, meanMillis, slowestMillis: answered === 0 ? null : slowestMillis };
}
