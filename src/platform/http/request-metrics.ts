import { Histogram, type Registry } from 'prom-client';
import type { HttpServer } from './instance.ts';

const NAME = 'steward_http_request_duration_seconds';

/** One log line and one observation per request, by the pattern of the route: no ids, no queries, no persons in labels. */
export function measureRequests(app: HttpServer, registry: Registry | undefined): void {
  const durations =
    registry === undefined
      ? undefined
      : new Histogram({
          name: NAME,
          help: 'Time to answer requests to the console and the API',
          labelNames: ['method', 'route', 'status'],
          buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
          registers: [registry],
        });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown';
    const labels = { method: request.method, route, status: reply.statusCode };
    durations?.observe(labels, reply.elapsedTime / 1000);
    request.log.info({ ...labels, ms: Math.round(reply.elapsedTime) }, 'answered');
  });
}
