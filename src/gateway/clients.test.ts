import { createOpenAI } from '@ai-sdk/openai';
import { HumanMessage, type ToolMessage } from '@langchain/core/messages';
import { tool as chainTool } from '@langchain/core/tools';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { APICallError, embedMany, generateText, Output, stepCountIs, streamText, tool } from 'ai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type LimitSet, NO_LIMITS } from '../kernel/policy/index.ts';
import { openScene, type Scene, SECRET, until } from './testing/index.ts';

// The client libraries that applications are written with, as they come from npm and with nothing set but address and key.
Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false });

const SAID = '模型管家 says hello 😀.';
const TOWN = z.object({ city: z.string(), degrees: z.number() });

let scene: Scene;
let baseURL: string;
beforeAll(async () => {
  scene = await openScene();
  baseURL = `${scene.gateway.url}/v1`;
});
afterAll(() => scene.close());

const lastBody = () => scene.upstream.requests.at(-1)!.body;
const aborted = () => scene.control.records().filter(({ outcome }) => outcome === 'aborted').length;

/** Limits the application while something is done, and no longer. */
async function limitedTo(limits: Partial<LimitSet>, run: () => Promise<void>): Promise<void> {
  const { applications, epoch } = await scene.publish();
  await scene.publish({
    policy: {
      epoch: epoch + 1,
      applications: [{ ...applications[0]!, limits: { ...NO_LIMITS, ...limits } }],
      limits: {
        timeZone: 'Asia/Shanghai',
        currency: 'CNY',
        defaultOutputTokens: 10,
        whenStoreAway: 'local-share',
        gateway: null,
      },
    },
  });
  try {
    await run();
  } finally {
    await scene.publish();
  }
}

/** While one request is all there may be, another is tried: it is refused until the first is over, and then served. */
async function triedAgain(ask: () => Promise<string>): Promise<void> {
  await limitedTo({ concurrentRequests: 1 }, async () => {
    const leaving = new AbortController();
    const arrived = scene.upstream.next();
    const first = scene.ask('hang', {}, { signal: leaving.signal }).catch(() => null);
    await arrived;
    const before = await turnedAway('rate_limit_exceeded');
    const second = ask();
    await until(async () => (await turnedAway('rate_limit_exceeded')) > before);
    leaving.abort();
    await first;
    expect(await second).toBe(SAID);
  });
}

/** How often the gateway turned somebody away for this reason, in its own count. */
async function turnedAway(reason: string): Promise<number> {
  const metrics = await (await fetch(`${scene.gateway.url}/metrics`)).text();
  return Number(
    new RegExp(`^steward_gateway_turned_away_total\\{reason="${reason}"\\} (\\d+)$`, 'm').exec(metrics)?.[1] ?? 0,
  );
}

describe('Vercel AI SDK', () => {
  const provider = () => createOpenAI({ apiKey: SECRET, baseURL });
  const chat = () => provider().chat('house-model');
  const weather = tool({
    description: 'The weather of a city',
    inputSchema: z.object({ city: z.string() }),
    execute: async ({ city }) => `21 degrees in ${city}`,
  });

  test.each([
    ['chat', () => chat()],
    ['responses', () => provider()('house-model')],
    ['completions', () => provider().completion('house-model')],
  ])('a text and a stream of it (%s)', async (_name, model) => {
    const { text, usage } = await generateText({ model: model(), prompt: 'plain' });
    expect(text).toBe(SAID);
    expect(usage.outputTokens).toBe(6);
    const streamed = streamText({ model: model(), prompt: 'plain' });
    const parts: string[] = [];
    for await (const part of streamed.textStream) parts.push(part);
    expect(parts.length).toBeGreaterThan(3);
    expect(parts.join('')).toBe(SAID);
    expect((await streamed.usage).outputTokens).toBe(6);
  });

  test('a tool is called, and what it gave goes back to the model, plain and streamed', async () => {
    const asked = { prompt: 'tool', tools: { weather }, stopWhen: stepCountIs(3) };
    const answer = await generateText({ model: chat(), ...asked });
    expect(answer.text).toBe('call_1 gave 21 degrees in 上海');
    expect(answer.steps[0]!.toolCalls[0]).toMatchObject({ toolName: 'weather', input: { city: '上海' } });
    expect(lastBody().messages).toMatchObject([{ role: 'user' }, { role: 'assistant' }, { role: 'tool' }]);
    const streamed = streamText({ model: chat(), ...asked });
    expect(await streamed.text).toBe('call_1 gave 21 degrees in 上海');
  });

  test('going on with a conversation of responses needs `store: false`, because nothing is stored', async () => {
    const model = provider()('house-model');
    const asked = { role: 'user' as const, content: 'plain' };
    const { responseMessages } = await generateText({ model, messages: [asked] });
    const messages = [asked, ...responseMessages, asked];
    await expect(generateText({ model, messages })).rejects.toMatchObject({
      statusCode: 400,
      data: { error: { code: 'unsupported_by_gateway' } },
    });
    const providerOptions = { openai: { store: false } };
    expect((await generateText({ model, messages, providerOptions })).text).toBe(SAID);
  });

  test('an object by its schema', async () => {
    const output = Output.object({ schema: TOWN });
    const answer = await generateText({ model: chat(), prompt: 'json', output });
    expect(answer.output).toEqual({ city: '上海', degrees: 21 });
    expect(lastBody().response_format).toMatchObject({ type: 'json_schema' });
    const streamed = streamText({ model: chat(), prompt: 'json', output });
    expect(await streamed.output).toEqual({ city: '上海', degrees: 21 });
  });

  test('vectors of several texts', async () => {
    const { embeddings } = await embedMany({ model: provider().embedding('house-model'), values: ['one', 'two'] });
    expect(embeddings).toHaveLength(2);
    expect(embeddings[1]![0]).toBe(0.25);
  });

  test('what is not released is an error that is not worth another try', async () => {
    const asked = generateText({ model: provider().chat('other-model'), prompt: 'plain' });
    const error = await asked.then(
      () => null,
      (one: unknown) => one,
    );
    expect(APICallError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ statusCode: 404, isRetryable: false, data: { error: { code: 'model_not_found' } } });
  });

  test('a full limit is one that is, after the time it names; and then it is served', async () => {
    await limitedTo({ requestsPerMinute: 1 }, async () => {
      // Fills it, unless the test before has within the same minute.
      await scene.ask('plain');
      const error = await generateText({ model: chat(), prompt: 'plain', maxRetries: 0 }).then(
        () => null,
        (one: APICallError) => one,
      );
      expect(error).toMatchObject({ statusCode: 429, isRetryable: true });
      expect(Number(error!.responseHeaders!['retry-after'])).toBeGreaterThan(0);
    });
    await triedAgain(async () => (await generateText({ model: chat(), prompt: 'plain' })).text);
  });

  test('whoever leaves aborts the upstream', async () => {
    const before = aborted();
    const leaving = new AbortController();
    const arrived = scene.upstream.next();
    const streamed = streamText({ model: chat(), prompt: 'endless', abortSignal: leaving.signal });
    for await (const _ of streamed.textStream) leaving.abort();
    expect(await (await arrived).over).toBe(false);
    await until(() => aborted() === before + 1);
  });
});

describe('LangChain', () => {
  const settings = () => ({ apiKey: SECRET, configuration: { baseURL } });
  const chat = (more: object = {}) => new ChatOpenAI({ ...settings(), model: 'house-model', ...more });

  test('a text and a stream of it, also by the endpoint of responses', async () => {
    for (const model of [chat(), chat({ useResponsesApi: true })]) {
      const answer = await model.invoke('plain');
      expect(answer.text).toBe(SAID);
      expect(answer.usage_metadata!.output_tokens).toBe(6);
      const parts: string[] = [];
      for await (const part of await model.stream('plain')) parts.push(part.text);
      expect(parts.length).toBeGreaterThan(3);
      expect(parts.join('')).toBe(SAID);
    }
  });

  test('several choices are several', async () => {
    const { generations } = await chat({ n: 2 }).generate([[new HumanMessage('plain')]]);
    expect(generations[0]!.map(({ text }) => text)).toEqual(['choice 0', 'choice 1']);
  });

  test('a tool is called, and what it gave goes back to the model', async () => {
    const weather = chainTool(async ({ city }) => `21 degrees in ${city}`, {
      name: 'weather',
      description: 'The weather of a city',
      schema: z.object({ city: z.string() }),
    });
    const model = chat().bindTools([weather]);
    const question = new HumanMessage('tool');
    const call = await model.invoke([question]);
    expect(call.tool_calls).toMatchObject([{ id: 'call_1', name: 'weather', args: { city: '上海' } }]);
    const result = (await weather.invoke(call.tool_calls![0]!)) as ToolMessage;
    expect((await model.invoke([question, call, result])).text).toBe('call_1 gave 21 degrees in 上海');
  });

  test('an object by its schema, and as plain JSON', async () => {
    for (const [method, type] of [
      ['jsonSchema', 'json_schema'],
      ['jsonMode', 'json_object'],
    ] as const) {
      const answer = await chat().withStructuredOutput(TOWN, { method }).invoke('json');
      expect(answer).toEqual({ city: '上海', degrees: 21 });
      expect(lastBody().response_format).toMatchObject({ type });
    }
  });

  test('vectors of several texts', async () => {
    const vectors = await new OpenAIEmbeddings({ ...settings(), model: 'house-model' }).embedDocuments(['one', 'two']);
    expect(vectors).toHaveLength(2);
    expect(vectors[1]![0]).toBe(0.25);
  });

  test('what is not released is refused once', async () => {
    const before = await turnedAway('model_not_found');
    await expect(chat({ model: 'other-model' }).invoke('plain')).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
    });
    expect(await turnedAway('model_not_found')).toBe(before + 1);
  });

  test('a full limit is told with the time to wait; and after it, it is served', async () => {
    await limitedTo({ requestsPerMinute: 1 }, async () => {
      // Fills it, unless the test before has within the same minute.
      await scene.ask('plain');
      const error = await chat({ maxRetries: 0 })
        .invoke('plain')
        .then(
          () => null,
          (one: { status: number; headers: Headers }) => one,
        );
      expect(error!.status).toBe(429);
      expect(Number(error!.headers.get('retry-after'))).toBeGreaterThan(0);
    });
    await triedAgain(async () => (await chat().invoke('plain')).text);
  });

  test('whoever leaves aborts the upstream', async () => {
    const before = aborted();
    const leaving = new AbortController();
    const arrived = scene.upstream.next();
    const reading = async () => {
      for await (const _ of await chat().stream('endless', { signal: leaving.signal })) leaving.abort();
    };
    await reading().catch(() => undefined);
    expect(await (await arrived).over).toBe(false);
    await until(() => aborted() === before + 1);
  });
});
