import packageFile from '../../../package.json' with { type: 'json' };
import type { Config } from '../../platform/config/index.ts';
import { createHttpServer, createIdempotencyStore, type HttpServer, serveConsole } from '../../platform/http/index.ts';
import type { Logger } from '../../platform/telemetry/index.ts';
import type { Parts } from './compose.ts';
import { CONSOLE_FOLDER, CONSOLE_PENDING } from './web.ts';

/** Refusals of these codes are about power, not about a lapsed session: they enter the ledger. */
const RECORDED_REFUSALS = new Set(['not-permitted', 'beyond-key-scope']);

/** The HTTP server with every module's routes, and the console last. */
export async function createApp(parts: Parts, config: Config, logger: Logger): Promise<HttpServer> {
  const app = await createHttpServer({
    logger,
    version: packageFile.version,
    clock: parts.governance.clock,
    authenticate: parts.authenticate,
    authorise: (actor, permission) => parts.authority.permits(actor, permission),
    async onRefused(refusal) {
      if (refusal.actor?.kind !== 'person' || !RECORDED_REFUSALS.has(refusal.code)) return;
      await parts.governance.recorder.writeAlone({
        kind: 'access.refused',
        actor: refusal.actor,
        measures: ['4.4.a'],
        outcome: 'refused',
        facts: { route: refusal.route ?? '', method: refusal.method, code: refusal.code },
      });
    },
    readiness: {
      database: () => parts.database.pool.query('SELECT 1'),
      ledger: async () => {
        const state = parts.governance.sequencer.state();
        if (state.kind !== 'running') throw new Error(state.kind === 'stopped' ? 'stopped' : state.reason);
      },
    },
    metrics: { registry: parts.metrics.registry },
    idempotency: createIdempotencyStore(parts.database.kysely, parts.governance.clock),
    publicUrl: config.publicUrl,
    sessionCookie: parts.auth.cookieName,
    ...(config.trustProxy ? { trustProxy: '127.0.0.1' } : {}),
  });
  for (const register of parts.registrations) register(app);
  await serveConsole(app, { dir: CONSOLE_FOLDER, fallbackHtml: CONSOLE_PENDING });
  await app.ready();
  return app;
}
