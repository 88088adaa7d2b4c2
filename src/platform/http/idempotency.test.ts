import { createHash, randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createManualClock, DAY, MINUTE } from '../../kernel/time/index.ts';
import { type TestDatabase, testDatabase } from '../database/testing.ts';
import {
  createHttpServer,
  createIdempotencyStore,
  type HttpServer,
  httpMigrations,
  type IdempotencyStore,
} from './index.ts';

let database: TestDatabase;
let store: IdempotencyStore;
let app: HttpServer;
const clock = createManualClock('2026-03-01T00:00:00Z');
let made = 0;
let hold: Promise<void> | undefined;
let entered: () => void = () => undefined;
let answerWith = 201;

beforeAll(async () => {
  database = await testDatabase([httpMigrations]);
  store = createIdempotencyStore(database.db.kysely, clock);
  app = await createHttpServer({
    logger: pino({ level: 'silent' }),
    version: '0.0.0',
    authenticate: async (request) => ({
      kind: 'person',
      personId: String(request.headers['x-person'] ?? 'per_a'),
      name: 'A',
      roles: [],
      via: 'session',
    }),
    authorise: () => true,
    idempotency: store,
  });
  const access = { signedIn: true } as const;
  app.post(
    '/things',
    {
      config: { access, idempotent: true },
      schema: { tags: ['t'], summary: 's', operationId: 'createThing', body: z.strictObject({ name: z.string() }) },
    },
    async (request, reply) => {
      made++;
      entered();
      await hold;
      return reply.code(answerWith).header('location', `/things/${made}`).send({ made, name: request.body.name });
    },
  );
  app.post('/plain', { config: { access }, schema: { tags: ['t'], summary: 's', operationId: 'plain' } }, async () => ({
    ok: true,
  }));
  await app.ready();
});

afterAll(async () => {
  await app?.close();
  await database?.drop();
});

const post = (key: string | undefined, body: object, more: Record<string, string> = {}, url = '/things') =>
  app.inject({
    method: 'POST',
    url,
    headers: {
      host: 'localhost',
      origin: 'http://localhost',
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...more,
    },
    payload: body,
  });

test('the same call again gets the first answer and makes nothing', async () => {
  const key = randomUUID();
  const before = made;
  const first = await post(key, { name: 'a' });
  const again = await post(key, { name: 'a' });
  expect(made).toBe(before + 1);
  expect([again.statusCode, again.body, again.headers.location]).toEqual([201, first.body, first.headers.location]);
  expect(again.headers['content-type']).toBe(first.headers['content-type']);
  expect([first.headers['idempotency-replayed'], again.headers['idempotency-replayed']]).toEqual([undefined, 'true']);
});

test('the key is for one call of one person', async () => {
  const key = randomUUID();
  await post(key, { name: 'a' });
  expect((await post(key, { name: 'b' })).json()).toMatchObject({ status: 422, code: 'idempotency-mismatch' });
  expect((await post(key, { name: 'a' }, {}, '/things?x=1')).json()).toMatchObject({ status: 422 });
  expect((await post(key, { name: 'b' }, { 'x-person': 'per_b' })).statusCode).toBe(201);
});

test('of calls at the same moment one runs and the others are told', async () => {
  const key = randomUUID();
  const before = made;
  let release: () => void = () => undefined;
  hold = new Promise((resolve) => {
    release = resolve;
  });
  const inside = new Promise<void>((resolve) => {
    entered = resolve;
  });
  const first = post(key, { name: 'a' });
  await inside;
  const others = await Promise.all([post(key, { name: 'a' }), post(key, { name: 'a' }), post(key, { name: 'a' })]);
  for (const other of others) expect(other.json()).toMatchObject({ status: 409, code: 'idempotency-in-progress' });
  release();
  hold = undefined;
  expect((await first).statusCode).toBe(201);
  expect(made).toBe(before + 1);
});

test('a call that its process took along is not repeated blindly', async () => {
  const key = randomUUID();
  await store.claim({ actor: 'person:per_a', key, target: 'POST /things', body_hash: hashOf({ name: 'a' }) });
  expect((await post(key, { name: 'a' })).json()).toMatchObject({ status: 409, code: 'idempotency-in-progress' });
  clock.advance(6 * MINUTE);
  expect((await post(key, { name: 'a' })).json()).toMatchObject({ status: 409, code: 'idempotency-outcome-unknown' });
});

test('refused input takes no key; 503 gives it back; 500 keeps it', async () => {
  const key = randomUUID();
  const before = made;
  expect((await post(key, { nam: 'a' })).statusCode).toBe(400);
  answerWith = 503;
  expect((await post(key, { name: 'a' })).statusCode).toBe(503);
  answerWith = 500;
  expect((await post(key, { name: 'a' })).statusCode).toBe(500);
  answerWith = 201;
  expect((await post(key, { name: 'a' })).statusCode).toBe(500);
  expect(made).toBe(before + 2);
});

test('after a day the key is free and the row is deleted', async () => {
  const key = randomUUID();
  await post(key, { name: 'a' });
  clock.advance(DAY + 1);
  const before = made;
  expect((await post(key, { name: 'other' })).statusCode).toBe(201);
  expect(made).toBe(before + 1);
  expect(await store.purge()).toBeGreaterThan(0);
  expect((await post(key, { name: 'other' })).headers['idempotency-replayed']).toBe('true');
});

test('odd keys and routes that take none', async () => {
  for (const key of ['short', 'with space in it', 'x'.repeat(201)]) {
    expect((await post(key, { name: 'a' })).json()).toMatchObject({ status: 400, code: 'idempotency-key-invalid' });
  }
  const other = await post(randomUUID(), {}, {}, '/plain');
  expect(other.json()).toMatchObject({ status: 400, code: 'idempotency-not-supported' });
});

function hashOf(body: object): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('hex');
}
