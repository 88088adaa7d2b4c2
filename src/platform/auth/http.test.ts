import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { systemClock } from '../../kernel/time/index.ts';
import { createVault, randomBytes } from '../crypto/index.ts';
import { type TestDatabase, testDatabase } from '../database/testing.ts';
import { createHttpServer, type HttpServer, personOf, type Refusal } from '../http/index.ts';
import { type Auth, authMigrations, createAuth, type SignInRefusal, signInProblem } from './index.ts';

// Server and sign-in together over a socket, the way the people module wires them.

const PASSWORD = 'a long enough password';
const disabled = new Set<string>();
const refusals: Refusal[] = [];
let database: TestDatabase;
let auth: Auth;
let app: HttpServer;
let origin: string;

beforeAll(async () => {
  database = await testDatabase([authMigrations]);
  auth = createAuth({
    db: database.db.kysely,
    secret: 'a secret of the instance, 32 characters and more',
    baseUrl: 'http://127.0.0.1',
    vault: createVault({ masterKey: randomBytes(32) }),
    clock: systemClock,
    isEnabled: async (personId) => !disabled.has(personId),
  });
  app = await createHttpServer({
    logger: pino({ level: 'silent' }),
    version: '0.0.0',
    sessionCookie: auth.cookieName,
    authenticate: async (request) => {
      const identity = await auth.identify(request.headers);
      if (identity === null) return null;
      const who = { kind: 'person', personId: identity.personId, name: '', roles: [] } as const;
      return identity.via === 'session'
        ? { ...who, via: 'session' }
        : { ...who, via: 'api-key', scopes: identity.scopes };
    },
    authorise: () => true,
    onRefused: (refusal) => {
      refusals.push(refusal);
    },
  });
  const doc = (operationId: string) => ({ tags: ['session'], operationId, summary: operationId });
  app.post(
    '/api/v1/session',
    {
      config: { access: { public: true } },
      schema: { ...doc('signIn'), body: z.strictObject({ email: z.string(), password: z.string() }) },
    },
    async (request, reply) => {
      const userAgent = request.headers['user-agent'];
      const result = await auth.signIn({ ...request.body, ip: request.ip, userAgent });
      if (!result.ok) throw signInProblem(result as SignInRefusal);
      return reply.header('set-cookie', [...result.setCookie]).send({ personId: result.personId });
    },
  );
  app.delete(
    '/api/v1/session',
    { config: { access: { signedIn: true, via: 'session' } }, schema: doc('signOut') },
    async (request, reply) => reply.header('set-cookie', [...(await auth.signOut(request.headers)).setCookie]).send({}),
  );
  app.get(
    '/api/v1/models',
    { config: { access: { permission: 'model.read' } }, schema: doc('list') },
    async (request) => ({
      reader: personOf(request).personId,
    }),
  );
  app.post(
    '/api/v1/models',
    { config: { access: { permission: 'model.edit' } }, schema: doc('make') },
    async () => ({}),
  );
  origin = await app.listen({ host: '127.0.0.1', port: 0 });
  await auth.credentials.create({ personId: 'per_li', email: 'li@example.cn', password: PASSWORD });
});

afterAll(async () => {
  await app?.close();
  await database?.drop();
});

const call = (method: string, path: string, headers: Record<string, string> = {}, body?: object) =>
  fetch(origin + path, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

async function signedIn(): Promise<string> {
  const answer = await call('POST', '/api/v1/session', { origin }, { email: 'li@example.cn', password: PASSWORD });
  expect(answer.status).toBe(200);
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}

test('a person signs in, works and signs out', async () => {
  expect((await call('GET', '/api/v1/models')).status).toBe(401);
  const cookie = await signedIn();
  expect(await (await call('GET', '/api/v1/models', { cookie })).json()).toEqual({ reader: 'per_li' });
  expect((await call('POST', '/api/v1/models', { cookie, origin })).status).toBe(200);
  expect((await call('POST', '/api/v1/models', { cookie })).status).toBe(403);
  expect((await call('POST', '/api/v1/models', { cookie, origin: 'https://evil.example' })).status).toBe(403);
  const out = await call('DELETE', '/api/v1/session', { cookie, origin });
  expect([out.status, out.headers.getSetCookie()[0]?.includes('Max-Age=0')]).toEqual([200, true]);
  expect((await call('GET', '/api/v1/models', { cookie })).status).toBe(401);
});

test('another site cannot sign a person in', async () => {
  const body = { email: 'li@example.cn', password: PASSWORD };
  expect((await call('POST', '/api/v1/session', { origin: 'https://evil.example' }, body)).status).toBe(403);
});

test('a wrong password is refused and told', async () => {
  refusals.length = 0;
  const wrong = await call('POST', '/api/v1/session', {}, { email: 'li@example.cn', password: 'wrong wrong wrong' });
  expect([wrong.status, ((await wrong.json()) as { code: string }).code]).toEqual([401, 'wrong-credentials']);
  expect(refusals).toMatchObject([
    { code: 'wrong-credentials', route: '/api/v1/session', actor: null, ip: '127.0.0.1' },
  ]);
});

test('a removed member is out at the next request', async () => {
  const cookie = await signedIn();
  disabled.add('per_li');
  expect((await call('GET', '/api/v1/models', { cookie })).status).toBe(401);
  disabled.delete('per_li');
  expect((await call('GET', '/api/v1/models', { cookie })).status).toBe(401);
});

test('an API key does what it is for and no more', async () => {
  const { secret } = await auth.apiKeys.create({
    personId: 'per_li',
    name: 'reader',
    scopes: ['model.read'],
    heldPermissions: ['model.read', 'model.edit'],
    expiresAt: new Date(Date.now() + 3_600_000),
  });
  const authorization = `Bearer ${secret}`;
  expect((await call('GET', '/api/v1/models', { authorization })).status).toBe(200);
  const beyond = await call('POST', '/api/v1/models', { authorization });
  expect(await beyond.json()).toMatchObject({ status: 403, code: 'beyond-key-scope' });
  expect((await call('DELETE', '/api/v1/session', { authorization })).status).toBe(403);
  expect((await call('GET', '/api/v1/models', { authorization: 'Bearer stw_nothing' })).status).toBe(401);
});
