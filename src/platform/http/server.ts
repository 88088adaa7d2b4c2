import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { type Clock, systemClock } from '../../kernel/time/index.ts';
import { type Authenticate, type Authorise, collectRoutes, guardRoutes } from './access.ts';
import { takeOctetStreams } from './bytes.ts';
import { answerProblems, type OnRefused, PROBLEM_TYPE, sendProblem, toProblem } from './errors.ts';
import { addIdempotency, type IdempotencyStore } from './idempotency.ts';
import type { HttpServer } from './instance.ts';
import { endStreamsWithRights } from './lasting-right.ts';
import { addOpenApi } from './openapi.ts';
import { measureRequests } from './request-metrics.ts';
import { addSystemRoutes, type SystemRouteOptions } from './system-routes.ts';
import { compileValidator } from './validation.ts';

export interface HttpServerOptions {
  readonly logger: FastifyBaseLogger;
  /** Of the product, for the OpenAPI document and `/healthz`. */
  readonly version: string;
  readonly authenticate: Authenticate;
  readonly authorise: Authorise;
  /** Told of every 401 and 403. Awaited; when it throws, the refusal stands and the error is logged. */
  readonly onRefused?: OnRefused;
  /** By which rights end while bytes flow. */
  readonly clock?: Clock;
  /** By name, e.g. `database`. */
  readonly readiness?: SystemRouteOptions['readiness'];
  /** Serves `/metrics` and counts requests; with a token only to those who send it as bearer. */
  readonly metrics?: SystemRouteOptions['metrics'];
  /** Needed as soon as one route is `idempotent`. */
  readonly idempotency?: IdempotencyStore;
  /** Where people reach the server, e.g. `https://steward.example.cn`; behind https cookies are Secure and HSTS is sent. */
  readonly publicUrl?: string;
  /** Further origins that may send changes with a session cookie. */
  readonly trustedOrigins?: readonly string[];
  /** Name of the session cookie, for the documentation. */
  readonly sessionCookie?: string;
  /** Which proxies may say who the caller is (`X-Forwarded-For`): addresses or ranges; none unless said. */
  readonly trustProxy?: string | string[];
  /** Largest body in bytes; 1 MiB unless said. A route may set its own `bodyLimit`. */
  readonly bodyLimit?: number;
}

/** For `config.rateLimit` of the sign-in route: attempts of one address. */
export const signInRateLimit = { max: 20, timeWindow: '1 minute' } as const;

/**
 * The HTTP server of the control plane. Add routes with `schema: { tags, summary, operationId, ... }` (zod) and
 * `config: { access }`; `ready()` throws, naming every route that lacks them.
 */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const app: HttpServer = Fastify({
    loggerInstance: options.logger,
    // Our own line per request names the route and not the URL, whose query may hold a one-time token.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit: options.bodyLimit ?? 1024 * 1024,
    requestTimeout: 120_000,
    ...(options.trustProxy === undefined ? {} : { trustProxy: options.trustProxy }),
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: (error, request, reply) => {
      sendProblem(reply as never, toProblem(error, request as never), request as never);
    },
    clientErrorHandler: answerBrokenRequest,
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(compileValidator as never);
  app.setSerializerCompiler(serializerCompiler);
  app.removeContentTypeParser('text/plain'); // a plain form of another site could send it without being asked
  takeOctetStreams(app);
  collectRoutes(app, { idempotency: options.idempotency !== undefined });
  answerProblems(app, options.onRefused);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
  });
  await app.register(helmet, securityHeaders(options.publicUrl?.startsWith('https:') === true));
  await app.register(rateLimit, { global: false });
  guardRoutes(app, {
    authenticate: options.authenticate,
    authorise: options.authorise,
    trustedOrigins: [
      ...(options.publicUrl === undefined ? [] : [new URL(options.publicUrl).origin]),
      ...(options.trustedOrigins ?? []),
    ],
  });
  endStreamsWithRights(app, {
    authenticate: options.authenticate,
    authorise: options.authorise,
    onRefused: options.onRefused,
    clock: options.clock ?? systemClock,
  });
  addIdempotency(app, options.idempotency);
  measureRequests(app, options.metrics?.registry);
  await addOpenApi(app, { version: options.version, cookieName: options.sessionCookie ?? 'steward.session_token' });
  addSystemRoutes(app, {
    version: options.version,
    readiness: options.readiness ?? {},
    ...(options.metrics === undefined ? {} : { metrics: options.metrics }),
  });
  return app;
}

/** Nothing from other hosts. Inline styles stay allowed because the console's component library writes its styles at run time. */
function securityHeaders(https: boolean) {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'self'"],
        connectSrc: ["'self'"],
        fontSrc: ["'self'", 'data:'],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        objectSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        workerSrc: ["'self'", 'blob:'],
        ...(https ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: https ? { maxAge: 15_552_000, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'same-origin' as const },
    // Browsers ignore these two, with a warning, where the page is not served by https.
    crossOriginOpenerPolicy: https,
    originAgentCluster: https,
  };
}

/** What is not even HTTP (or has headers that are too large) never reaches a route. */
function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, phrase, code] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? [431, 'Request Header Fields Too Large', 'headers-too-large']
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, 'Request Timeout', 'request-timeout']
        : [400, 'Bad Request', 'malformed-request'];
  const body = JSON.stringify({ type: `urn:steward:problem:${code}`, title: phrase, status, code });
  socket.end(
    `HTTP/1.1 ${status} ${phrase}\r\nContent-Type: ${PROBLEM_TYPE}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
