import { once } from 'node:events';
import { connect } from 'node:net';
import { Writable } from 'node:stream';
import fc from 'fast-check';
import type { FastifyRequest } from 'fastify';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { Actor } from '../../kernel/identity/index.ts';
import {
  actorOf,
  checkRevision,
  createHttpServer,
  type HttpServer,
  type HttpServerOptions,
  idParam,
  ifMatch,
  listRoutes,
  personOf,
  problem,
  type Refusal,
  schemaText,
  sendRevision,
  signInRateLimit,
} from './index.ts';

const ada: Actor = { kind: 'person', personId: 'per_ada', name: 'Ada', roles: [], via: 'session' };
const script: Actor = { ...ada, via: 'api-key', scopes: ['thing.read'] };
const gateway: Actor = { kind: 'gateway', gatewayId: 'gtw_1' };

/** Callers by their bearer or cookie; only permissions named `thing.*` are held. */
const callers: Record<string, Actor> = { 'Bearer key': script, 'Bearer gateway': gateway };
async function authenticate(request: FastifyRequest): Promise<Actor | null> {
  const { authorization, cookie } = request.headers;
  if (authorization !== undefined) return callers[authorization] ?? null;
  return cookie === 'session=ada' ? ada : null;
}

const open: HttpServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((app) => app.close()));
});

async function serverOf(add: (app: HttpServer) => void, more: Partial<HttpServerOptions> = {}) {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const refusals: Refusal[] = [];
  const app = await createHttpServer({
    logger: pino({ level: 'info' }, sink),
    version: '0.0.0',
    authenticate,
    authorise: (_actor, permission) => permission.startsWith('thing.'),
    onRefused: (refusal) => {
      refusals.push(refusal);
    },
    ...more,
  });
  open.push(app);
  add(app);
  return { app, lines, refusals };
}

const doc = (operationId: string) => ({ tags: ['test'], operationId, summary: operationId });
const session = { cookie: 'session=ada', origin: 'http://localhost', host: 'localhost' };

function addThings(app: HttpServer): void {
  app.get(
    '/api/v1/things',
    { config: { access: { permission: 'thing.read' } }, schema: doc('listThings') },
    async () => [],
  );
  app.get(
    '/api/v1/secrets',
    { config: { access: { permission: 'secret.read' } }, schema: doc('listSecrets') },
    async () => [],
  );
  app.get('/api/v1/me', { config: { access: { signedIn: true } }, schema: doc('getMe') }, async (request) => ({
    person: personOf(request).personId,
  }));
  app.post(
    '/api/v1/me/keys',
    { config: { access: { signedIn: true, via: 'session' } }, schema: doc('createKey') },
    async () => ({ made: true }),
  );
  app.get('/api/v1/policy', { config: { access: { gateway: true } }, schema: doc('getPolicy') }, async (request) => ({
    kind: actorOf(request).kind,
  }));
  app.post(
    '/api/v1/things',
    {
      config: { access: { permission: 'thing.create' } },
      schema: {
        ...doc('createThing'),
        body: z.strictObject({ name: schemaText({ max: 20 }), size: z.number().int().optional() }),
        response: { 201: z.object({ name: z.string() }) },
      },
    },
    async (request, reply) => reply.code(201).send({ name: request.body.name }),
  );
  app.put(
    '/api/v1/things/:id',
    {
      config: { access: { permission: 'thing.edit' } },
      schema: { ...doc('editThing'), params: idParam('mdl'), headers: ifMatch },
    },
    async (request, reply) => {
      checkRevision(request, 'r7');
      sendRevision(reply, 'r8');
      return { edited: true };
    },
  );
}

test('ready() names every route that lacks access, summary or a name of its own', async () => {
  const { app } = await serverOf((server) => {
    server.get('/bare', { schema: doc('bare') }, async () => 'x');
    server.get('/silent', { config: { access: { public: true } } }, async () => 'x');
    server.get('/one', { config: { access: { public: true } }, schema: doc('same') }, async () => 'x');
    server.get('/two', { config: { access: { public: true } }, schema: doc('same') }, async () => 'x');
    server.post(
      '/kept',
      { config: { access: { public: true }, idempotent: true }, schema: doc('kept') },
      async () => 'x',
    );
  });
  const failure = await app.ready().then(
    () => 'ready',
    (error: Error) => error.message,
  );
  for (const part of [
    'GET /bare: config.access is missing',
    'GET /silent: schema.summary is missing',
    'GET /silent: schema.operationId is missing',
    'GET /two: operationId same is already that of GET /one',
    'POST /kept: no idempotency store was given',
  ]) {
    expect(failure).toContain(part);
  }
});

test('each kind of caller meets each kind of access, and refusals are told', async () => {
  const { app, refusals } = await serverOf(addThings);
  const status = async (url: string, headers: Record<string, string>) =>
    (await app.inject({ method: 'GET', url, headers })).statusCode;
  const table: [string, number, number, number, number][] = [
    // url, nobody, session, API key, gateway
    ['/healthz', 200, 200, 200, 200],
    ['/api/v1/things', 401, 200, 200, 403],
    ['/api/v1/secrets', 401, 403, 403, 403],
    ['/api/v1/me', 401, 200, 200, 403],
    ['/api/v1/policy', 401, 403, 403, 200],
    ['/api/v1/nowhere', 404, 404, 404, 404],
  ];
  for (const [url, nobody, bySession, byKey, byGateway] of table) {
    expect([
      url,
      await status(url, {}),
      await status(url, session),
      await status(url, { authorization: 'Bearer key' }),
      await status(url, { authorization: 'Bearer gateway' }),
    ]).toEqual([url, nobody, bySession, byKey, byGateway]);
  }
  const codes = refusals.filter((refusal) => refusal.route === '/api/v1/secrets').map((refusal) => refusal.code);
  expect(codes).toEqual(['not-signed-in', 'not-permitted', 'beyond-key-scope', 'person-only']);
  expect(refusals.find((refusal) => refusal.code === 'not-permitted')).toMatchObject({
    permission: 'secret.read',
    actor: { personId: 'per_ada' },
    method: 'GET',
    status: 403,
  });
  const key = await app.inject({ method: 'POST', url: '/api/v1/me/keys', headers: { authorization: 'Bearer key' } });
  expect(key.json()).toMatchObject({ status: 403, code: 'session-only' });
});

test('listRoutes gives every route with its access', async () => {
  const { app } = await serverOf(addThings);
  await app.ready();
  const routes = listRoutes(app);
  expect(routes.find((route) => route.operationId === 'editThing')).toEqual({
    method: 'PUT',
    url: '/api/v1/things/:id',
    access: { permission: 'thing.edit' },
    operationId: 'editThing',
  });
  expect(routes.every((route) => 'public' in route.access || route.url.startsWith('/api/v1/'))).toBe(true);
});

test('errors are problem details in the language of the reader', async () => {
  const { app } = await serverOf(addThings);
  const chinese = await app.inject({ url: '/api/v1/things' });
  expect(chinese.headers['content-type']).toContain('application/problem+json');
  expect(chinese.headers['content-language']).toBe('zh-CN');
  expect(chinese.headers['www-authenticate']).toBe('Bearer');
  expect(chinese.json()).toMatchObject({ type: 'urn:steward:problem:not-signed-in', title: '未登录', status: 401 });
  const english = await app.inject({
    url: '/api/v1/things',
    headers: { 'accept-language': 'fr, en-GB;q=0.8, zh;q=0.5' },
  });
  expect(english.json()).toMatchObject({ title: 'Not signed in', code: 'not-signed-in' });
  expect(english.json().requestId).toBe(english.headers['x-request-id']);
});

test('input that the schema refuses is answered with every fault', async () => {
  const { app } = await serverOf(addThings);
  const post = async (payload: string | object, headers: Record<string, string> = {}) =>
    app.inject({
      method: 'POST',
      url: '/api/v1/things',
      headers: { ...session, 'content-type': 'application/json', ...headers },
      payload,
    });
  expect((await post({ name: '  模型 A ' })).json()).toEqual({ name: '模型 A' });
  const faults = await post({ name: 'a\u202eb', size: 'big', status: 'approved' }, { 'accept-language': 'en' });
  expect(faults.statusCode).toBe(400);
  expect(faults.json()).toMatchObject({
    code: 'invalid-input',
    issues: [
      { path: 'name', in: 'body', message: expect.stringContaining('invisible') },
      { path: 'size', in: 'body' },
      { path: '', in: 'body', message: expect.stringContaining('status') },
    ],
  });
  const zh = await post({ name: 'a\u200bb', size: 'big' });
  expect(zh.json().issues.map((issue: { message: string }) => issue.message)).toEqual([
    '含有不可见字符、控制字符或文字方向字符，请删除',
    expect.stringMatching(/^无效输入/),
  ]);
  expect((await post('{"name": ')).json()).toMatchObject({ status: 400, code: 'malformed-json' });
  expect((await post('{"name":"x","__proto__":{"a":1}}')).json()).toMatchObject({
    status: 400,
    code: 'malformed-json',
  });
  expect((await post(JSON.stringify({ name: 'x'.repeat(1_100_000) }))).json()).toMatchObject({
    status: 413,
    code: 'too-large',
  });
  expect((await post('name=x', { 'content-type': 'text/plain' })).json()).toMatchObject({ status: 415 });
  const undecodable = await app.inject({ url: '/api/v1/%zz' });
  expect(undecodable.headers['content-type']).toContain('application/problem+json');
  expect(undecodable.json()).toMatchObject({ status: 400, code: 'bad-request' });
});

test('an unexpected error shows nothing of its inside but the id of its log line', async () => {
  const { app, lines } = await serverOf((server) => {
    server.get('/fails', { config: { access: { public: true } }, schema: doc('fails') }, async () => {
      throw new Error('password=hunter2 in table people');
    });
    server.get(
      '/wrong',
      {
        config: { access: { public: true } },
        schema: { ...doc('wrong'), response: { 200: z.object({ n: z.number() }) } },
      },
      async () => ({ n: 'not a number' }) as never,
    );
  });
  const failed = await app.inject({ url: '/fails?token=once' });
  expect(failed.statusCode).toBe(500);
  expect(failed.body).not.toContain('hunter2');
  const { requestId } = failed.json();
  expect(lines.some((line) => line.includes(requestId) && line.includes('hunter2'))).toBe(true);
  expect(lines.some((line) => line.includes('token=once'))).toBe(false);
  expect((await app.inject({ url: '/wrong' })).json()).toMatchObject({ status: 500, code: 'internal-error' });
});

test('thrown problems keep code and extensions, and a 403 from deep inside is told too', async () => {
  const { app, refusals } = await serverOf((server) => {
    server.post('/vote', { config: { access: { signedIn: true } }, schema: doc('vote') }, async () => {
      throw problem({
        status: 403,
        code: 'own-application',
        title: 'Own',
        detail: { zh: '不能审批自己的申请', en: 'no' },
        review: 'rvw_1',
      });
    });
  });
  const answer = await app.inject({ method: 'POST', url: '/vote', headers: session });
  expect(answer.json()).toMatchObject({
    code: 'own-application',
    detail: '不能审批自己的申请',
    review: 'rvw_1',
    status: 403,
  });
  expect(refusals).toMatchObject([{ code: 'own-application', route: '/vote', actor: { personId: 'per_ada' } }]);
});

test('a change needs the revision that was read', async () => {
  const { app } = await serverOf(addThings);
  const put = async (headers: Record<string, string>, id = 'mdl_01ARZ3NDEKTSV4RRFFQ69G5FAV') =>
    app.inject({ method: 'PUT', url: `/api/v1/things/${id}`, headers: { ...session, ...headers } });
  expect((await put({})).json()).toMatchObject({ status: 428, code: 'revision-required' });
  expect((await put({ 'if-match': '"r6"' })).json()).toMatchObject({
    status: 412,
    code: 'revision-conflict',
    currentRevision: 'r7',
  });
  for (const odd of ['*', 'W/"r7"', '"r7", "r8"']) expect((await put({ 'if-match': odd })).json().status).toBe(400);
  const done = await put({ 'if-match': '"r7"' });
  expect([done.statusCode, done.headers.etag]).toEqual([200, '"r8"']);
  expect((await put({ 'if-match': '"r7"' }, 'mdl_x')).json()).toMatchObject({
    code: 'invalid-input',
    issues: [{ in: 'path', path: 'id' }],
  });
});

test('another site cannot change anything with the cookie of a person', async () => {
  const { app } = await serverOf(addThings, { publicUrl: 'https://steward.example.cn' });
  const post = async (headers: Record<string, string>) =>
    (await app.inject({ method: 'POST', url: '/api/v1/things', headers, payload: { name: 'x' } })).statusCode;
  const cookie = { cookie: 'session=ada', host: 'localhost' };
  expect(await post(cookie)).toBe(403);
  expect(await post({ ...cookie, origin: 'http://localhost' })).toBe(201);
  expect(await post({ ...cookie, origin: 'https://steward.example.cn' })).toBe(201);
  expect(await post({ ...cookie, 'sec-fetch-site': 'same-origin' })).toBe(201);
  for (const origin of ['https://evil.example', 'null', 'http://localhost:8080', 'http://localhost.evil.example']) {
    expect([origin, await post({ ...cookie, origin })]).toEqual([origin, 403]);
  }
  expect(await post({ ...cookie, 'sec-fetch-site': 'cross-site' })).toBe(403);
  expect(await post({ ...cookie, 'sec-fetch-site': 'same-site' })).toBe(403);
  expect(await post({ ...cookie, origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' })).toBe(403);
});

test('nobody can be let in while it cannot be told who calls', async () => {
  const { app, lines } = await serverOf(addThings, {
    authenticate: async () => {
      throw new Error('connect ECONNREFUSED /run/postgres');
    },
  });
  const answer = await app.inject({ url: '/api/v1/things', headers: session });
  expect(answer.json()).toMatchObject({ status: 503, code: 'unavailable' });
  expect(answer.headers['retry-after']).toBe('5');
  expect(answer.body).not.toContain('ECONNREFUSED');
  expect(lines.some((line) => line.includes('ECONNREFUSED'))).toBe(true);
  expect((await app.inject({ url: '/healthz' })).statusCode).toBe(200);
});

test('no input makes the server fail', async () => {
  const { app } = await serverOf(addThings);
  const header = fc.string({
    unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
    maxLength: 40,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.jsonValue().map((value) => JSON.stringify(value)),
        fc.string({ unit: 'binary' }),
      ),
      fc.webPath(),
      header,
      header,
      async (payload, path, language, match) => {
        const headers = {
          ...session,
          'accept-language': language,
          'if-match': match,
          'content-type': 'application/json',
        };
        for (const [method, url] of [
          ['POST', '/api/v1/things'],
          ['PUT', `/api/v1/things/${encodeURIComponent(path)}`],
          ['PUT', '/api/v1/things/mdl_01ARZ3NDEKTSV4RRFFQ69G5FAV'],
          ['GET', `/api${path}`],
        ] as const) {
          const { statusCode } = await app.inject({ method, url, headers, ...(method === 'GET' ? {} : { payload }) });
          expect([method, url, statusCode < 500]).toEqual([method, url, true]);
        }
      },
    ),
    { numRuns: 200 },
  );
});

test('security headers are on every answer, HSTS only behind https', async () => {
  const { app } = await serverOf(addThings);
  const { headers } = await app.inject({ url: '/api/v1/nowhere' });
  expect(headers['content-security-policy']).toContain("default-src 'self'");
  expect(headers['content-security-policy']).not.toMatch(/https?:/);
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['strict-transport-security']).toBeUndefined();
  const secure = await serverOf(addThings, { publicUrl: 'https://steward.example.cn' });
  expect((await secure.app.inject({ url: '/healthz' })).headers['strict-transport-security']).toContain('max-age');
});

test('the OpenAPI document says who may call what and how errors look', async () => {
  const { app } = await serverOf(addThings);
  const document = (await app.inject({ url: '/api/v1/openapi.json' })).json();
  expect(document.openapi).toBe('3.1.0');
  const post = document.paths['/api/v1/things'].post;
  expect(post['x-permission']).toBe('thing.create');
  expect(post.security).toEqual([{ session: [] }, { apiKey: [] }]);
  expect(post.requestBody.content['application/json'].schema).toMatchObject({
    additionalProperties: false,
    properties: { name: { type: 'string', maxLength: 20, minLength: 1 } },
  });
  expect(Object.keys(post.responses)).toEqual(['201', 'default']);
  expect(post.responses.default.content).toHaveProperty(['application/problem+json']);
  expect(document.paths['/api/v1/policy'].get.security).toEqual([{ gateway: [] }]);
  expect(document.paths['/healthz'].get.security).toEqual([]);
  expect(Object.keys(document.paths).some((path) => path.startsWith('/api/docs'))).toBe(false);
  const page = await app.inject({ url: '/api/docs/' });
  expect(page.statusCode).toBe(200);
  expect(page.body).not.toMatch(/(src|href)="(https?:)?\/\//);
  expect(page.body).not.toMatch(/<script(?![^>]*src=)/);
  expect((await app.inject({ url: '/api/docs/static/swagger-ui-bundle.js' })).statusCode).toBe(200);
});

test('health, readiness and metrics', async () => {
  let broken = false;
  const registry = new Registry();
  const { app, lines } = await serverOf(addThings, {
    readiness: {
      database: async () => {
        if (broken) throw new Error('connection to 10.0.0.7 refused');
      },
    },
    metrics: { registry, token: 'scrape' },
  });
  expect((await app.inject({ url: '/readyz' })).json()).toEqual({ status: 'ok', checks: { database: 'ok' } });
  broken = true;
  const failed = await app.inject({ url: '/readyz' });
  expect([failed.statusCode, failed.json()]).toEqual([503, { status: 'failed', checks: { database: 'failed' } }]);
  expect(lines.some((line) => line.includes('10.0.0.7'))).toBe(true);
  await app.inject({ url: '/api/v1/things', headers: session });
  expect((await app.inject({ url: '/metrics' })).statusCode).toBe(401);
  const metrics = await app.inject({ url: '/metrics', headers: { authorization: 'Bearer scrape' } });
  expect(metrics.body).toContain('route="/api/v1/things",status="200"');
});

test('too many attempts from one address are slowed down', async () => {
  const { app } = await serverOf((server) => {
    server.post(
      '/sign-in',
      { config: { access: { public: true }, rateLimit: signInRateLimit }, schema: doc('signIn') },
      async () => ({ ok: true }),
    );
  });
  const answers = [];
  for (let i = 0; i <= signInRateLimit.max; i++) answers.push(await app.inject({ method: 'POST', url: '/sign-in' }));
  expect(answers.slice(0, -1).every((answer) => answer.statusCode === 200)).toBe(true);
  const last = answers.at(-1)!;
  expect(last.json()).toMatchObject({ status: 429, code: 'too-many-requests' });
  expect(Number(last.headers['retry-after'])).toBeGreaterThan(0);
});

test('what is not HTTP is answered and does no harm', async () => {
  const { app } = await serverOf(addThings);
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  const socket = connect(Number(new URL(address).port), '127.0.0.1');
  socket.write('GET / NOT-HTTP\r\n\r\n');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  await once(socket, 'close');
  expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 400 [\s\S]*"code":"malformed-request"/);
  expect((await fetch(`${address}/healthz`)).status).toBe(200);
});
