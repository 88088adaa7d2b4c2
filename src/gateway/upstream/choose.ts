import type { PolicyRoute } from '../../kernel/policy/index.ts';
import type { Health } from './health.ts';

/** Why there is no route: none at all, none with its credential, or none whose circuit admits anything now. */
export type NoRoute = 'no_route' | 'no_credential' | 'all_down';

/**
 * The route for the next try: of those that may be used, the lowest priority; among equals at random by weight. Those that asked
 * for a pause come last. `tried` are left out. Weighted chance rather than the fewest under way, because the shares are what
 * people approve and read in the records; an upstream that is slow to the point of failing is left by its circuit.
 */
export function chooseRoute(
  routes: readonly PolicyRoute[],
  tried: ReadonlySet<PolicyRoute> | null,
  hasCredential: (route: PolicyRoute) => boolean,
  healthOf: (route: PolicyRoute) => Health,
  now: number,
  random: () => number = Math.random,
): PolicyRoute | NoRoute {
  let among: PolicyRoute[] = [];
  let best = Number.POSITIVE_INFINITY;
  let none: NoRoute = 'no_route';
  for (const route of routes) {
    if (tried?.has(route)) continue;
    if (!hasCredential(route)) {
      if (none === 'no_route') none = 'no_credential';
      continue;
    }
    const health = healthOf(route);
    if (!health.breaker.admits(now)) {
      none = 'all_down';
      continue;
    }
    // A hundred is the last priority that there is.
    const rank = route.priority + (health.cooling(now) ? 1_000 : 0);
    if (rank < best) {
      best = rank;
      among = [route];
    } else if (rank === best) among.push(route);
  }
  if (among.length === 0) return none;
  if (among.length === 1) return among[0]!;
  let at = random() * among.reduce((sum, route) => sum + route.weight, 0);
  for (const route of among) {
    at -= route.weight;
    if (at < 0) return route;
  }
  return among.at(-1)!;
}
