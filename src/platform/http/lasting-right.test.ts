import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { PassThrough } from 'node:stream';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import type { PersonActor } from '../../kernel/identity/index.ts';
import { createManualClock, SECOND } from '../../kernel/time/index.ts';
import { bytesOf, createHttpServer, type HttpServer, type Refusal } from './index.ts';

// Files that flow for longer than a right lasts, over real sockets, at the clock's very millisecond.

const END = '2026-11-27T08:00:00.000Z';
const bytes = { 'content-type': 'application/octet-stream' };
const open: HttpServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((app) => app.close()));
});

/** A server whose only person is an operator until `END`; what is read of uploads, and a download that the test feeds. */
async function serve() {
  const clock = createManualClock('2026-11-27T07:59:59.000Z');
  let signedIn = true;
  const ada = (): PersonActor => ({
    kind: 'person',
    personId: 'per_ada',
    name: 'Ada',
    via: 'session',
    roles: clock.now().toISOString() < END ? [{ role: 'operator', unitId: 'unt_1', until: END }] : [],
  });
  const refusals: Refusal[] = [];
  const kept: string[] = [];
  const arrived = new PassThrough();
  const file = new PassThrough();
  const app = await createHttpServer({
    logger: pino({ level: 'silent' }),
    version: '0.0.0',
    clock,
    authenticate: async () => (signedIn ? ada() : null),
    authorise: (actor) => actor.kind === 'person' && actor.roles.length > 0,
    onRefused: (refusal) => void refusals.push(refusal),
  });
  open.push(app);
  const config = { access: { permission: 'file.use' } };
  const schema = (operationId: string) => ({ tags: ['test'], operationId, summary: operationId });
  app.post('/api/v1/files', { config, schema: schema('upload') }, async (request) => {
    let text = '';
    for await (const piece of bytesOf(request.body)) {
      text += piece;
      arrived.write(piece);
    }
    kept.push(text);
    return { text };
  });
  app.get('/api/v1/files', { config, schema: schema('download') }, async (_request, reply) =>
    reply.header('content-type', 'application/octet-stream').send(file),
  );
  const signOut = () => {
    signedIn = false;
  };
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  const url = `${address}/api/v1/files`;
  const headers = { ...bytes, origin: address };
  return { clock, url, headers, refusals, kept, arrived, file, signOut };
}

function upload({ url, headers }: Awaited<ReturnType<typeof serve>>) {
  const sending = httpRequest(url, { method: 'POST', headers });
  const answer = once(sending, 'response').then(async ([response]) => {
    let body = '';
    for await (const piece of response) body += piece;
    return { status: response.statusCode as number, body: JSON.parse(body) as { code?: string; text?: string } };
  });
  return { sending, answer };
}

test('an upload whose last byte comes a millisecond before the end of the right is taken; at the end it is refused', async () => {
  const early = await serve();
  const inTime = upload(early);
  inTime.sending.write('first ');
  await once(early.arrived, 'data');
  early.clock.set('2026-11-27T07:59:59.999Z');
  inTime.sending.end('last');
  expect(await inTime.answer).toEqual({ status: 200, body: { text: 'first last' } });
  expect(early.refusals).toEqual([]);

  const late = await serve();
  const tooLate = upload(late);
  tooLate.sending.write('first ');
  await once(late.arrived, 'data');
  late.clock.set(END);
  tooLate.sending.end('last');
  expect(await tooLate.answer).toMatchObject({ status: 403, body: { code: 'not-permitted' } });
  expect(late.kept).toEqual([]);
  expect(late.refusals).toMatchObject([{ code: 'not-permitted', permission: 'file.use', route: '/api/v1/files' }]);
});

test('a right that ends after the last byte, while nothing more is sent, still refuses the upload', async () => {
  const server = await serve();
  const { sending, answer } = upload(server);
  sending.write('all of it');
  await once(server.arrived, 'data');
  server.clock.set(END);
  sending.end();
  expect((await answer).status).toBe(403);
  expect(server.kept).toEqual([]);
});

test('a download goes on until a millisecond before the end of the right and breaks off at it, recorded', async () => {
  const server = await serve();
  const sending = httpRequest(server.url, { headers: server.headers }).end();
  server.file.write('first');
  const [response] = await once(sending, 'response');
  expect(String((await once(response, 'data'))[0])).toBe('first');
  server.clock.set('2026-11-27T07:59:59.999Z');
  server.file.write('second');
  expect(String((await once(response, 'data'))[0])).toBe('second');
  server.clock.set(END);
  const more: string[] = [];
  response.on('data', (piece: Buffer) => more.push(String(piece)));
  response.on('error', () => undefined);
  const broken = new Promise((resolve) => response.once('close', resolve));
  server.file.write('third');
  await broken;
  expect(more).toEqual([]);
  expect(response.complete).toBe(false);
  expect(server.file.destroyed).toBe(true);
  expect(server.refusals).toMatchObject([{ status: 403, code: 'not-permitted', method: 'GET' }]);
});

test('what ends without a stated end, like a session, is noticed within a second of the clock', async () => {
  const server = await serve();
  const { sending, answer } = upload(server);
  sending.write('first ');
  await once(server.arrived, 'data');
  server.signOut();
  server.clock.set(new Date(Date.parse('2026-11-27T07:59:59.000Z') - SECOND).toISOString());
  server.clock.set('2026-11-27T07:59:59.998Z');
  sending.write('still ');
  await once(server.arrived, 'data');
  server.clock.set(END);
  sending.end('last');
  expect((await answer).status).toBe(401);
});
