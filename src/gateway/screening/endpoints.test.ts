import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createPersonalInformationDetector } from '../../engines/screening/index.ts';
import { createLiteralDetector } from '../../engines/screening/testing/index.ts';
import type { PolicyDetector } from '../../kernel/policy/index.ts';
import { openScene, type Scene, until } from '../testing/index.ts';
import { createDetectors, createScreeningPort } from './index.ts';
import type { Json } from './testing/index.ts';

const BAD = '坏词';
const detectors = createDetectors(['keywords']);
let scene: Scene;

beforeAll(async () => {
  scene = await openScene({ screening: createScreeningPort(detectors) });
});
beforeEach(() => {
  detectors.put('keywords', null, () => createLiteralDetector('words', [{ text: BAD, kind: 'A.1-a', grade: 'high' }]));
});
afterAll(() => scene.close());

const screenBy = (parameters: PolicyDetector['parameters'], detector = 'keywords') =>
  scene.publish({ release: { screening: [{ detector, mode: 'block', parameters }] } });
// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely here
const jsonOf = async (response: Response): Promise<any> => response.json();
const recordOf = (response: Response) =>
  until(() => scene.control.records().find((one) => one.id === response.headers.get('x-steward-record')));

// biome-ignore lint/suspicious/noExplicitAny: events are looked into freely here
function dataOf(text: string): any[] {
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => (data === '[DONE]' ? data : JSON.parse(data!)));
}

describe('no way round on the way in', () => {
  beforeAll(() => screenBy({ sides: 'input' }));

  const item = (content: unknown, more: Json = {}) => ({ input: [{ role: 'user', content, ...more }] });
  test.each<[string, Json]>([
    ['embeddings', { input: BAD }],
    ['embeddings', { input: ['fine', BAD] }],
    ['embeddings', { input: 'fine', brand_new: [BAD] }],
    ['embeddings', { input: 'fine', messages: [{ role: 'user', content: BAD }] }],
    ['embeddings', { input: 'fine', user: BAD }],
    ['completions', { prompt: BAD }],
    ['completions', { prompt: BAD, stream: true }],
    ['completions', { prompt: ['fine', BAD], n: 2 }],
    ['completions', { prompt: 'fine', suffix: BAD }],
    ['completions', { prompt: 'fine', stop: [BAD] }],
    ['completions', { prompt: 'fine', guided_choice: [BAD] }],
    ['responses', { input: BAD }],
    ['responses', { input: BAD, stream: true }],
    ['responses', { input: 'fine', instructions: BAD }],
    ['responses', item(BAD)],
    ['responses', item([{ type: 'input_text', text: BAD }])],
    [
      'responses',
      item([
        { type: 'input_text', text: '坏' },
        { type: 'input_text', text: '词' },
      ]),
    ],
    ['responses', item([{ type: 'output_text', text: BAD }], { role: 'assistant' })],
    ['responses', { input: [{ type: 'function_call_output', call_id: 'c', output: BAD }] }],
    ['responses', { input: [{ type: 'function_call', call_id: 'c', name: 'f', arguments: '{"q":"\\u574f\\u8bcd"}' }] }],
    ['responses', { input: [{ type: 'reasoning', summary: [{ type: 'summary_text', text: BAD }] }] }],
    ['responses', { input: 'fine', tools: [{ type: 'function', name: 'f', description: BAD }] }],
    ['responses', { input: 'fine', text: { format: { type: 'json_schema', name: 'x', schema: { title: BAD } } } }],
    ['responses', { input: 'fine', metadata: { [BAD]: 'x' } }],
  ])('%s %j', async (path, body) => {
    const before = scene.upstream.requests.length;
    const response = await scene.post(path, body);
    expect([response.status, (await jsonOf(response)).error.code]).toEqual([403, 'content_refused']);
    expect(scene.upstream.requests.length).toBe(before);
    expect(await recordOf(response)).toMatchObject({ outcome: 'refused', screening: { 'input.keywords': 'stopped' } });
  });

  const tokens: [string, Json, string?][] = [
    ['embeddings', { input: [1, 2, 3] }],
    ['embeddings', { input: [[1, 2], [3]] }],
    ['embeddings', {}, '{"model":"house-model","input":[1e1,2.0]}'],
    ['completions', { prompt: [1, 2, 3] }],
    ['completions', { prompt: [[1], [2]], stream: true }],
    ['completions', { prompt: 'fine', prompt_token_ids: [1, 2] }],
    ['responses', item([{ type: 'input_image', image_url: 'https://example.org/a.png' }])],
    ['responses', item([{ type: 'input_file', file_id: 'file_1' }])],
    ['responses', { input: [{ type: 'reasoning', encrypted_content: 'QUJD'.repeat(200) }] }],
  ];
  test.each(tokens)('tokens and media are refused: %s %j %s', async (path, body, text) => {
    const response = await scene.post(path, body, text === undefined ? {} : { body: text });
    expect([response.status, (await jsonOf(response)).error.code]).toEqual([400, 'unscreened_media']);
    expect(await recordOf(response)).toMatchObject({ screening: { 'input.media': 'stopped' } });
  });

  test('tokens pass where the policy says so, and the record says that nobody read them', async () => {
    await screenBy({ sides: 'input', media: 'pass' });
    const response = await scene.post('embeddings', { input: [1, 2, 3] });
    expect(response.status).toBe(200);
    expect(await recordOf(response)).toMatchObject({ screening: { 'input.media': 'unscreened' } });
  });

  const chat = { messages: [{ role: 'user', content: 'plain' }] };
  const PROVIDER_TOOLS: [string, Json][] = [
    ['responses', { input: 'plain', tools: [{ type: 'web_search' }] }],
    ['responses', { input: 'plain', stream: true, tools: [{ type: 'mcp', server_url: 'https://example.org/mcp' }] }],
    ['chat/completions', { ...chat, web_search_options: {} }],
    ['chat/completions', { ...chat, enable_search: true }],
    ['chat/completions', { ...chat, stream: true, data_sources: [{ type: 'azure_search', parameters: {} }] }],
    ['completions', { prompt: 'plain', enable_search: true }],
  ];
  test.each(PROVIDER_TOOLS)('what a provider fetches by itself is seen by nobody: %s %j', async (path, body) => {
    await screenBy({ sides: 'input' });
    const before = scene.upstream.requests.length;
    const refused = await scene.post(path, body);
    expect([refused.status, (await jsonOf(refused)).error.code]).toEqual([400, 'unscreened_media']);
    expect(scene.upstream.requests.length).toBe(before);
    expect(await recordOf(refused)).toMatchObject({
      screening: { 'input.media': 'stopped', 'input.media.kinds': 'provider-tool' },
    });
    await screenBy({ media: 'pass' });
    const passed = await scene.post(path, body);
    await passed.text();
    const { screening } = (await recordOf(passed))!;
    expect(passed.status).toBe(200);
    expect(screening).toMatchObject({ 'input.media': 'unscreened', 'input.media.kinds': 'provider-tool' });
    expect(screening).not.toHaveProperty('output.media');
  });

  test('functions that the caller runs go through', async () => {
    await screenBy({ sides: 'input' });
    const tools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }];
    expect((await scene.post('chat/completions', { ...chat, tools })).status).toBe(200);
  });

  test('the upstream gets what was masked', async () => {
    await screenBy({ sides: 'input', action: 'mask' });
    for (const [path, member] of [
      ['embeddings', 'input'],
      ['completions', 'prompt'],
      ['responses', 'input'],
    ] as const) {
      const response = await scene.post(path, { [member]: `plain ${BAD}`, seed: 7 });
      expect(response.status).toBe(200);
      expect(scene.upstream.requests.at(-1)!.body).toMatchObject({ [member]: 'plain **', seed: 7 });
    }
  });
});

/** What an upstream says at each endpoint, whole and in pieces. */
const message = (text: string) => ({ id: 'm', type: 'message', content: [{ type: 'output_text', text }] });
const whole = (output: Json[]) => ({ id: 'r', object: 'response', model: 'raw', status: 'completed', output });
const place = { item_id: 'm', output_index: 0, content_index: 0 };
const completion = (choice: Json) => ({ id: 'c', object: 'text_completion', model: 'raw', choices: [choice] });
const SAYINGS: [string, string, Json, (text: string) => Json, (parts: string[], text: string) => Json[]][] = [
  [
    'text',
    'completions',
    { prompt: 'plain' },
    (text) => completion({ index: 0, text, finish_reason: 'stop' }),
    (parts) => [
      ...parts.map((text) =>
        completion({ index: 0, text, finish_reason: null, logprobs: { tokens: [text], token_logprobs: [-1] } }),
      ),
      completion({ index: 0, text: '', finish_reason: 'stop' }),
    ],
  ],
  [
    'the second of several',
    'completions',
    { prompt: ['plain', 'two'] },
    (text) => ({
      ...completion({ index: 0, text: 'x' }),
      choices: [
        { index: 0, text: 'x' },
        { index: 1, text },
      ],
    }),
    (parts) => [
      completion({ index: 0, text: 'x', finish_reason: 'stop' }),
      ...parts.map((text) => completion({ index: 1, text, finish_reason: null })),
      completion({ index: 1, text: '', finish_reason: 'stop' }),
    ],
  ],
  [
    'text',
    'responses',
    { input: 'plain' },
    (text) => whole([message(text)]),
    (parts, text) => [
      ...parts.map((delta) => ({ type: 'response.output_text.delta', ...place, sequence_number: 3, delta })),
      { type: 'response.output_text.done', ...place, sequence_number: 4, text },
      { type: 'response.output_item.done', output_index: 0, item: message(text) },
      { type: 'response.completed', sequence_number: 5, response: whole([message(text)]) },
    ],
  ],
  [
    'arguments of a tool',
    'responses',
    { input: 'plain' },
    (text) => whole([{ type: 'function_call', call_id: 'c', name: 'f', arguments: text }]),
    (parts, text) => [
      ...parts.map((delta) => ({
        type: 'response.function_call_arguments.delta',
        item_id: 'm',
        output_index: 0,
        delta,
      })),
      { type: 'response.function_call_arguments.done', item_id: 'm', output_index: 0, arguments: text },
      {
        type: 'response.completed',
        response: whole([{ type: 'function_call', call_id: 'c', name: 'f', arguments: text }]),
      },
    ],
  ],
  [
    'an event nobody knows',
    'responses',
    { input: 'plain' },
    (text) => whole([{ type: 'brand_new', inner: { text } }]),
    (parts, text) => [
      ...parts.map((delta) => ({ type: 'response.brand_new.delta', item_id: 'm', output_index: 0, delta })),
      { type: 'response.completed', response: whole([{ type: 'brand_new', inner: { text } }]) },
    ],
  ],
];

/** All texts of the deltas, as a client puts them together. */
// biome-ignore lint/suspicious/noExplicitAny: events are looked into freely here
const deltasOf = (events: any[]) =>
  events.map((one) => one.delta ?? one.choices?.map(({ text }: { text: string }) => text).join('') ?? '').join('');

describe.each(SAYINGS)('no way round on the way out: %s of %s', (_name, path, body, answer, stream) => {
  test('stopped: nothing of it leaves', async () => {
    await screenBy({ sides: 'output' });
    const plain = await scene.post(path, { ...body, say: answer(`好${BAD}好`) });
    expect([plain.status, (await jsonOf(plain)).error.code]).toEqual([403, 'content_refused']);
    const response = await scene.post(path, {
      ...body,
      stream: true,
      say: stream(['好的坏', '词不好'], '好的坏词不好'),
    });
    const text = await response.text();
    const events = dataOf(text);
    expect(events.at(-1).error.code).toBe('content_refused');
    expect(deltasOf(events.slice(0, -1))).toContain('好的');
    expect(text).not.toMatch(/坏|词|不好|\[DONE\]|response\.completed/);
    expect(await recordOf(response)).toMatchObject({ outcome: 'refused', screening: { 'output.keywords': 'stopped' } });
  });

  test('masked: the rest leaves whole, in pieces and in what repeats them', async () => {
    await screenBy({ sides: 'output', action: 'mask' });
    const plain = await scene.post(path, { ...body, say: answer(`好${BAD}好`) });
    expect(await plain.text()).toContain('好**好');
    const response = await scene.post(path, {
      ...body,
      stream: true,
      say: stream(['好的坏', '词不好坏'], '好的坏词不好坏'),
    });
    const text = await response.text();
    const events = dataOf(text);
    expect(deltasOf(events)).toContain('好的**不好坏');
    expect(text).not.toContain(BAD);
    if (path === 'responses') expect(JSON.stringify(events.at(-1).response)).toContain('好的**不好坏');
    else expect(events.at(-1)).toBe('[DONE]');
    expect(await recordOf(response)).toMatchObject({ outcome: 'answered', screening: { 'output.keywords': 'masked' } });
  });
});

test.each(SAYINGS)(
  'a stop text is said before the stream ends: %s of %s',
  async (_name, path, body, _answer, stream) => {
    await screenBy({ sides: 'output', stopText: '〔内容已停止〕' });
    const response = await scene.post(path, { ...body, stream: true, say: stream(['好', BAD], `好${BAD}`) });
    const events = dataOf(await response.text());
    expect(deltasOf(events.slice(0, -1))).toContain('好〔内容已停止〕');
    expect(events.at(-1).error.code).toBe('content_refused');
  },
);

test('events that screening held back are numbered as they leave, and the dates of a response are no telephone numbers', async () => {
  detectors.put('personal-information', null, () => createPersonalInformationDetector());
  await screenBy({ action: 'mask' }, 'personal-information');
  const response = await scene.post('responses', { input: 'plain', stream: true });
  const events = dataOf(await response.text());
  expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, i) => i));
  expect(events.at(-1)).toMatchObject({ type: 'response.completed', response: { created_at: 1_700_000_000 } });
  expect(deltasOf(events)).toBe('模型管家 says hello 😀.');
});

describe('vectors', () => {
  const list = (embedding: unknown, more: Json = {}) => ({
    object: 'list',
    model: 'raw',
    data: [{ object: 'embedding', index: 0, embedding, ...more }],
  });

  test('are not read and not touched; whatever stands beside them is', async () => {
    await screenBy({ sides: 'output', action: 'mask' });
    const base64 = Buffer.from(new Float32Array(1_024).fill(0.5).buffer).toString('base64');
    for (const vector of [[0.5, 13800138000, -2], base64]) {
      const plain = await scene.post('embeddings', { input: 'plain', say: list(vector) });
      expect((await jsonOf(plain)).data[0].embedding).toEqual(vector);
      const beside = await scene.post('embeddings', { input: 'plain', say: list(vector, { note: BAD }) });
      expect((await jsonOf(beside)).data).toEqual([{ object: 'embedding', index: 0, embedding: vector, note: '**' }]);
    }
    await screenBy({ sides: 'output' });
    for (const say of [list([1], { note: BAD }), list(`${BAD}`), list([0.5, BAD])])
      expect((await scene.post('embeddings', { input: 'plain', say })).status).toBe(403);
  });
});
