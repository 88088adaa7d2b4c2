import type { Registry } from 'prom-client';
import { equal } from '../crypto/index.ts';
import type { HttpServer } from './instance.ts';
import { unauthenticated } from './problem.ts';

/** Throws when what it looks at is not well. */
export type ReadinessCheck = () => Promise<unknown>;

export interface SystemRouteOptions {
  readonly version: string;
  readonly readiness: Readonly<Record<string, ReadinessCheck>>;
  readonly metrics?: { readonly registry: Registry; readonly token?: string };
}

const TAGS = ['system'];
const READINESS_MILLISECONDS = 5_000;

/** `/healthz` (the process lives), `/readyz` (all that it needs is there: 200, or 503 with what is missing), `/metrics`. */
export function addSystemRoutes(app: HttpServer, options: SystemRouteOptions): void {
  app.get(
    '/healthz',
    {
      config: { access: { public: true } },
      logLevel: 'warn',
      schema: { tags: TAGS, operationId: 'getHealth', summary: 'Whether the process lives' },
    },
    async () => ({ status: 'ok', version: options.version }),
  );
  app.get(
    '/readyz',
    {
      config: { access: { public: true } },
      logLevel: 'warn',
      schema: { tags: TAGS, operationId: 'getReadiness', summary: 'Whether everything it needs is there' },
    },
    async (request, reply) => {
      const entries = await Promise.all(
        Object.entries(options.readiness).map(async ([name, check]) => {
          const fault = await faultOf(check);
          // The caller learns which part is missing; what exactly is wrong stays in the log, since anybody may ask.
          if (fault !== undefined) request.log.warn({ check: name, fault }, 'not ready');
          return [name, fault === undefined ? 'ok' : 'failed'] as const;
        }),
      );
      const ready = entries.every(([, state]) => state === 'ok');
      return reply
        .code(ready ? 200 : 503)
        .send({ status: ready ? 'ok' : 'failed', checks: Object.fromEntries(entries) });
    },
  );
  const { metrics } = options;
  if (metrics === undefined) return;
  app.get(
    '/metrics',
    {
      config: { access: { public: true } },
      logLevel: 'warn',
      schema: { tags: TAGS, operationId: 'getMetrics', summary: 'Figures for Prometheus' },
    },
    async (request, reply) => {
      if (metrics.token !== undefined && !equal(request.headers.authorization ?? '', `Bearer ${metrics.token}`)) {
        throw unauthenticated();
      }
      return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
    },
  );
}

async function faultOf(check: ReadinessCheck): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), READINESS_MILLISECONDS);
  });
  try {
    await Promise.race([check(), late]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}
