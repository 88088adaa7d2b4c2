import type { FastifyRequest, RouteOptions } from 'fastify';
import type { Actor, PersonActor } from '../../kernel/identity/index.ts';
import type { HttpServer } from './instance.ts';
import { checkOrigin } from './origin.ts';
import { forbidden, ProblemError, problem, unauthenticated } from './problem.ts';

/** Who may call a route. `via: 'session'` keeps API keys out of what only the person themselves may do. */
export type RouteAccess =
  | { readonly permission: string; readonly via?: 'session' }
  | { readonly signedIn: true; readonly via?: 'session' }
  | { readonly gateway: true }
  | { readonly public: true };

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: RouteAccess;
    /** The POST takes an `Idempotency-Key`. Its answer is then kept in the database for a day: never for answers with secrets. */
    idempotent?: boolean;
  }
  interface FastifyRequest {
    /** Who calls; null on public routes. Use `actorOf` or `personOf` where there must be one. */
    actor: Actor | null;
  }
}

export type Authenticate = (request: FastifyRequest) => Promise<Actor | null>;
export type Authorise = (
  actor: Actor,
  permission: string,
  context: { readonly request: FastifyRequest },
) => boolean | Promise<boolean>;

/**
 * Guards every route by its declared access, before the body is read: 401 without sign-in, 403 without permission, and
 * 403 for requests that another site makes with the person's cookie.
 */
export function guardRoutes(
  app: HttpServer,
  options: { authenticate: Authenticate; authorise: Authorise; trustedOrigins: readonly string[] },
): void {
  app.decorateRequest('actor', null);
  app.addHook('onRequest', async (request) => {
    if (request.is404) return;
    const access = request.routeOptions.config.access;
    // Nothing can be served before ready() has seen that each route declares its access; this is the second lock.
    if (access === undefined) throw new Error(`Route ${request.routeOptions.url} declares no access`);
    if ('public' in access) {
      checkOrigin(request, options.trustedOrigins, false);
      return;
    }
    const actor = await whoCalls(request, options.authenticate);
    if (actor === null) throw unauthenticated();
    request.actor = actor;
    checkOrigin(request, options.trustedOrigins, actor.kind === 'person' && actor.via === 'session');
    await checkAccess(access, actor, request, options.authorise);
  });
}

/** Who calls as of now, for a request that was admitted once: 401 and 403 as at its beginning. */
export async function admit(
  request: FastifyRequest,
  options: { authenticate: Authenticate; authorise: Authorise },
): Promise<Actor> {
  const actor = await whoCalls(request, options.authenticate);
  if (actor === null) throw unauthenticated();
  const { access } = request.routeOptions.config;
  if (access !== undefined && !('public' in access)) await checkAccess(access, actor, request, options.authorise);
  return actor;
}

/** Not being able to tell who calls (the database is away) is neither a refusal nor a fault of the route: 503. */
async function whoCalls(request: FastifyRequest, authenticate: Authenticate): Promise<Actor | null> {
  try {
    return await authenticate(request);
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    request.log.error({ err: error, requestId: request.id }, 'the caller could not be identified');
    throw problem({
      status: 503,
      code: 'unavailable',
      title: { zh: '服务暂不可用', en: 'Unavailable' },
      detail: {
        zh: '暂时无法确认您的身份，未执行任何操作，请稍后重试。',
        en: 'It cannot be checked who you are just now. Nothing was done; try again in a moment.',
      },
      headers: { 'retry-after': '5' },
    });
  }
}

async function checkAccess(
  access: Exclude<RouteAccess, { public: true }>,
  actor: Actor,
  request: FastifyRequest,
  authorise: Authorise,
): Promise<void> {
  if ('gateway' in access) {
    if (actor.kind !== 'gateway') {
      throw forbidden('gateway-only', { zh: '此接口仅供网关使用。', en: 'Only an enrolled gateway may call this.' });
    }
    return;
  }
  if (actor.kind !== 'person') {
    throw forbidden('person-only', { zh: '此接口仅供人员使用。', en: 'Only a person may call this.' });
  }
  if (access.via === 'session' && actor.via !== 'session') {
    throw forbidden('session-only', {
      zh: '此操作须登录后进行，不能使用 API 密钥。',
      en: 'This needs a signed-in session; API keys are not accepted.',
    });
  }
  if ('signedIn' in access) return;
  if (actor.duty !== undefined) {
    throw forbidden('account-duty', {
      zh: actor.duty === 'password' ? '请先修改密码。' : '请先启用两步验证。',
      en: actor.duty === 'password' ? 'Change your password first.' : 'Set up two-step sign-in first.',
    });
  }
  const { permission } = access;
  if (actor.via === 'api-key' && actor.scopes?.includes(permission) !== true) {
    throw forbidden(
      'beyond-key-scope',
      { zh: `此 API 密钥不含权限 ${permission}。`, en: `This API key does not carry the permission ${permission}.` },
      { permission },
    );
  }
  if (!(await authorise(actor, permission, { request }))) {
    throw forbidden(
      'not-permitted',
      { zh: `您的角色没有权限 ${permission}。`, en: `Your roles do not hold the permission ${permission}.` },
      { permission },
    );
  }
}

/** The caller of a route that is not public. */
export function actorOf(request: FastifyRequest): Actor {
  if (request.actor === null) throw unauthenticated();
  return request.actor;
}

/** The person who calls; 403 for gateways. */
export function personOf(request: FastifyRequest): PersonActor {
  const actor = actorOf(request);
  if (actor.kind !== 'person') {
    throw forbidden('person-only', { zh: '此接口仅供人员使用。', en: 'Only a person may call this.' });
  }
  return actor;
}

export interface RouteEntry {
  readonly method: string;
  readonly url: string;
  readonly access: RouteAccess;
  /** Missing for hidden routes (console files, documentation pages). */
  readonly operationId?: string;
}

const DECLARED = Symbol('declared routes');

/** Collects the routes as they are added and makes `ready()` throw, naming all that are not declared as they must be. */
export function collectRoutes(app: HttpServer, options: { idempotency: boolean }): void {
  const routes: RouteOptions[] = [];
  app.decorate(DECLARED, routes);
  app.addHook('onRoute', (route) => {
    if (route.method !== 'HEAD') routes.push(route);
  });
  app.addHook('onReady', async () => {
    const faults = [...routes.flatMap((route) => faultsOf(route, options.idempotency)), ...doubledIds(routes)];
    if (faults.length > 0) throw new Error(`Routes are not declared as they must be:\n- ${faults.join('\n- ')}`);
  });
}

/** Every route with who may call it, for tests that try each with every role, and for the documentation. */
export function listRoutes(app: HttpServer): RouteEntry[] {
  const routes = (app as unknown as Record<typeof DECLARED, RouteOptions[]>)[DECLARED];
  return routes.flatMap((route) =>
    [route.method].flat().map((method) => ({
      method,
      url: route.url,
      access: route.config?.access ?? { permission: '' },
      ...(route.schema?.operationId === undefined ? {} : { operationId: route.schema.operationId }),
    })),
  );
}

function faultsOf(route: RouteOptions, idempotency: boolean): string[] {
  const name = `${route.method} ${route.url}`;
  const faults: string[] = [];
  if (route.config?.access === undefined) faults.push(`${name}: config.access is missing`);
  if (route.config?.idempotent === true && route.method !== 'POST')
    faults.push(`${name}: only a POST can be idempotent`);
  if (route.config?.idempotent === true && !idempotency) faults.push(`${name}: no idempotency store was given`);
  if (route.schema?.hide === true) return faults;
  if (!route.schema?.summary) faults.push(`${name}: schema.summary is missing`);
  if (!route.schema?.operationId) faults.push(`${name}: schema.operationId is missing`);
  if (!route.schema?.tags?.length) faults.push(`${name}: schema.tags is missing`);
  return faults;
}

function doubledIds(routes: readonly RouteOptions[]): string[] {
  const seen = new Map<string, string>();
  const faults: string[] = [];
  for (const route of routes) {
    const operationId = route.schema?.operationId;
    if (operationId === undefined) continue;
    const name = `${route.method} ${route.url}`;
    const other = seen.get(operationId);
    if (other !== undefined) faults.push(`${name}: operationId ${operationId} is already that of ${other}`);
    seen.set(operationId, name);
  }
  return faults;
}
