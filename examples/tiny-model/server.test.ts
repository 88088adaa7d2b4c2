import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTinyModelServer, type TinyModelServer, trainTinyModel } from './index.ts';

const KEY = 'a key for the test';
let modelDir: string;
let server: TinyModelServer;
let client: OpenAI;

beforeAll(async () => {
  modelDir = mkdtempSync(join(tmpdir(), 'tiny-model-'));
  await trainTinyModel({ outDir: modelDir, steps: 30 });
  server = await createTinyModelServer({ modelDir, port: 0, apiKey: KEY });
  client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: KEY, maxRetries: 0 });
});
afterAll(async () => {
  await server?.close();
  rmSync(modelDir, { recursive: true, force: true });
});

type Message = OpenAI.ChatCompletionMessageParam;
const ask = (text: string) => ({ model: 'tiny-model', messages: [{ role: 'user', content: text }] as Message[] });
const metric = async (at: string, name: string) => {
  const lines = (await (await fetch(`${at}/metrics`)).text()).split('\n');
  return Number(lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1) ?? 0);
};

/** Sends raw bytes as a chat request. */
const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    body,
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', ...headers },
  });

test('a plain answer, its usage, and the same again for the same seed', async () => {
  const before = await metric(server.url, 'tiny_model_tokens_total{direction="completion"}');
  const request = { ...ask('学而时习之𫐐'), seed: 7, max_tokens: 20, ignore_eos: true };
  const one = await client.chat.completions.create(request);
  const content = one.choices[0]!.message.content!;
  expect([...content]).toHaveLength(20);
  expect(one.choices[0]!.finish_reason).toBe('length');
  expect(one.usage).toMatchObject({ prompt_tokens: 6, completion_tokens: 20, total_tokens: 26 });
  const two = await client.chat.completions.create(request);
  expect(two.choices[0]!.message.content).toBe(content);
  const other = await client.chat.completions.create({ ...request, seed: 8 });
  expect(other.choices[0]!.message.content).not.toBe(content);
  expect(await metric(server.url, 'tiny_model_tokens_total{direction="completion"}')).toBe(before + 60);
});

test('a stream says the same as the plain answer, and its usage when asked', async () => {
  const request = { ...ask('子曰：'), seed: 3, max_tokens: 30, ignore_eos: true };
  const plain = await client.chat.completions.create(request);
  const stream = await client.chat.completions.create({
    ...request,
    stream: true,
    stream_options: { include_usage: true },
  });
  let content = '';
  let reason: string | null = null;
  const usages: unknown[] = [];
  for await (const chunk of stream) {
    content += chunk.choices[0]?.delta.content ?? '';
    reason = chunk.choices[0]?.finish_reason ?? reason;
    if (chunk.usage) usages.push(chunk.usage);
  }
  expect(content).toBe(plain.choices[0]!.message.content);
  expect(reason).toBe('length');
  expect(usages).toEqual([{ prompt_tokens: 3, completion_tokens: 30, total_tokens: 33 }]);
});

test('stop strings end the answer before them, streaming too', async () => {
  const request = { ...ask('君子'), temperature: 0, max_tokens: 24, ignore_eos: true };
  const whole = (await client.chat.completions.create(request)).choices[0]!.message.content!;
  const stop = whole.slice(6, 8);
  const cut = await client.chat.completions.create({ ...request, stop });
  expect(cut.choices[0]!.finish_reason).toBe('stop');
  expect(cut.choices[0]!.message.content).toBe(whole.slice(0, whole.indexOf(stop)));
  let streamed = '';
  for await (const chunk of await client.chat.completions.create({ ...request, stop: [stop, '无此'], stream: true })) {
    streamed += chunk.choices[0]?.delta.content ?? '';
  }
  expect(streamed).toBe(cut.choices[0]!.message.content);
});

test('models are listed and retrieved; health needs no key, the API does', async () => {
  const ids: string[] = [];
  for await (const model of client.models.list()) ids.push(model.id);
  expect(ids).toEqual(['tiny-model']);
  expect((await client.models.retrieve('tiny-model')).owned_by).toBe('llm-steward');
  await expect(client.models.retrieve('gpt')).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
  expect(await (await fetch(`${server.url}/health`)).json()).toMatchObject({ status: 'ok', model: 'tiny-model' });
  const stranger = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'another', maxRetries: 0 });
  await expect(stranger.chat.completions.create(ask('仁'))).rejects.toMatchObject({
    status: 401,
    code: 'invalid_api_key',
  });
  expect((await fetch(`${server.url}/v1/models`)).status).toBe(401);
});

test('a client that leaves ends the generation', async () => {
  // Paced, so that the answer would take longer than the test: only leaving can end it.
  const slow = await createTinyModelServer({ modelDir, port: 0, tokensPerSecond: 50 });
  const impatient = new OpenAI({ baseURL: `${slow.url}/v1`, apiKey: 'none', maxRetries: 0 });
  try {
    const request = { ...ask('君子'), max_tokens: 4096, ignore_eos: true };
    const stream = await impatient.chat.completions.create({ ...request, stream: true });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
    const leave = new AbortController();
    const plain = impatient.chat.completions.create(request, { signal: leave.signal });
    const refused = expect(plain).rejects.toThrow(/abort/i);
    await until(async () => (await metric(slow.url, 'tiny_model_running')) === 1);
    leave.abort();
    await refused;
    await until(async () => (await metric(slow.url, 'tiny_model_requests_total{route="chat",status="499"}')) === 2);
    expect(await metric(slow.url, 'tiny_model_running')).toBe(0);
    expect(await metric(slow.url, 'tiny_model_tokens_total{direction="completion"}')).toBeLessThan(4096);
  } finally {
    await slow.close();
  }
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('It did not come about in time.');
    await pause(10);
  }
}

const errorOf = async (response: Response) =>
  ((await response.json()) as { error: { param: string | null; code: string } }).error;

test('bad input is refused with the parameter and the reason', async () => {
  const good = ask('仁');
  const cases: [object, number, string | null][] = [
    [{ ...good, model: 'gpt' }, 404, 'model'],
    [{ ...good, messages: [] }, 400, 'messages'],
    [{ ...good, messages: [{ role: 'king', content: '仁' }] }, 400, 'messages.0.role'],
    [{ ...good, messages: [{ role: 'user', content: [{ type: 'image_url' }] }] }, 400, 'messages.0.content'],
    [{ ...good, max_tokens: 0 }, 400, 'max_tokens'],
    [{ ...good, temperature: 'hot' }, 400, 'temperature'],
    [{ ...good, stop: [''] }, 400, 'stop.0'],
    [{ ...good, n: 2 }, 400, 'n'],
    [{ ...good, tools: [{ type: 'function' }] }, 400, 'tools'],
    [{ ...good, stream_options: { include_usage: true } }, 400, 'stream_options'],
    [[], 400, null],
  ];
  for (const [body, status, param] of cases) {
    const response = await post(JSON.stringify(body));
    const error = await errorOf(response);
    expect([response.status, error.param], JSON.stringify(body)).toEqual([status, param]);
    expect(error).toMatchObject({
      type: 'invalid_request_error',
      code: expect.any(String),
      message: expect.any(String),
    });
  }
  expect((await post('{"model":')).status).toBe(400);
  expect((await post(Uint8Array.from([0x22, 0xff, 0x22]))).status).toBe(400);
  const huge = await post(`{"model":"${'x'.repeat(3 * 1024 * 1024)}"}`);
  expect([huge.status, (await errorOf(huge)).code]).toEqual([413, 'body_too_large']);
  const wrongMethod = await fetch(`${server.url}/health`, { method: 'DELETE' });
  expect([wrongMethod.status, wrongMethod.headers.get('allow')]).toEqual([405, 'GET']);
  expect((await fetch(`${server.url}/elsewhere`)).status).toBe(404);
});

test('a client that leaves while it is still sending is counted and leaves nothing behind', async () => {
  const left = 'tiny_model_requests_total{route="chat",status="499"}';
  const before = await metric(server.url, left);
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${KEY}\r\ncontent-length: 100\r\n\r\n{"model"`,
    () => socket.resetAndDestroy(),
  );
  await until(async () => (await metric(server.url, left)) === before + 1);
  expect(await metric(server.url, 'tiny_model_running')).toBe(0);
});

test('a client that reads only after sending everything still learns that its body is too large', async () => {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  await once(socket, 'connect');
  const body = Buffer.alloc(16 * 1024 * 1024, 0x20);
  socket.pause();
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${KEY}\r\ncontent-length: ${body.length}\r\n\r\n`,
  );
  await new Promise<void>((sent, failed) => socket.write(body, (error) => (error ? failed(error) : sent())));
  socket.resume();
  const [first] = await once(socket, 'data');
  expect(String(first)).toMatch(/^HTTP\/1\.1 413 /);
  socket.destroy();
});

test('characters the model does not know, lone surrogates and parts of text are read', async () => {
  const parts = [
    { type: 'text' as const, text: 'hello 😀' },
    { type: 'text' as const, text: '\ud800' },
  ];
  const answer = await client.chat.completions.create({
    model: 'tiny-model',
    messages: [{ role: 'user', content: parts }],
    max_completion_tokens: 5,
    ignore_eos: true,
  } as OpenAI.ChatCompletionCreateParamsNonStreaming);
  expect(answer.usage?.prompt_tokens).toBe(8);
  expect(answer.choices[0]!.message.content).not.toContain('\uFFFD');
});

test('a model that does not match its card, or is not there, is not served', async () => {
  const other = mkdtempSync(join(tmpdir(), 'tiny-model-'));
  try {
    await expect(createTinyModelServer({ modelDir: other, port: 0 })).rejects.toThrow(/train first/);
    cpSync(modelDir, other, { recursive: true });
    await trainTinyModel({ outDir: join(other, 'second'), steps: 1 });
    cpSync(join(other, 'second', 'model.bin'), join(other, 'model.bin'));
    await expect(createTinyModelServer({ modelDir: other, port: 0 })).rejects.toThrow(/its card says/);
    appendFileSync(join(other, 'model.bin'), 'x');
    await expect(createTinyModelServer({ modelDir: other, port: 0 })).rejects.toThrow(/checksum/);
  } finally {
    rmSync(other, { recursive: true, force: true });
  }
});

const run = (program: string, ...args: string[]) =>
  spawn(process.execPath, [fileURLToPath(new URL(program, import.meta.url)), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });

test('serve.ts prints its address, answers, and ends on SIGTERM', async () => {
  const child = run('serve.ts', '--model', modelDir, '--port', '0');
  const ended = once(child, 'exit');
  try {
    const [url] = await once(createInterface({ input: child.stdout }), 'line');
    expect((await fetch(`${url}/health`)).status).toBe(200);
  } finally {
    child.kill('SIGTERM');
  }
  expect(await ended).toEqual([0, null]);
});

test('the programs say how they are used', async () => {
  for (const program of ['serve.ts', 'train.ts']) {
    const child = run(program, '--nonsense');
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    expect((await once(child, 'close'))[0]).toBe(2);
    expect(said).toMatch(/Usage: /);
  }
});
