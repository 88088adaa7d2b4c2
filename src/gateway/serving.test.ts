import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hmacSha256 } from '../platform/crypto/index.ts';
import { ENDPOINT, KEY, openScene, RELEASE, type Scene, SECRET, until } from './testing/index.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

/** The mirrored record of an answer. */
async function recordOf(response: Response) {
  const id = response.headers.get('x-steward-record');
  expect(id).toMatch(/^trf_/);
  return until(() => scene.control.records().find((record) => record.id === id));
}

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely here
const jsonOf = async (response: Response): Promise<any> => response.json();

function eventsOf(text: string): string[] {
  return text
    .split('\n\n')
    .filter((part) => part.startsWith('data: '))
    .map((part) => part.slice(6));
}

test('a plain answer carries the released name, its record and its payload', async () => {
  const response = await scene.ask('plain', { user: 'someone@example.org', unknown_field: { a: [1, null] } });
  expect(response.status).toBe(200);
  expect(response.headers.get('x-steward-release')).toBe(RELEASE);
  const answer = await jsonOf(response);
  expect(answer.model).toBe('house-model');
  expect(answer.choices[0].message.content).toContain('模型管家');

  const sent = scene.upstream.requests.at(-1)!;
  expect(sent.path).toBe('/v1/chat/completions');
  expect(sent.body).toMatchObject({ model: 'raw-upstream-model', unknown_field: { a: [1, null] } });
  expect(sent.headers.authorization).toBe('Bearer sk-upstream-secret');
  expect(JSON.stringify(sent.headers)).not.toContain(SECRET);
  expect(sent.headers['accept-encoding']).toBe('identity');

  const record = await recordOf(response);
  expect(record).toMatchObject({
    outcome: 'answered',
    reason: null,
    keyId: KEY,
    releaseId: RELEASE,
    endpointId: ENDPOINT,
    upstreamStatus: 200,
    usage: { inputTokens: 11, outputTokens: 6, source: 'reported' },
    policyEpoch: 1,
    stream: false,
  });
  expect(record.endUser).not.toBeNull();
  expect(JSON.stringify(record)).not.toContain('someone');
  const kept = await until(() => scene.control.payloads.get(record.id));
  expect(kept.payload).toMatchObject({ request: { model: 'house-model' }, response: { model: 'house-model' } });
  expect(hmacSha256(kept.salt, kept.bytes).toString('base64')).toBe(record.commitment);
});

test.each(['plain', 'crlf', 'cr', 'bytes', 'no-done', 'long-line'])(
  'a stream (%s) is passed on with the released name',
  async (how) => {
    const response = await scene.ask(how, { stream: true });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const events = eventsOf(await response.text());
    expect(events.at(-1)).toBe('[DONE]');
    const chunks = events.slice(0, -1).map((event) => JSON.parse(event));
    for (const chunk of chunks) {
      expect(chunk.model).toBe('house-model');
      expect(chunk).not.toHaveProperty('usage');
      expect(chunk.choices.length).toBe(1);
    }
    const text = chunks.map((chunk) => chunk.choices[0].delta.content ?? '').join('');
    expect(text).toBe(how === 'long-line' ? '长'.repeat(300_000) : '模型管家 says hello 😀.');
    expect(scene.upstream.requests.at(-1)!.body.stream_options).toEqual({ include_usage: true });
    const record = await recordOf(response);
    expect(record).toMatchObject({ outcome: 'answered', stream: true, usage: { outputTokens: 6, source: 'reported' } });
    const kept = await until(() => scene.control.payloads.get(record.id));
    expect(kept.payload.response).toMatchObject({ choices: [{ message: { role: 'assistant', content: text } }] });
  },
);

test('usage in a stream is shown to a caller that asked for it, and estimated where the upstream reports none', async () => {
  const asked = await scene.ask('plain', { stream: true, stream_options: { include_usage: true } });
  const chunks = eventsOf(await asked.text())
    .slice(0, -1)
    .map((event) => JSON.parse(event));
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 6 } });
  const silent = await scene.ask('no-usage', { stream: true });
  await silent.text();
  expect((await recordOf(silent)).usage).toMatchObject({ source: 'estimated' });
});

test('the official client works, plain and streaming, and lists the models', async () => {
  const client = new OpenAI({ apiKey: SECRET, baseURL: `${scene.gateway.url}/v1`, maxRetries: 0 });
  const messages = [{ role: 'user' as const, content: 'plain' }];
  const answer = await client.chat.completions.create({ model: 'house-model', messages });
  expect(answer.choices[0]?.message.content).toContain('hello');
  let text = '';
  const stream = await client.chat.completions.create({ model: 'house-model', messages, stream: true });
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
  expect(text).toBe('模型管家 says hello 😀.');
  expect((await client.models.list()).data.map(({ id }) => id)).toEqual(['house-model']);
  expect((await client.models.retrieve('house-model')).id).toBe('house-model');
  await expect(client.models.retrieve('raw-upstream-model')).rejects.toMatchObject({
    status: 404,
    code: 'model_not_found',
  });
});

test('a caller that leaves aborts the upstream at once, and what came is kept', async () => {
  const leaving = new AbortController();
  const arrived = scene.upstream.next();
  const response = await scene.ask('endless', { stream: true }, { signal: leaving.signal });
  const reader = response.body!.getReader();
  await reader.read();
  leaving.abort();
  expect(await (await arrived).over).toBe(false);
  const record = await recordOf(response);
  expect(record).toMatchObject({ outcome: 'aborted', reason: 'client_left', usage: { source: 'estimated' } });
  expect(record.usage!.outputTokens).toBeGreaterThan(0);
});

test('a caller that leaves before the answer aborts the upstream too', async () => {
  const leaving = new AbortController();
  const arrived = scene.upstream.next();
  const asked = scene.ask('hang', {}, { signal: leaving.signal }).catch((error: Error) => error.name);
  const request = await arrived;
  leaving.abort();
  expect(await asked).toBe('AbortError');
  expect(await request.over).toBe(false);
  await until(() => scene.control.records().find((one) => one.outcome === 'aborted' && !one.stream));
});

test('an upstream that breaks off gives an error event and no [DONE]', async () => {
  const response = await scene.ask('cut', { stream: true });
  const events = eventsOf(await response.text());
  expect(events).not.toContain('[DONE]');
  expect(JSON.parse(events.at(-1)!)).toMatchObject({ error: { code: 'upstream_cut' } });
  expect(await recordOf(response)).toMatchObject({ outcome: 'cut', reason: 'upstream_cut' });
  const plain = await scene.ask('cut');
  expect(plain.status).toBe(502);
  expect((await jsonOf(plain)).error.code).toBe('upstream_cut');
  expect(await recordOf(plain)).toMatchObject({ outcome: 'cut' });
});

test.each([
  ['error 429', {}, 429, 'failed', 'upstream_error'],
  ['error 500', { stream: true }, 500, 'failed', 'upstream_error'],
  ['error 401', {}, 502, 'failed', 'upstream_refused_credential'],
  ['error 302', {}, 502, 'failed', 'upstream_invalid'],
  ['html', {}, 502, 'failed', 'upstream_invalid'],
  ['cut-head', {}, 502, 'failed', 'upstream_cut'],
])(
  'an upstream that fails (%s) is told in the shape of OpenAI and recorded',
  async (how, body, status, outcome, reason) => {
    const response = await scene.ask(how, body);
    expect(response.status).toBe(status);
    const { error } = await jsonOf(response);
    expect(error.message).not.toContain('raw-upstream-model');
    if (how === 'error 429') expect(response.headers.get('retry-after')).toBe('7');
    expect(await recordOf(response)).toMatchObject({ outcome, reason });
  },
);

test('errors in the middle of a stream are events', async () => {
  for (const [how, code] of [
    ['broken-json', 'upstream_invalid'],
    ['error-event', 'oom'],
  ] as const) {
    const events = eventsOf(await (await scene.ask(how, { stream: true })).text());
    expect(events).not.toContain('[DONE]');
    expect(JSON.parse(events.at(-1)!).error.code).toBe(code);
    expect(events.join()).not.toContain('raw-upstream-model');
  }
});

test('numbers that a double does not keep reach the upstream as they were written', async () => {
  const text =
    '{"model":"house-model","messages":[{"role":"user","content":"plain"}],"seed":12345678901234567890,"x":1.10}';
  const response = await scene.ask('', {}, { body: text });
  expect(response.status).toBe(200);
  expect(scene.upstream.requests.at(-1)!.text).toContain('"seed":12345678901234567890,"x":1.10');
});

test('health, readiness and metrics', async () => {
  expect((await fetch(`${scene.gateway.url}/healthz`)).status).toBe(200);
  expect(await (await fetch(`${scene.gateway.url}/readyz`)).json()).toEqual({ ready: true });
  const metrics = await (await fetch(`${scene.gateway.url}/metrics`)).text();
  expect(metrics).toMatch(/steward_gateway_requests_total\{outcome="answered"\} \d+/);
  expect(metrics).toContain('steward_gateway_ready 1');
  expect(metrics).not.toContain(KEY);
});
