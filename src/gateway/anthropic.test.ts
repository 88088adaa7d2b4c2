import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ANTHROPIC_SECRET, type AnthropicUpstream, startAnthropicUpstream } from './testing/anthropic.ts';
import { createTestRoute, ENDPOINT, openScene, type Scene, SECRET, until } from './testing/index.ts';

const OTHER = 'ups_01JDZZZZZZZZZZZZZZZZZZZZZ2';
let scene: Scene;
let upstream: AnthropicUpstream;
let client: OpenAI;
beforeAll(async () => {
  scene = await openScene();
  upstream = await startAnthropicUpstream();
  scene.control.setCredentials({ [ENDPOINT]: ANTHROPIC_SECRET, [OTHER]: 'sk-upstream-secret' });
  await publish();
  client = new OpenAI({ apiKey: SECRET, baseURL: `${scene.gateway.url}/v1`, maxRetries: 0 });
});
afterAll(async () => {
  await scene.close();
  await upstream.close();
});

const route = (priority = 1) =>
  createTestRoute(upstream, { kind: 'anthropic', upstreamModel: 'claude-test', priority, headers: { 'x-team': 'a' } });
const publish = (more: ReturnType<typeof createTestRoute>[] = []) =>
  scene.publish({ release: { routes: [route(), ...more] } });

async function recordOf(response: Response) {
  const id = response.headers.get('x-steward-record');
  return until(() => scene.control.records().find((one) => one.id === id));
}
const asked = (content: string) => ({ model: 'house-model', messages: [{ role: 'user' as const, content }] });
const TOOLS = ['weather', 'now'].map((name) => ({
  type: 'function' as const,
  function: { name, parameters: { type: 'object', properties: {} } },
}));

test('the official client talks to it, plain and streamed, with tools over several turns', async () => {
  const plain = await client.chat.completions.create({ ...asked('plain'), user: 'somebody' });
  expect(plain).toMatchObject({
    model: 'house-model',
    object: 'chat.completion',
    choices: [{ message: { role: 'assistant', content: '模型管家 says hello 😀.' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 25, completion_tokens: 9, total_tokens: 34, prompt_tokens_details: { cached_tokens: 5 } },
  });
  const sent = upstream.requests.at(-1)!;
  expect(sent.body).toMatchObject({ model: 'claude-test', max_tokens: 4_096, metadata: { user_id: 'somebody' } });
  expect(sent.headers).toMatchObject({ 'x-team': 'a' });
  expect(sent.headers.authorization).toBeUndefined();

  const called = await client.chat.completions.create({ ...asked('tool'), tools: TOOLS });
  const { message } = called.choices[0]!;
  expect(called.choices[0]!.finish_reason).toBe('tool_calls');
  const names = message.tool_calls!.map(
    (call) => call.type === 'function' && [call.function.name, call.function.arguments],
  );
  expect(names).toEqual([
    ['weather', '{"city":"北京","days":2}'],
    ['now', '{}'],
  ]);
  const results = message.tool_calls!.map(({ id }) => ({ role: 'tool' as const, tool_call_id: id, content: 'sunny' }));
  const again = await client.chat.completions.create({
    ...asked('tool'),
    tools: TOOLS,
    messages: [...asked('tool').messages, message, ...results, { role: 'user', content: 'plain' }],
  });
  expect(again.choices[0]!.message.content).toContain('hello');

  for (const how of ['plain', 'bytes', 'think']) {
    let text = '';
    let usage: unknown;
    const options = { stream: true, stream_options: { include_usage: true } } as const;
    for await (const chunk of await client.chat.completions.create({ ...asked(how), ...options })) {
      text += chunk.choices[0]?.delta.content ?? '';
      expect(chunk.model).toBe('house-model');
      usage = chunk.usage ?? usage;
    }
    expect([text, usage]).toMatchObject(['模型管家 says hello 😀.', { prompt_tokens: 25, completion_tokens: 9 }]);
  }
  let args = '';
  for await (const chunk of await client.chat.completions.create({ ...asked('tool'), tools: TOOLS, stream: true }))
    for (const call of chunk.choices[0]?.delta.tool_calls ?? []) args += call.function?.arguments ?? '';
  expect(args).toBe('{"city":"北京","days":2}{}');
});

test('records, usage and endings are those of any upstream', async () => {
  const cut = await scene.ask('cut', { stream: true });
  const text = await cut.text();
  expect(text).toContain('upstream_cut');
  expect(text).not.toContain('[DONE]');
  expect(await recordOf(cut)).toMatchObject({ outcome: 'cut', reason: 'upstream_cut' });
  const failed = await scene.ask('error-event', { stream: true });
  const events = await failed.text();
  expect(events).toContain('overloaded_error');
  expect(events).not.toContain('claude-test');
  expect(await recordOf(failed)).toMatchObject({ outcome: 'failed', reason: 'upstream_error' });
  const long = await scene.ask('length', { max_tokens: 10 });
  expect(((await long.json()) as { choices: { finish_reason: string }[] }).choices[0]?.finish_reason).toBe('length');
  expect(await recordOf(long)).toMatchObject({ outcome: 'answered', usage: { inputTokens: 25, source: 'reported' } });
  const busy = await scene.ask('overloaded');
  expect([busy.status, await busy.json()]).toMatchObject([503, { error: { type: 'overloaded_error' } }]);
});

test('what can not be said there is refused by name, unless another upstream of the release can hear it', async () => {
  const known = upstream.requests.length;
  const response = await scene.ask('plain', { seed: 7, n: 2 });
  expect(response.status).toBe(400);
  const { error } = (await response.json()) as { error: { code: string; message: string } };
  expect(error.code).toBe('unsupported_by_upstream');
  expect(error.message).toContain('"seed", "n"');
  expect(await recordOf(response)).toMatchObject({ outcome: 'refused', reason: 'unsupported_by_upstream' });
  expect((await scene.post('embeddings', { input: 'x' })).status).toBe(400);
  expect(upstream.requests.length).toBe(known);
  await publish([createTestRoute(scene.upstream, { endpointId: OTHER, priority: 2 })]);
  const other = await scene.ask('plain', { seed: 7 });
  expect([other.status, (await recordOf(other)).endpointId]).toEqual([200, OTHER]);
  // An overloaded one is left for the other, across protocols.
  const left = await scene.ask('overloaded');
  expect((await recordOf(left)).attempts).toMatchObject([{ endpointId: ENDPOINT, status: 529 }, { endpointId: OTHER }]);
});

test('an upstream of Azure is asked at its deployment, with its version and its header', async () => {
  const azure = createTestRoute(
    { baseUrl: scene.upstream.baseUrl.replace('/v1', '/openai') },
    { endpointId: OTHER, kind: 'azure', apiVersion: '2024-10-21', upstreamModel: 'my deployment' },
  );
  await scene.publish({ release: { routes: [azure] } });
  const arrived = scene.upstream.next();
  await scene.ask('plain');
  const { path, headers } = await arrived;
  expect(path).toBe('/openai/deployments/my%20deployment/chat/completions?api-version=2024-10-21');
  expect([headers['api-key'], headers.authorization]).toEqual(['sk-upstream-secret', undefined]);
});
