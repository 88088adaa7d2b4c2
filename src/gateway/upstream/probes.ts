import { DEFAULT_PROBE, type PolicyRoute, upstreamTarget } from '../../kernel/policy/index.ts';
import type { ProbeOutcome } from './health.ts';
import type { Upstreams } from './upstreams.ts';
import { ConnectTimeoutError } from './wire/index.ts';

const LIMIT = 5_000;
const LOOK = 1_000;
/** Probes that are under way at once. */
const MOST = 16;
/** Bytes of an answer that are waited for. */
const MOST_BYTES = 1_000_000;

/**
 * Asks every upstream of the policy from time to time whether it is there: one GET, no content. An upstream is there when it answers
 * with a status below 500: also one that has no such page or refuses the credential talks to us, and requests will tell the rest.
 */
export function startProbes(options: {
  upstreams: Upstreams;
  routes: () => readonly PolicyRoute[];
  wall: () => number;
  /** Of all probes, for tests; null: as the policy says. */
  everyMillis: number | null;
}): { stop(): void } {
  const { upstreams, routes, wall, everyMillis } = options;
  const due = new Map<string, number>();
  const under = new Set<string>();
  let known: readonly PolicyRoute[] | null = null;

  function round(): void {
    const all = routes();
    const now = performance.now();
    if (all !== known) {
      known = all;
      upstreams.keepOnly(all);
      const named = new Set(all.map(nameOf));
      for (const name of due.keys()) if (!named.has(name)) due.delete(name);
    }
    for (const route of all) {
      const { path, everySeconds } = route.probe ?? DEFAULT_PROBE;
      const name = nameOf(route);
      if (path === null || under.has(name) || under.size >= MOST || now < (due.get(name) ?? 0)) continue;
      // Spread, so that several gateways do not ask in step.
      due.set(name, now + (everyMillis ?? everySeconds * 1_000) * (0.8 + Math.random() * 0.4));
      under.add(name);
      probe(upstreams, route, path, wall, (outcome) => {
        under.delete(name);
        upstreams.health(route).probed(outcome, performance.now());
      });
    }
  }

  const timer = setInterval(round, everyMillis === null ? LOOK : Math.min(LOOK, everyMillis));
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

const nameOf = (route: PolicyRoute) => `${route.endpointId} ${route.baseUrl}`;

function probe(
  upstreams: Upstreams,
  route: PolicyRoute,
  path: string,
  wall: () => number,
  done: (outcome: ProbeOutcome) => void,
): void {
  const began = performance.now();
  let over = false;
  const late = { timer: null as NodeJS.Timeout | null };
  const end = (status: number | null, error: string | null) => {
    if (over) return;
    over = true;
    if (late.timer !== null) clearTimeout(late.timer);
    const millis = Math.round(performance.now() - began);
    done({ at: new Date(wall()).toISOString(), ok: error === null, status, millis, error });
  };
  let abort: () => void = () => undefined;
  let seen: number | null = null;
  let bytes = 0;
  const finish = () => end(seen, seen !== null && seen >= 500 ? 'status' : null);
  upstreams.get(route, upstreamTarget(route, path), {
    start(call) {
      abort = () => call.abort(new Error('the probe is over'));
      if (over) abort();
    },
    head(status) {
      seen = status;
    },
    data(chunk) {
      bytes += chunk.length;
      if (bytes <= MOST_BYTES) return;
      finish();
      abort();
    },
    end: finish,
    error: (error) => end(seen, error instanceof ConnectTimeoutError ? 'connect-timeout' : codeOf(error)),
    abandoned: () => over,
  });
  late.timer = setTimeout(() => {
    end(null, 'timeout');
    abort();
  }, LIMIT);
  late.timer.unref();
}

function codeOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return 'connection-refused';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'name-unknown';
  return code?.startsWith('ERR_TLS') || code?.includes('CERT') ? 'tls' : 'failed';
}
