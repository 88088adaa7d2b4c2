import { credentialHeader, type PolicyRoute, routeHeaders, upstreamTarget } from '../../kernel/policy/index.ts';
import type { BreakerRules } from './breaker.ts';
import { chooseRoute, type NoRoute } from './choose.ts';
import type { Credentials } from './credentials.ts';
import { createHealth, type Health } from './health.ts';
import { type Connections, createConnections, type UpstreamHandler } from './wire/index.ts';

/** Connections to the upstreams of the policy, and how these stand. */
export interface Upstreams {
  /** The route to try for a request, or why there is none. */
  choose(routes: readonly PolicyRoute[], tried: ReadonlySet<PolicyRoute> | null): PolicyRoute | NoRoute;
  /** `path` is the operation's, below the base URL. */
  post(route: PolicyRoute, path: string, body: string, options: PostOptions, handler: UpstreamHandler): void;
  /** Asks without any content of anybody; the path is taken as it is. */
  get(route: PolicyRoute, path: string, handler: UpstreamHandler): void;
  health(route: PolicyRoute): Health;
  /** Every upstream that was used or probed since the start and is in use still. */
  all(): readonly Health[];
  /** Forgets the health of what these routes do not name. */
  keepOnly(routes: Iterable<PolicyRoute>): void;
  close(): void;
}

export interface PostOptions {
  readonly stream: boolean;
  /** Headers of the caller that are passed on, already chosen; name and value in turn. */
  readonly passed: readonly string[];
}

/** What is worked out once for each route of a policy. */
interface Place {
  readonly connections: Connections;
  readonly prefix: string;
  readonly headers: readonly string[];
  readonly health: Health;
}

const HEADERS = ['accept-encoding', 'identity', 'user-agent', 'steward-gateway'];
const BODY_HEADERS = ['content-type', 'application/json', ...HEADERS];
const PLAIN_HEADERS = [...BODY_HEADERS, 'accept', 'application/json'];
const STREAM_HEADERS = [...BODY_HEADERS, 'accept', 'text/event-stream'];
const GET_HEADERS = [...HEADERS, 'accept', 'application/json'];

export function createUpstreams(
  credentials: Credentials,
  options: { wall: () => number; breaker?: BreakerRules | undefined; maxConnections: number },
): Upstreams {
  const pools = new Map<string, Connections>();
  const healths = new Map<string, Health>();
  let places = new WeakMap<PolicyRoute, Place>();

  // An upstream that two releases bind at two addresses is two upstreams.
  const nameOf = (route: PolicyRoute) => `${route.endpointId} ${route.baseUrl}`;

  function placeOf(route: PolicyRoute): Place {
    let place = places.get(route);
    if (place === undefined) {
      const url = new URL(route.baseUrl);
      const most = Math.min(route.maxConnections ?? options.maxConnections, options.maxConnections);
      const id = `${route.timeouts.connectMillis} ${most} ${nameOf(route)}`;
      let connections = pools.get(id);
      if (connections === undefined) {
        // The other time limits of an exchange are watched in one place, with reasons of our own.
        connections = createConnections(url, route.timeouts.connectMillis, most);
        pools.set(id, connections);
      }
      place = {
        connections,
        prefix: url.pathname.replace(/\/+$/, ''),
        headers: routeHeaders(route),
        health: healthOf(route),
      };
      places.set(route, place);
    }
    return place;
  }

  function healthOf(route: PolicyRoute): Health {
    const name = nameOf(route);
    let health = healths.get(name);
    if (health === undefined) {
      const { wall, breaker } = options;
      health = createHealth(route.endpointId, breaker === undefined ? { wall } : { wall, rules: breaker });
      healths.set(name, health);
    }
    return health;
  }

  const hasCredential = (route: PolicyRoute) => !route.credential || credentials.get(route.endpointId) !== undefined;

  function withRoute(
    route: PolicyRoute,
    place: Place,
    headers: readonly string[],
    passed: readonly string[],
  ): string[] {
    const all = [...headers, ...place.headers, ...passed];
    if (route.credential) all.push(...credentialHeader(route, credentials.get(route.endpointId) ?? ''));
    return all;
  }

  return {
    choose(routes, tried) {
      const only = routes.length === 1 && tried === null ? routes[0]! : null;
      const now = performance.now();
      if (only === null) return chooseRoute(routes, tried, hasCredential, (route) => placeOf(route).health, now);
      if (!hasCredential(only)) return 'no_credential';
      return placeOf(only).health.breaker.admits(now) ? only : 'all_down';
    },
    post(route, path, body, { stream, passed }, handler) {
      const place = placeOf(route);
      const headers = withRoute(route, place, stream ? STREAM_HEADERS : PLAIN_HEADERS, passed);
      place.connections.post(place.prefix + upstreamTarget(route, path), headers, body, handler);
    },
    get(route, path, handler) {
      const place = placeOf(route);
      place.connections.get(place.prefix + path, withRoute(route, place, GET_HEADERS, []), handler);
    },
    health: (route) => placeOf(route).health,
    all: () => [...healths.values()],
    keepOnly(routes) {
      const named = new Set<string>();
      for (const route of routes) named.add(nameOf(route));
      let gone = false;
      for (const name of healths.keys()) {
        if (named.has(name)) continue;
        healths.delete(name);
        gone = true;
      }
      // What was worked out holds on to the health that was forgotten.
      if (gone) places = new WeakMap();
    },
    close() {
      for (const connections of pools.values()) connections.close();
    },
  };
}
