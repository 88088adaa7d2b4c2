import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Standing } from '../kernel/policy/index.ts';
import { sha256Hex } from '../platform/crypto/index.ts';
import { APPLICATION, KEY, openScene, RELEASE, type Scene, SECRET, until } from './testing/index.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene({ limits: { maxBodyBytes: 50_000, bodyMillis: 300, maxOpen: 4, mostOfOne: 1 } });
});
afterAll(() => scene.close());

async function refusalOf(response: Response): Promise<[number, string]> {
  const { error } = (await response.json()) as { error: { code: string; message: string; type: string } };
  expect(error.message.length).toBeGreaterThan(10);
  expect(response.headers.get('x-steward-record')).toBeNull();
  return [response.status, error.code];
}

let sequence = 0;
async function stand(changes: Partial<Standing>): Promise<void> {
  sequence++;
  const none = { suspendedReleases: [], suspendedApplications: [], suspendedKeys: [], suspendedUsers: [] };
  scene.control.setStanding({ format: 1, sequence, ...none, ...changes });
  await until(() => scene.control.acknowledged.some((one) => one.standingSequence === sequence));
}

const post = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${scene.gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${SECRET}`, ...headers },
    body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
  });
const messages = [{ role: 'user', content: 'plain' }];

test('without a valid key there is nothing', async () => {
  for (const authorization of ['', 'Bearer ', 'Bearer sk-wrong', `Basic ${SECRET}`, `Bearer ${sha256Hex(SECRET)}`])
    expect(await refusalOf(await post({ model: 'house-model', messages }, { authorization }))).toEqual([
      401,
      'invalid_api_key',
    ]);
  const response = await post({ model: 'house-model', messages }, { authorization: '', 'x-api-key': SECRET });
  expect(response.status).toBe(200);
  expect((await fetch(`${scene.gateway.url}/v1/models`)).status).toBe(401);
});

test('bodies that are none are refused with what is wrong', async () => {
  const deep = `{"model":"house-model","messages":${'['.repeat(100)}${']'.repeat(100)}}`;
  const cases: [unknown, string][] = [
    ['{"model":', 'invalid_json'],
    ['[]', 'invalid_json'],
    ['null', 'invalid_json'],
    [deep, 'too_deep'],
    [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), 'invalid_encoding'],
    ['{"model":"house-model","messages":[{"role":"user","content":"\\ud800"}]}', 'invalid_unicode'],
    [{ messages }, 'invalid_model'],
    [{ model: 7, messages }, 'invalid_model'],
    [{ model: 'house-model' }, 'invalid_messages'],
    [{ model: 'house-model', messages: [] }, 'invalid_messages'],
    [{ model: 'house-model', messages, stream: 'true' }, 'invalid_stream'],
    [{ model: 'house-model', messages, stream: true, stream_options: [] }, 'invalid_stream_options'],
  ];
  for (const [body, code] of cases) expect(await refusalOf(await post(body))).toEqual([400, code]);
  expect(await refusalOf(await post({ model: 'house-model', messages }, { 'content-encoding': 'gzip' }))).toEqual([
    415,
    'unsupported_encoding',
  ]);
});

test('a body that is too large is refused, with its length told or not', async () => {
  const large = JSON.stringify({ model: 'house-model', messages: [{ role: 'user', content: 'x'.repeat(60_000) }] });
  expect(await refusalOf(await post(large))).toEqual([413, 'body_too_large']);
  const answer = await raw(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${SECRET}\r\ntransfer-encoding: chunked\r\n\r\n` +
      `EA60\r\n${'x'.repeat(60_000)}\r\n`,
  );
  expect(answer).toContain('413');
});

test('a body that comes too slowly is refused', async () => {
  const answer = await raw(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${SECRET}\r\ncontent-length: 100\r\n\r\n{"model"`,
  );
  expect(answer).toContain('408');
  expect(answer).toContain('body_timeout');
});

test('what is not released does not exist', async () => {
  for (const model of ['raw-upstream-model', 'no', '__proto__', RELEASE])
    expect(await refusalOf(await post({ model, messages }))).toEqual([404, 'model_not_found']);
});

test('unknown addresses and methods', async () => {
  expect((await fetch(`${scene.gateway.url}/v1/moderations`, { method: 'POST', body: '{}' })).status).toBe(404);
  expect((await fetch(`${scene.gateway.url}/v1/chat/completions`)).status).toBe(405);
  expect((await fetch(`${scene.gateway.url}/v1/models`, { method: 'DELETE' })).status).toBe(405);
});

test('a suspension ends answers that are under way, with an error event and a record', async () => {
  const response = await post({ model: 'house-model', stream: true, messages: [{ role: 'user', content: 'idle' }] });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = (await reader.read()).value!;
  await stand({ suspendedReleases: [RELEASE] });
  for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value;
  expect(text).toContain('release_suspended');
  expect(text).not.toContain('[DONE]');
  const record = await until(() =>
    scene.control.records().find((one) => one.id === response.headers.get('x-steward-record')),
  );
  expect(record).toMatchObject({ outcome: 'refused', reason: 'release_suspended' });
  await stand({});
});

test('suspensions apply as soon as they are pushed, and end as they are lifted', async () => {
  const ask = async () => post({ model: 'house-model', messages, user: 'wang' });
  const first = await ask();
  const endUser = (
    await until(() => scene.control.records().find((one) => one.id === first.headers.get('x-steward-record')))
  ).endUser;
  await stand({ suspendedKeys: [KEY] });
  expect(await refusalOf(await ask())).toEqual([403, 'key_suspended']);
  const read = (path: string) =>
    fetch(`${scene.gateway.url}${path}`, { headers: { authorization: `Bearer ${SECRET}` } });
  for (const path of ['/v1/models', '/v1/records/nothing/receipt'])
    expect(await refusalOf(await read(path))).toEqual([403, 'key_suspended']);
  await stand({ suspendedApplications: [APPLICATION] });
  expect(await refusalOf(await ask())).toEqual([403, 'application_suspended']);
  await stand({ suspendedReleases: [RELEASE] });
  expect(await refusalOf(await ask())).toEqual([403, 'release_suspended']);
  const list = await read('/v1/models');
  expect(((await list.json()) as { data: unknown[] }).data).toEqual([]);
  await stand({ suspendedUsers: [`${APPLICATION}/${endUser}`] });
  expect(await refusalOf(await ask())).toEqual([403, 'user_suspended']);
  expect((await post({ model: 'house-model', messages, user: 'li' })).status).toBe(200);
  await stand({});
  expect((await ask()).status).toBe(200);
  expect(await refusalOf(await read('/v1/models/unheard-of'))).toEqual([404, 'model_not_found']);
  expect(await refusalOf(await read('/v1/records/nothing/receipt'))).toEqual([404, 'record_not_found']);
});

test('who is warned is told with every answer, who is limited has a limit of their own, and nobody else notices', async () => {
  const ask = async (user: string) => post({ model: 'house-model', messages, user });
  const first = await ask('zhao');
  expect(first.headers.get('x-steward-warning')).toBeNull();
  const { endUser } = await until(() =>
    scene.control.records().find((one) => one.id === first.headers.get('x-steward-record')),
  );
  const id = `${APPLICATION}/${endUser}`;
  await stand({ watched: [{ id, grade: 'warn' }] });
  const warned = await ask('zhao');
  expect([warned.status, warned.headers.get('x-steward-warning')]).toEqual([200, 'misuse;grade=warn']);
  expect((await ask('qian')).headers.get('x-steward-warning')).toBeNull();
  // The policy of this gateway limits nothing.
  await stand({ watched: [{ id, grade: 'limit', requestsPerMinute: 2 }] });
  for (const _ of [1, 2]) {
    const limited = await ask('zhao');
    expect([limited.status, limited.headers.get('x-steward-warning')]).toEqual([200, 'misuse;grade=limit']);
  }
  const refused = await ask('zhao');
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await refusalOf(refused)).toEqual([429, 'rate_limit_exceeded']);
  const unharmed = await ask('qian');
  expect([unharmed.status, unharmed.headers.get('x-steward-warning')]).toEqual([200, null]);
  // A key whose end users can't be told apart.
  await stand({ watched: [{ id: KEY, grade: 'warn' }] });
  expect((await ask('qian')).headers.get('x-steward-warning')).toBe('misuse;grade=warn');
  await stand({});
  expect((await ask('zhao')).headers.get('x-steward-warning')).toBeNull();
});

test('expired keys, ended releases and test releases', async () => {
  const past = '2026-01-01T00:00:00.000Z';
  const application = { id: APPLICATION, title: { zh: '应用', en: 'Application' } };
  const key = { id: KEY, hash: sha256Hex(SECRET), until: null, releaseId: null };
  await scene.publish({ policy: { applications: [{ ...application, keys: [{ ...key, until: past }] }] } });
  expect(await refusalOf(await post({ model: 'house-model', messages }))).toEqual([401, 'invalid_api_key']);
  await scene.publish({ release: { notAfter: past } });
  expect(await refusalOf(await post({ model: 'house-model', messages }))).toEqual([404, 'model_not_found']);
  await scene.publish({ release: { kind: 'test' } });
  expect(await refusalOf(await post({ model: 'house-model', messages }))).toEqual([404, 'model_not_found']);
  await scene.publish({
    release: { kind: 'test' },
    policy: { applications: [{ ...application, keys: [{ ...key, releaseId: RELEASE }] }] },
  });
  const tested = await post({ model: 'house-model', messages });
  expect(tested.status).toBe(200);
  expect(tested.headers.get('x-steward-release-kind')).toBe('test');
  await scene.publish({ release: { applicationIds: [] } });
  expect(await refusalOf(await post({ model: 'house-model', messages }))).toEqual([404, 'model_not_found']);
  await scene.publish();
});

test('a detector that nobody knows is never passed over', async () => {
  await scene.publish({
    release: { screening: [{ detector: 'of-a-later-version', mode: 'observe', parameters: {} }] },
  });
  const before = scene.upstream.requests.length;
  const response = await post({ model: 'house-model', messages });
  expect(response.status).toBe(503);
  expect(((await response.json()) as { error: { code: string } }).error.code).toBe('screening_unavailable');
  expect(scene.upstream.requests.length).toBe(before);
  const id = response.headers.get('x-steward-record');
  expect(await until(() => scene.control.records().find((one) => one.id === id))).toMatchObject({
    outcome: 'refused',
    reason: 'screening_unavailable',
    screening: { 'input.of-a-later-version': 'skipped' },
  });
  await scene.publish();
});

test('more open requests than the gateway takes are refused before their body is read', async () => {
  const leaving = new AbortController();
  const hanging = [1, 2, 3, 4].map(() => scene.ask('hang', {}, { signal: leaving.signal }).catch(() => null));
  await until(async () => {
    const text = await (await fetch(`${scene.gateway.url}/metrics`)).text();
    return text.includes('steward_gateway_open_requests 4');
  });
  const refused = await post({ model: 'house-model', messages });
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(await refusalOf(refused)).toEqual([503, 'overloaded']);
  leaving.abort();
  await Promise.all(hanging);
});

test('what was turned away is counted by reason and enters the log', async () => {
  await scene.gateway.stop();
  const entries = [...scene.control.logs.values()].flat();
  const counts = entries.flatMap((entry) => (entry.type === 'turned-away' ? [entry.counts] : []));
  const sum = (reason: string) => counts.reduce((all, one) => all + (one[reason] ?? 0), 0);
  expect(sum('invalid_api_key')).toBeGreaterThanOrEqual(7);
  expect(sum('model_not_found')).toBe(8);
  expect(sum('overloaded')).toBe(1);
  // Whoever has a valid key is named with each reason; of others nothing is known.
  const refused = entries.flatMap((entry) => (entry.type === 'turned-away' ? (entry.refused ?? []) : []));
  const named = (reason: string) =>
    refused.filter((one) => one.reason === reason).reduce((all, { count }) => all + count, 0);
  expect(named('model_not_found')).toBe(8);
  expect(named('overloaded')).toBe(1);
  // Also whoever asked for models or a receipt alone.
  expect(named('key_suspended')).toBe(3);
  expect(named('record_not_found')).toBe(1);
  expect(named('invalid_api_key')).toBe(0);
  expect(refused.filter((one) => one.applicationId !== APPLICATION || one.keyId !== KEY)).toEqual([]);
});

/** Sends bytes as they are and returns what comes until the connection ends or an answer is there. */
function raw(text: string): Promise<string> {
  const { port, hostname } = new URL(scene.gateway.url);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket.on('data', (bytes) => {
      answer += bytes.toString();
      if (answer.includes('\r\n\r\n{') && answer.includes('}}')) {
        socket.destroy();
        resolve(answer);
      }
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}
