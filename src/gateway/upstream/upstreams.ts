import type { PolicyRoute } from '../../kernel/policy/index.ts';
import type { Credentials } from './credentials.ts';
import { type Connections, createConnections, type UpstreamHandler } from './wire/index.ts';

/** Connections to the upstreams of the policy. */
export interface Upstreams {
  /** The route to try for a request, or why there is none. Weighted among the routes of the most preferred priority. */
  choose(routes: readonly PolicyRoute[]): PolicyRoute | 'no_credential' | 'no_route';
  post(route: PolicyRoute, path: string, body: string, options: PostOptions, handler: UpstreamHandler): void;
  close(): void;
}

export interface PostOptions {
  readonly stream: boolean;
  /** Headers of the caller that are passed on, already chosen; name and value in turn. */
  readonly passed: readonly string[];
}

interface Place {
  readonly connections: Connections;
  readonly prefix: string;
}

const HEADERS = ['content-type', 'application/json', 'accept-encoding', 'identity', 'user-agent', 'steward-gateway'];
const PLAIN_HEADERS = [...HEADERS, 'accept', 'application/json'];
const STREAM_HEADERS = [...HEADERS, 'accept', 'text/event-stream'];

export function createUpstreams(credentials: Credentials): Upstreams {
  const places = new Map<string, Place>();

  function placeOf(route: PolicyRoute): Place {
    const id = `${route.timeouts.connectMillis} ${route.baseUrl}`;
    let place = places.get(id);
    if (place === undefined) {
      const url = new URL(route.baseUrl);
      // The other time limits of an exchange are watched in one place, with reasons of our own.
      const connections = createConnections(url, route.timeouts.connectMillis);
      place = { connections, prefix: url.pathname.replace(/\/+$/, '') };
      places.set(id, place);
    }
    return place;
  }

  const isUsable = (route: PolicyRoute) => !route.credential || credentials.get(route.endpointId) !== undefined;

  return {
    choose(routes) {
      const only = routes.length === 1 ? routes[0]! : null;
      if (only !== null) return isUsable(only) ? only : 'no_credential';
      const usable = routes.filter(isUsable);
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
      const { connections, prefix } = placeOf(route);
      const headers = [...(stream ? STREAM_HEADERS : PLAIN_HEADERS), ...passed];
      if (route.credential) headers.push('authorization', `Bearer ${credentials.get(route.endpointId)}`);
      connections.post(prefix + path, headers, body, handler);
    },
    close() {
      for (const { connections } of places.values()) connections.close();
    },
  };
}
