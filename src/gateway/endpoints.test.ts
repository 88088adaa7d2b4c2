import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NO_LIMITS } from '../kernel/policy/index.ts';
import { openScene, type Scene, SECRET, until } from './testing/index.ts';

const SAID = '模型管家 says hello 😀.';

let scene: Scene;
let client: OpenAI;
beforeAll(async () => {
  scene = await openScene();
  client = new OpenAI({ apiKey: SECRET, baseURL: `${scene.gateway.url}/v1`, maxRetries: 0 });
});
afterAll(() => scene.close());

type Json = Record<string, unknown>;
/** Every endpoint, with a request that carries a text; and whether it streams. */
const ENDPOINTS: [path: string, operation: string, body: (text: string) => Json, streams: boolean][] = [
  ['chat/completions', 'chat.completions', (text) => ({ messages: [{ role: 'user', content: text }] }), true],
  ['completions', 'completions', (text) => ({ prompt: text }), true],
  ['embeddings', 'embeddings', (text) => ({ input: text }), false],
  ['responses', 'responses', (text) => ({ input: text }), true],
];
const STREAMING = ENDPOINTS.filter(([, , , streams]) => streams);

async function recordOf(response: Response) {
  const id = response.headers.get('x-steward-record');
  expect(id).toMatch(/^trf_/);
  return until(() => scene.control.records().find((record) => record.id === id));
}
// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely here
const jsonOf = async (response: Response): Promise<any> => response.json();
const payloadOf = (id: string) => until(() => scene.control.payloads.get(id)?.payload);
const lastBody = () => scene.upstream.requests.at(-1)!.body;

// biome-ignore lint/suspicious/noExplicitAny: events are looked into freely here
function eventsOf(text: string): { name: string | null; data: any }[] {
  return text
    .split('\n\n')
    .filter((part) => part.includes('data: '))
    .map((part) => {
      const [, name = null, data] = /^(?:event: (.*)\n)?data: (.*)$/.exec(part)!;
      return { name, data: data === '[DONE]' ? data : JSON.parse(data!) };
    });
}

describe.each(ENDPOINTS)('%s', (path, operation, body, streams) => {
  test('one record, with its operation, usage and payload; unknown fields and numbers go through as they were written', async () => {
    const text = JSON.stringify({ model: 'house-model', store: false, ...body('plain') });
    const sent = `${text.slice(0, -1)},"seed":12345678901234567890,"x":1.10,"unknown_field":{"a":[1,null]}}`;
    const response = await scene.post(path, {}, { body: sent });
    expect(response.status).toBe(200);
    const answer = await jsonOf(response);
    expect(answer.model).toBe('house-model');
    expect(scene.upstream.requests.at(-1)).toMatchObject({
      path: `/v1/${path}`,
      text: sent.replace('house-model', 'raw-upstream-model'),
    });
    const record = await recordOf(response);
    expect(record).toMatchObject({ outcome: 'answered', operation, stream: false, usage: { source: 'reported' } });
    expect(record.usage!.inputTokens).toBeGreaterThan(0);
    expect(await payloadOf(record.id)).toMatchObject({ request: body('plain'), response: answer });
  });

  test('usage is estimated where the upstream says nothing', async () => {
    const response = await scene.post(path, body('no-usage'));
    await response.text();
    const { usage } = await recordOf(response);
    expect(usage!.source).toBe('estimated');
    expect(usage!.inputTokens).toBeGreaterThan(0);
    if (operation === 'embeddings') expect(usage!.outputTokens).toBe(0);
    else expect(usage!.outputTokens).toBeGreaterThan(0);
  });

  test('what is not released does not exist here, nor without a key', async () => {
    const before = scene.upstream.requests.length;
    for (const model of ['raw-upstream-model', 'other-model']) {
      const response = await scene.post(path, { ...body('plain'), model });
      expect([response.status, (await jsonOf(response)).error.code]).toEqual([404, 'model_not_found']);
    }
    const nobody = await scene.post(path, body('plain'), { headers: { authorization: 'Bearer sk-wrong' } });
    expect(nobody.status).toBe(401);
    expect((await fetch(`${scene.gateway.url}/v1/${path}`, { method: 'PUT' })).status).toBe(405);
    expect(scene.upstream.requests.length).toBe(before);
  });

  test('an upstream without this endpoint, and one that fails, are told in the shape of OpenAI', async () => {
    for (const status of [404, 500]) {
      const response = await scene.post(path, body(`error ${status}`));
      expect(response.status).toBe(status);
      const { error } = await jsonOf(response);
      expect(error).toMatchObject({ message: 'no house-model', code: 'upstream_said' });
      expect(await recordOf(response)).toMatchObject({ outcome: 'failed', reason: 'upstream_error', operation });
    }
  });

  test('a caller that leaves aborts the upstream; one that is cut off is told', async () => {
    const leaving = new AbortController();
    const arrived = scene.upstream.next();
    const asked = scene.post(path, body('hang'), { signal: leaving.signal }).catch((error: Error) => error.name);
    const request = await arrived;
    leaving.abort();
    expect(await asked).toBe('AbortError');
    expect(await request.over).toBe(false);
    const isIt = (one: { operation: string; outcome: string }) =>
      one.operation === operation && one.outcome === 'aborted';
    await until(() => scene.control.records().find(isIt));
    const cut = await scene.post(path, body('cut'));
    expect([cut.status, (await jsonOf(cut)).error.code]).toEqual([502, 'upstream_cut']);
    // What had come of its text is counted; a vector is none.
    const { usage } = await recordOf(cut);
    expect([usage!.source, usage!.outputTokens > 0]).toEqual(['estimated', operation !== 'embeddings']);
  });

  test('limits count on it', async () => {
    await scene.publish({
      release: { limits: { ...NO_LIMITS, tokensPerMinute: 1_000 } },
      policy: {
        limits: {
          timeZone: 'Asia/Shanghai',
          currency: 'CNY',
          defaultOutputTokens: 10,
          whenStoreAway: 'local-share',
          gateway: null,
        },
      },
    });
    const large = await scene.post(path, body('x'.repeat(4_100)));
    expect(large.status).toBe(429);
    const fits = await scene.post(path, body(`plain ${'x'.repeat(2_400)}`));
    expect(fits.status).toBe(200);
    expect(Number(fits.headers.get('x-ratelimit-remaining-tokens'))).toBeLessThan(400);
    await fits.text();
    if (streams) {
      const most = operation === 'responses' ? { max_output_tokens: 2_000 } : { max_tokens: 2_000 };
      expect((await scene.post(path, { ...body('plain'), ...most, stream: true })).status).toBe(429);
    }
    await scene.publish();
  });
});

describe.each(STREAMING)('%s, streamed', (path, operation, body) => {
  test('released name in every event, usage in the record, the answer in the payload', async () => {
    const response = await scene.post(path, { ...body('plain'), stream: true });
    const text = await response.text();
    expect(text).not.toContain('raw-upstream-model');
    expect(text).toContain('house-model');
    const record = await recordOf(response);
    expect(record).toMatchObject({ outcome: 'answered', operation, stream: true });
    expect(record.usage).toMatchObject({ outputTokens: 6, source: 'reported' });
    expect(JSON.stringify((await payloadOf(record.id)).response)).toContain(SAID);
  });

  test('usage is estimated where the upstream says nothing', async () => {
    const response = await scene.post(path, { ...body('no-usage'), stream: true });
    await response.text();
    const { usage } = await recordOf(response);
    // 27 bytes were said; the words around them in an answer are counted where they are choices.
    expect(usage).toMatchObject({ source: 'estimated' });
    expect(usage!.outputTokens).toBeGreaterThanOrEqual(7);
    expect(usage!.outputTokens).toBeLessThan(20);
  });

  test('an upstream that breaks off gives an error event and no end', async () => {
    const response = await scene.post(path, { ...body('cut'), stream: true });
    const events = eventsOf(await response.text());
    expect(events.at(-1)!.data.error).toMatchObject({ code: 'upstream_cut' });
    expect(JSON.stringify(events)).not.toMatch(/\[DONE\]|response\.completed/);
    const record = await recordOf(response);
    expect(record).toMatchObject({ outcome: 'cut', reason: 'upstream_cut', usage: { source: 'estimated' } });
    expect(record.usage!.outputTokens).toBeGreaterThan(0);
    expect(JSON.stringify((await payloadOf(record.id)).response)).toContain('模型');
  });

  test('a caller that leaves a stream aborts the upstream, and what came is counted', async () => {
    const leaving = new AbortController();
    const arrived = scene.upstream.next();
    const init = { signal: leaving.signal };
    const response = await scene.post(path, { ...body('endless'), stream: true }, init);
    await response.body!.getReader().read();
    leaving.abort();
    expect(await (await arrived).over).toBe(false);
    const record = await recordOf(response);
    expect(record).toMatchObject({ outcome: 'aborted', operation, usage: { source: 'estimated' } });
    expect(record.usage!.outputTokens).toBeGreaterThan(0);
  });
});

describe('embeddings', () => {
  test('the official client, in the form that it asks for itself and in numbers', async () => {
    const coded = await client.embeddings.create({ model: 'house-model', input: ['one', 'two'] });
    expect(lastBody().encoding_format).toBe('base64');
    expect(coded.data).toHaveLength(2);
    expect(coded.data[1]!.embedding[2]).toBeCloseTo(0.000123456789);
    const plain = await client.embeddings.create({ model: 'house-model', input: 'one', encoding_format: 'float' });
    expect(plain.data[0]!.embedding).toEqual([0.25, -1.5, 0.000123456789]);
    expect(plain.usage.prompt_tokens).toBe(5);
    const tokens = await client.embeddings.create({ model: 'house-model', input: [[1, 2], [3]] });
    expect(tokens.data).toHaveLength(2);
    expect(lastBody().input).toEqual([[1, 2], [3]]);
  });

  test('tokens are counted as such where usage has to be estimated', async () => {
    const say = { object: 'list', model: 'raw', data: [] };
    const response = await scene.post('embeddings', { input: [[1, 2, 3], [4]], say });
    expect((await recordOf(response)).usage).toEqual({ inputTokens: 4, outputTokens: 0, source: 'estimated' });
  });

  test.each([
    [undefined],
    [null],
    [[]],
    [7],
    [{}],
    [['a', 1]],
    [['a', [1]]],
    [[[1], []]],
    [[1.5]],
    [[-1]],
    [[[1], ['a']]],
  ])('input that is none is refused: %j', async (input) => {
    const response = await scene.post('embeddings', { input });
    expect([response.status, (await jsonOf(response)).error.code]).toEqual([400, 'invalid_input']);
    const prompted = await scene.post('completions', { prompt: input });
    expect([prompted.status, (await jsonOf(prompted)).error.code]).toEqual([400, 'invalid_prompt']);
  });

  test('they are not streamed', async () => {
    const response = await scene.post('embeddings', { input: 'one', stream: true });
    expect([response.status, (await jsonOf(response)).error.code]).toEqual([400, 'invalid_stream']);
  });
});

describe('completions', () => {
  test('the official client, plain and streaming, several prompts and answers', async () => {
    const asked = { model: 'house-model', prompt: ['plain', 'two'], n: 2 };
    const answer = await client.completions.create(asked);
    expect(answer.choices.map(({ index, text }) => [index, text])).toEqual([0, 1, 2, 3].map((index) => [index, SAID]));
    const texts = ['', '', '', ''];
    for await (const chunk of await client.completions.create({ ...asked, stream: true })) {
      expect(chunk.model).toBe('house-model');
      expect(chunk).not.toHaveProperty('usage');
      for (const { index, text } of chunk.choices) texts[index] += text;
    }
    expect(texts).toEqual([SAID, SAID, SAID, SAID]);
    expect(lastBody().stream_options).toEqual({ include_usage: true });
  });

  test('the payload of a stream has each choice with its text; without [DONE] all of them must have finished', async () => {
    const body = { prompt: ['no-done', 'two'], stream: true };
    const response = await scene.post('completions', body);
    expect(eventsOf(await response.text()).at(-1)!.data).toBe('[DONE]');
    const record = await recordOf(response);
    expect(record.outcome).toBe('answered');
    expect((await payloadOf(record.id)).response).toMatchObject({
      object: 'text_completion',
      choices: [
        { index: 0, text: SAID, finish_reason: 'stop' },
        { index: 1, text: SAID, finish_reason: 'stop' },
      ],
    });
    // The upstream goes silent after the first of them.
    const finished = {
      id: 'c',
      object: 'text_completion',
      model: 'raw',
      choices: [{ index: 0, text: 'x', finish_reason: 'stop' }],
    };
    const half = await scene.post('completions', { ...body, say: [finished, 'end'] });
    expect(eventsOf(await half.text()).at(-1)!.data.error.code).toBe('upstream_cut');
    expect(await recordOf(half)).toMatchObject({ outcome: 'cut' });
  });
});

describe('responses', () => {
  test('the official client, plain and streaming', async () => {
    const answer = await client.responses.create({ model: 'house-model', input: 'plain' });
    expect(answer.output_text).toBe(SAID);
    expect(answer.model).toBe('house-model');
    expect(answer.usage).toMatchObject({ input_tokens: 9, output_tokens: 6 });
    // Nothing is left at the upstream.
    expect(lastBody().store).toBe(false);
    const stream = client.responses.stream({ model: 'house-model', input: 'plain' });
    let text = '';
    stream.on('response.output_text.delta', ({ delta }) => (text += delta));
    const final = await stream.finalResponse();
    expect(text).toBe(SAID);
    expect(final).toMatchObject({ status: 'completed', model: 'house-model', output_text: SAID });
  });

  test('events are typed, numbered, end with the last one and have no [DONE], also when the upstream stays open', async () => {
    const response = await scene.post('responses', { input: 'open', stream: true });
    const events = eventsOf(await response.text());
    expect(events.map(({ name }) => name)).toEqual(events.map(({ data }) => data.type));
    expect(events.map(({ data }) => data.sequence_number)).toEqual(events.map((_, i) => i));
    expect(events.at(-1)).toMatchObject({
      name: 'response.completed',
      data: { response: { model: 'house-model', usage: { output_tokens: 6 } } },
    });
    expect(await recordOf(response)).toMatchObject({ outcome: 'answered' });
  });

  test('incomplete is an end; failed is one too and recorded as failed; an end without either is cut', async () => {
    const ask = async (how: string) => {
      const response = await scene.post('responses', { input: how, stream: true });
      return { events: eventsOf(await response.text()), record: await recordOf(response) };
    };
    const incomplete = await ask('incomplete');
    expect(incomplete.events.at(-1)!.name).toBe('response.incomplete');
    expect(incomplete.record.outcome).toBe('answered');
    const failed = await ask('failed');
    expect(failed.events.at(-1)!.data).toMatchObject({
      type: 'response.failed',
      response: { model: 'house-model', error: { message: 'house-model fell over' } },
    });
    expect(failed.record).toMatchObject({ outcome: 'failed', reason: 'upstream_error' });
    const early = await ask('ends-early');
    expect(early.events.at(-1)!.data).toMatchObject({ type: 'error', code: 'upstream_cut' });
    expect(early.record).toMatchObject({ outcome: 'cut', usage: { source: 'estimated' } });
    const broken = await ask('error-event');
    expect(broken.events.at(-1)).toMatchObject({ name: 'error', data: { message: 'house-model is out of memory' } });
    expect(broken.record).toMatchObject({ outcome: 'failed' });
  });

  test('what failed in an answer of 200 does not tell the name of the upstream', async () => {
    const error = { code: 'server_error', message: 'raw-upstream-model fell over "twice"' };
    const say = { id: 'resp_1', object: 'response', model: 'raw-upstream-model', status: 'failed', error, output: [] };
    const answer = await (await scene.post('responses', { input: 'plain', say })).json();
    expect(answer).toMatchObject({
      ...{ model: 'house-model', status: 'failed' },
      error: { code: 'server_error', message: 'house-model fell over "twice"' },
    });
  });

  test('the official client throws at a stream that is cut', async () => {
    const stream = await client.responses.create({ model: 'house-model', input: 'cut', stream: true });
    const read = async () => {
      for await (const event of stream) expect(event.type).not.toBe('response.completed');
    };
    await expect(read()).rejects.toMatchObject({ code: 'upstream_cut' });
  });

  test.each<Json>([
    { previous_response_id: 'resp_1' },
    { conversation: 'conv_1' },
    { prompt: { id: 'pmpt_1' } },
    { background: true },
    { store: true },
    { input: [{ type: 'item_reference', id: 'msg_1' }] },
    { input: [{ id: 'msg_1' }] },
  ])('what needs a memory is refused: %j', async (more) => {
    const before = scene.upstream.requests.length;
    const response = await scene.post('responses', { input: 'plain', ...more });
    expect([response.status, (await jsonOf(response)).error.code]).toEqual([400, 'unsupported_by_gateway']);
    expect(scene.upstream.requests.length).toBe(before);
  });

  test.each([[undefined], [[]], [7], [['plain']], [[1, 2]], [[null]]])(
    'input that is none is refused: %j',
    async (input) => {
      const response = await scene.post('responses', { input });
      expect([response.status, (await jsonOf(response)).error.code]).toEqual([400, 'invalid_input']);
    },
  );
});
