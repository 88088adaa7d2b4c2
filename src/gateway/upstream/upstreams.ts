import { type Dispatcher, Pool } from 'undici';
import type { PolicyRoute } from '../../kernel/policy/index.ts';
import type { Credentials } from './credentials.ts';

/** Connections to the upstreams of the policy. */
export interface Upstreams {
  /** The route to try for a request, or why there is none. Weighted among the routes of the most preferred priority. */
  choose(routes: readonly PolicyRoute[]): PolicyRoute | 'no_credential' | 'no_route';
  post(route: PolicyRoute, path: string, body: string, options: PostOptions, handler: Dispatcher.DispatchHandler): void;
  close(): Promise<void>;
}

export interface PostOptions {
  readonly stream: boolean;
  /** Headers of the caller that are passed on, already chosen. */
  readonly passed: Readonly<Record<string, string>>;
}

interface Place {
  readonly pool: Pool;
  readonly prefix: string;
}

export function createUpstreams(credentials: Credentials): Upstreams {
  const places = new Map<string, Place>();

  function placeOf(route: PolicyRoute): Place {
    const id = `${route.timeouts.connectMillis} ${route.baseUrl}`;
    let place = places.get(id);
    if (place === undefined) {
      const url = new URL(route.baseUrl);
      // The time limits of an exchange are watched in one place, with reasons of our own; those of the library are off.
      // Connections without an end to their number: how much is open at once is limited where requests come in.
      const pool = new Pool(url.origin, {
        connections: null,
        pipelining: 1,
        headersTimeout: 0,
        bodyTimeout: 0,
        keepAliveTimeout: 4_000,
        connect: { timeout: route.timeouts.connectMillis },
      });
      place = { pool, prefix: url.pathname.replace(/\/+$/, '') };
      places.set(id, place);
    }
    return place;
  }

  return {
    choose(routes) {
      const usable = routes.filter((route) => !route.credential || credentials.get(route.endpointId) !== undefined);
      if (usable.length === 0) return routes.length === 0 ? 'no_route' : 'no_credential';
      if (usable.length === 1) return usable[0]!;
      const best = Math.min(...usable.map((route) => route.priority));
      const among = usable.filter((route) => route.priority === best);
      let at = Math.random() * among.reduce((sum, route) => sum + route.weight, 0);
      for (const route of among) {
        at -= route.weight;
        if (at < 0) return route;
      }
      return among.at(-1)!;
    },
    post(route, path, body, { stream, passed }, handler) {
      const { pool, prefix } = placeOf(route);
      const headers: Record<string, string> = {
        'content-type': 'application/json',
        accept: stream ? 'text/event-stream' : 'application/json',
        'accept-encoding': 'identity',
        'user-agent': 'steward-gateway',
        ...passed,
      };
      if (route.credential) headers.authorization = `Bearer ${credentials.get(route.endpointId)}`;
      pool.dispatch({ path: prefix + path, method: 'POST', headers, body, idempotent: false }, handler);
    },
    async close() {
      await Promise.all([...places.values()].map(({ pool }) => pool.destroy()));
    },
  };
}
