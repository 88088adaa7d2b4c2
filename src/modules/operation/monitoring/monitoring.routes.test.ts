import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PersonActor } from '../../../kernel/identity/index.ts';
import {
  createHttpServer,
  createIdempotencyStore,
  type HttpServer,
  httpMigrations,
} from '../../../platform/http/index.ts';
import { createTestMonitoring, type TestMonitoring } from './testing.ts';

let scene: TestMonitoring;
let app: HttpServer;
let logged = '';
beforeAll(async () => {
  scene = await createTestMonitoring({ migrations: [httpMigrations] });
  const actors = new Map<string, PersonActor>(Object.entries(scene.people));
  app = await createHttpServer({
    logger: pino(
      { level: 'trace' },
      new Writable({
        write(line, _encoding, done) {
          logged += String(line);
          done();
        },
      }),
    ),
    version: '0',
    idempotency: createIdempotencyStore(scene.db, scene.clock),
    authenticate: async (request) => actors.get(String(request.headers['x-person'])) ?? null,
    authorise: (actor, permission) => scene.authority.permits(actor, permission),
  });
  scene.monitoring.register(app);
  await app.ready();
});
afterAll(async () => {
  await app.close();
  await scene.close();
});

type Method = 'GET' | 'POST' | 'PUT';
async function call(
  person: string,
  method: Method,
  path: string,
  body?: object | Buffer,
  headers: Record<string, string> = {},
) {
  const answer = await app.inject({
    method,
    url: `/api/v1${path}`,
    headers: {
      'x-person': person,
      host: 'localhost',
      origin: 'http://localhost',
      'sec-fetch-site': 'same-origin',
      ...(Buffer.isBuffer(body) ? { 'content-type': 'application/octet-stream' } : {}),
      ...headers,
    },
    ...(body === undefined ? {} : { payload: body }),
  });
  const json = String(answer.headers['content-type']).includes('json');
  return { status: answer.statusCode, body: json ? answer.json() : answer.body, headers: answer.headers };
}
const input = () => ({
  title: { zh: '库', en: 'List' },
  unitId: scene.rootUnit,
  description: '',
  ownKinds: [],
});
async function newList() {
  const made = await call('compliance', 'POST', '/keyword-lists', input());
  expect(made).toMatchObject({ status: 201, body: { state: 'draft', content: { entries: { count: 0 } } } });
  return { path: `/keyword-lists/${made.body.id}`, id: String(made.body.id), etag: String(made.headers.etag) };
}
const IMPORT = 'import?mode=replace&format=text&kind=A.1-h';

test('a list over HTTP: registered once by its key, imported by If-Match, read, tried', async () => {
  const key = { 'idempotency-key': 'one-and-the-same' };
  const first = await call('compliance', 'POST', '/keyword-lists', input(), key);
  const again = await call('compliance', 'POST', '/keyword-lists', input(), key);
  expect(again.body.id).toBe(first.body.id);

  const { path, id, etag } = await newList();
  const file = Buffer.from('代开发票\n替考包过\n');
  expect((await call('compliance', 'POST', `${path}/${IMPORT}`, file)).status).toBe(428);
  const preview = await call('compliance', 'POST', `${path}/${IMPORT}&preview=true`, file, { 'if-match': etag });
  expect(preview).toMatchObject({ status: 200, body: { saved: false, after: 2 } });
  const done = await call('compliance', 'POST', `${path}/${IMPORT}`, file, { 'if-match': etag });
  expect(done).toMatchObject({ status: 200, body: { saved: true, changes: { added: 2 } } });
  expect(done.headers.etag).toBe(`"${done.body.latest}"`);
  expect(await call('compliance', 'POST', `${path}/${IMPORT}`, file, { 'if-match': etag })).toMatchObject({
    status: 412,
    body: { code: 'revision-conflict' },
  });
  const samples = { mustCatch: [{ text: '代开发票', kind: 'A.1-h' }], mustPass: [{ text: '天气' }] };
  const put = await call('security', 'PUT', `${path}/samples`, samples, { 'if-match': String(done.headers.etag) });
  expect(put).toMatchObject({ status: 200, body: { content: { samples: { mustCatch: 1, mustPass: 1 } } } });
  const changes = { put: [{ text: '刷单返利', kind: 'A.1-h', grade: 'high' }], remove: [] };
  const changed = await call('security', 'POST', `${path}/entries`, changes, { 'if-match': String(put.headers.etag) });
  expect(changed).toMatchObject({ status: 200, body: { content: { entries: { count: 3 } } } });
  expect(await call('operator', 'GET', `${path}/entries?q=${encodeURIComponent('发票')}&limit=1`)).toMatchObject({
    status: 200,
    body: { total: 1, items: [{ text: '代开发票', kind: 'A.1-h', grade: 'medium' }] },
  });
  const compared = await call(
    'operator',
    'GET',
    `${path}/comparison?from=${put.body.latest}&to=${changed.body.latest}`,
  );
  // The former draft was replaced, so there is nothing to compare with.
  expect(compared.status).toBe(404);
  expect(await call('operator', 'GET', `${path}/samples`)).toMatchObject({ status: 200, body: { holds: true } });
  const csv = await call('operator', 'GET', `${path}/file`);
  expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
  expect(csv.body).toContain('刷单返利,A.1-h,high');

  const trial = await call('product', 'POST', '/screening/trials', {
    text: '加我，刷 单 返 利！',
    piece: 3,
    lists: [{ listId: id, revision: changed.body.latest }],
  });
  expect(trial.status).toBe(200);
  expect(trial.body.hits[0]).toMatchObject({ detector: id, start: 3, end: 10, via: ['separators'], entry: null });
  expect(trial.body.stream.pieces.at(-1)).toEqual({ arrived: 11, settled: 11, hits: 1 });
  expect(trial.body.stream.mostHeldBack).toBeGreaterThan(0);
  expect((await call('member', 'GET', '/keyword-lists')).body.items.length).toBeGreaterThan(0);
});

test('the list for demonstration comes by one call, says what it is, and its samples hold', async () => {
  const made = await call('compliance', 'POST', '/keyword-lists/starter', { unitId: scene.rootUnit });
  expect(made).toMatchObject({ status: 201, body: { content: { demonstration: true }, state: 'draft' } });
  expect(made.body.title.zh).toContain('不可用于生产');
  expect(made.body.title.en).toContain('not for production');
  expect(made.body.content.entries.count).toBeGreaterThan(30);
  const samples = await call('security', 'GET', `/keyword-lists/${made.body.id}/samples`);
  expect(samples.body).toMatchObject({ holds: true });
  const entries = await call('security', 'GET', `/keyword-lists/${made.body.id}/entries?limit=200`);
  expect(new Set(entries.body.items.map(({ id }: { id: string }) => id)).size).toBe(made.body.content.entries.count);
});

test('the wrong role is refused, on every way in', async () => {
  const { path, etag } = await newList();
  const match = { 'if-match': etag };
  const refused = async (person: string, method: Method, route: string, body?: object | Buffer) => {
    const answer = await call(person, method, route, body, match);
    expect([route, answer.status, answer.body.code]).toEqual([route, 403, 'not-permitted']);
  };
  await refused('operator', 'POST', '/keyword-lists', input());
  await refused('product', 'POST', '/keyword-lists/starter', { unitId: scene.rootUnit });
  await refused('operator', 'PUT', `${path}/draft`, { description: '', ownKinds: [] });
  await refused('operator', 'POST', `${path}/${IMPORT}`, Buffer.from('甲'));
  await refused('operator', 'POST', `${path}/entries`, { put: [], remove: [] });
  await refused('operator', 'PUT', `${path}/samples`, { mustCatch: [], mustPass: [] });
  await refused('product', 'GET', `${path}/entries`);
  await refused('member', 'GET', `${path}/file`);
  await refused('member', 'GET', `${path}/samples`);
  await refused('member', 'GET', `${path}/comparison?from=${'0'.repeat(64)}&to=${'0'.repeat(64)}`);
  await refused('member', 'POST', '/screening/trials', { text: '甲' });
});

test('files that are no list get a clear answer and change nothing', async () => {
  const { path, etag } = await newList();
  const answerTo = async (file: Buffer | object, query = IMPORT) => {
    const answer = await call('compliance', 'POST', `${path}/${query}`, file, { 'if-match': etag });
    return `${answer.status} ${answer.body.code} ${answer.body.fault ?? ''}`.trim();
  };
  expect(await answerTo(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 1, 0xff]))).toBe(
    '422 list-file-unreadable not-text',
  );
  expect(await answerTo(Buffer.from([0xc4, 0xe3, 0xff]))).toBe('422 list-file-unreadable encoding-unknown');
  expect(await answerTo(Buffer.from([0xc4, 0xe3]), `${IMPORT}&encoding=utf-8`)).toBe(
    '422 list-file-unreadable encoding-unknown',
  );
  expect(await answerTo(Buffer.from(' \n'))).toBe('422 list-file-unreadable empty-file');
  expect(await answerTo(Buffer.from('a\n'.repeat(1_000_000)))).toBe('422 list-file-unreadable too-many-lines');
  expect(await answerTo(Buffer.from('{'), IMPORT.replace('text', 'json'))).toBe(
    '422 list-file-unreadable json-malformed',
  );
  expect(await answerTo(Buffer.alloc(16 * 1024 ** 2 + 10, 'a'))).toMatch(/^413 /);
  expect(await answerTo({ not: 'a file' })).toBe('400 invalid-input');
  expect(await answerTo(Buffer.from('甲'), 'import?mode=replace&format=xlsx')).toBe('400 invalid-input');
  expect(await answerTo(Buffer.from('甲'), 'import?mode=replace&format=text')).toBe('422 list-file-faulty');
  expect(String((await call('compliance', 'GET', path)).headers.etag)).toBe(etag);
});

test('the text of a trial is neither logged nor kept, also where it is refused', async () => {
  const secret = `只有这里出现的句子${Math.random()}`;
  expect((await call('operator', 'POST', '/screening/trials', { text: secret })).status).toBe(200);
  expect((await call('operator', 'POST', '/screening/trials', { text: secret, piece: 'x' })).status).toBe(400);
  expect((await call('operator', 'POST', '/screening/trials', { text: secret.repeat(2_000) })).status).toBe(400);
  expect((await call('operator', 'POST', '/screening/trials', { text: '' })).status).toBe(400);
  expect(logged).toContain('/api/v1/screening/trials');
  expect(logged).not.toContain(secret);
});

test('half of a surrogate pair, invisible characters and a list that is not there are no fault of the server', async () => {
  for (const text of ['\ud83d', '\u200b\u202e', '\0', '𠀀'.repeat(100)]) {
    expect((await call('operator', 'POST', '/screening/trials', { text, piece: 1 })).status).toBe(200);
  }
  const nowhere = { listId: 'kwl_00000000000000000000000000', revision: '0'.repeat(64) };
  expect((await call('operator', 'POST', '/screening/trials', { text: '甲', lists: [nowhere] })).status).toBe(404);
});
