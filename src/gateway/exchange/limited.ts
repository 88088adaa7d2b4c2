import type { BudgetPeriod, LimitSet, Policy, Price, ServingLimits } from '../../kernel/policy/index.ts';
import { costOf, createPeriods, createRules, type Rule } from '../limits/index.ts';
import type { HeldPolicy } from '../policy/index.ts';

/** The limits of a policy, ready to be asked for. */
export interface HeldLimits {
  readonly serving: ServingLimits;
  readonly periodOf: (period: BudgetPeriod, now: number) => { readonly label: string; readonly ends: number };
  readonly applications: ReadonlyMap<string, readonly Rule[]>;
  readonly keys: ReadonlyMap<string, readonly Rule[]>;
  readonly releases: ReadonlyMap<string, readonly Rule[]>;
  /** Of each single end user, by application. */
  readonly endUsers: ReadonlyMap<string, LimitSet>;
  /** What tokens cost at most through any route of a release, in millionths. */
  expectedCost(releaseId: string, inputTokens: number, outputTokens: number): number;
  /** What they cost at an endpoint, by the price in this policy. */
  cost(endpointId: string | null, inputTokens: number, outputTokens: number): number;
}

/** A policy that limits nothing, for the few whom the standing limits. */
export const UNLIMITED: HeldLimits = {
  serving: { timeZone: 'UTC', currency: 'CNY', defaultOutputTokens: 0, whenStoreAway: 'local-share', gateway: null },
  periodOf: createPeriods('UTC'),
  applications: new Map(),
  keys: new Map(),
  releases: new Map(),
  endUsers: new Map(),
  expectedCost: () => 0,
  cost: () => 0,
};

/** The limits of the policy that is held, worked out once for each; null while nothing is limited. */
export function createLimitsIndex(): (held: HeldPolicy) => HeldLimits | null {
  let of: HeldPolicy | null = null;
  let limits: HeldLimits | null = null;
  return (held) => {
    if (held !== of) {
      of = held;
      limits = indexLimits(held.policy);
    }
    return limits;
  };
}

function indexLimits({ limits: serving, applications, releases }: Policy): HeldLimits | null {
  if (serving === undefined) return null;
  const byApplication = new Map<string, readonly Rule[]>();
  const byKey = new Map<string, readonly Rule[]>();
  const byRelease = new Map<string, readonly Rule[]>();
  const endUsers = new Map<string, LimitSet>();
  const prices = new Map<string, Price>();
  const routes = new Map<string, string[]>();
  const noRoutes: string[] = [];
  const put = (map: Map<string, readonly Rule[]>, id: string, rules: readonly Rule[] | null) => {
    if (rules !== null) map.set(id, rules);
  };
  for (const { id, limits, endUserLimits, keys } of applications) {
    put(byApplication, id, createRules('application', id, limits));
    if (endUserLimits !== undefined) endUsers.set(id, endUserLimits);
    for (const key of keys) put(byKey, key.id, createRules('key', key.id, key.limits));
  }
  for (const release of releases) {
    put(byRelease, release.id, createRules('model', release.id, release.limits));
    routes.set(
      release.id,
      release.routes.map(({ endpointId }) => endpointId),
    );
    for (const { endpointId, price } of release.routes) if (price !== undefined) prices.set(endpointId, price);
  }
  const cost: HeldLimits['cost'] = (endpointId, input, output) =>
    endpointId === null ? 0 : costOf(prices.get(endpointId), input, output);
  return {
    serving,
    periodOf: createPeriods(serving.timeZone),
    applications: byApplication,
    keys: byKey,
    releases: byRelease,
    endUsers,
    expectedCost(releaseId, input, output) {
      let most = 0;
      for (const endpointId of routes.get(releaseId) ?? noRoutes)
        most = Math.max(most, cost(endpointId, input, output));
      return most;
    },
    cost,
  };
}
