import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ChainRule, createChain } from '../chain/index.ts';
import { createJudge, createLiteralDetector } from '../testing/index.ts';
import type { Hit, IncrementalDetector } from '../types.ts';
import { DOCUMENT_LIMITS, type DocumentOptions, readingJson, type ScreenedDocument, screenDocument } from './index.ts';

const words = createLiteralDetector('words', [
  { text: '坏词', kind: 'A.1-a', grade: 'high' },
  { text: '13800138000', kind: 'phone', grade: 'medium', mask: '138****8000' },
]);
const rule = (detector: ChainRule['detector'], action: ChainRule['actions']['default'] = 'mask'): ChainRule => ({
  detector,
  mode: 'block',
  failMode: 'closed',
  actions: { default: action },
});
const masking = createChain({ rules: [rule(words)] });
const stopping = createChain({ rules: [rule(words, 'stop')] });
const screen = (value: unknown, chain = masking, options: DocumentOptions = {}) =>
  screenDocument(chain, value, options) as ScreenedDocument<unknown>;

const BAD: [string, unknown][] = [
  ['a plain message', { messages: [{ role: 'user', content: 'x 坏词 y' }] }],
  ['a system message', { messages: [{ role: 'system', content: '坏词' }] }],
  ['a tool message', { messages: [{ role: 'tool', tool_call_id: 'c1', content: '坏词' }] }],
  ['a role nobody knows', { messages: [{ role: '坏词', content: 'x' }] }],
  ['a part', { messages: [{ role: 'user', content: [{ type: 'text', text: '坏词' }] }] }],
  [
    'a word split over parts',
    {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'x坏' },
            { type: 'unheard_of', value: 1 },
            { type: 'text', text: '词y' },
          ],
        },
      ],
    },
  ],
  ['a word split over parts that are strings', { content: ['坏', '词'] }],
  ['arguments of a tool', { tool_calls: [{ function: { name: 'f', arguments: '{"q":"坏词"}' } }] }],
  ['arguments with escapes', { tool_calls: [{ function: { name: 'f', arguments: '{"q":"\\u574f\\u8bcd"}' } }] }],
  ['arguments with one escape', { tool_calls: [{ function: { name: 'f', arguments: '{"q":"\\u574f词"}' } }] }],
  ['the name of a tool', { tools: [{ function: { name: '坏词', parameters: {} } }] }],
  [
    'a description deep in a schema',
    { tools: [{ function: { parameters: { properties: { a: { description: '坏词' } } } } }] },
  ],
  ['a key', { metadata: { 坏词: 1 } }],
  ['a field that does not exist yet', { brand_new: { deeply: [[['坏词']]] } }],
  ['a prompt', { prompt: '坏词' }],
  ['a list of prompts', { prompt: ['fine', '坏词'] }],
  ['an input of an embedding', { input: ['坏词'] }],
  ['reasoning', { choices: [{ message: { reasoning_content: '坏词' } }] }],
  ['the second choice', { choices: [{ message: { content: 'a' } }, { message: { content: '坏词' } }] }],
  ['a number', { metadata: { phone: 13800138000 } }],
  ['a number in a list', [1, 2, 13800138000]],
  ['the id', { id: '坏词' }],
  ['a string alone', '坏词'],
  ['__proto__', JSON.parse('{"__proto__": {"a": "坏词"}}')],
];

describe.each(BAD)('%s', (_name, value) => {
  test('is found: it stops, or it is masked and the rest stays', () => {
    expect(screen(value, stopping)).toMatchObject({
      value: null,
      verdict: { refused: 'stop', stopped: { reason: 'hit' } },
    });
    const before = JSON.stringify(value);
    const { value: masked, verdict } = screen(value);
    expect(verdict).toMatchObject({ refused: null, changed: true, action: 'mask' });
    expect(verdict.detectors[0]).toMatchObject({ state: 'hit', hits: 1 });
    const after = JSON.stringify(masked);
    expect(after).not.toMatch(/坏词|13800138000|574f/);
    expect(after).toContain('*');
    expect(JSON.stringify(value)).toBe(before);
    expect(after.replace(/[^{}[\]:,]/g, '').length).toBe(before.replace(/[^{}[\]:,]/g, '').length);
  });
});

test('what needs no change is the very same object', () => {
  const value = { model: 'm', messages: [{ role: 'user', content: [{ type: 'text', text: '好' }] }], seed: 12345678 };
  expect(screen(value).value).toBe(value);
  expect(screen(value).verdict).toMatchObject({ refused: null, changed: false, action: 'pass', mediaCount: 0 });
});

test('protocol words are no text, the same words elsewhere are', () => {
  const chain = createChain({
    rules: [rule(createLiteralDetector('w', [{ text: 'user', kind: 'k', grade: 'low' }]), 'stop')],
  });
  expect(screen({ role: 'user', user: 'u', content: 'hello' }, chain).value).not.toBeNull();
  for (const value of [{ content: 'user' }, { role: 'user ' }, { users: 1 }])
    expect(screen(value, chain).value).toBeNull();
});

test('a number that a double does not keep is read as it was written', () => {
  const exact = createLiteralDetector('exact', [{ text: '110105194912310021', kind: 'id', grade: 'high' }]);
  const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;
  const { value } = screen(
    { a: rawJson('110105194912310021'), b: rawJson('12345678901234567890') },
    createChain({ rules: [rule(exact)] }),
  );
  expect(JSON.stringify(value)).toBe('{"a":"******************","b":12345678901234567890}');
});

test('keys that are masked to the same stay apart', () => {
  const two = createLiteralDetector('two', [
    { text: '坏词', kind: 'a', grade: 'low' },
    { text: '丑词', kind: 'b', grade: 'low' },
  ]);
  const { value } = screen({ 坏词: 1, 丑词: 2 }, createChain({ rules: [rule(two)] }));
  expect(value).toEqual({ '**': 1, '***': 2 });
});

describe('media that can not be read', () => {
  test.each([
    ['image', { type: 'image_url', image_url: { url: 'https://example.org/a.png' } }],
    ['image', { type: 'input_image', image_url: 'data:image/png;base64,AAAA' }],
    ['audio', { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }],
    ['file', { type: 'file', file: { file_id: 'file-1' } }],
    ['file', { type: 'unheard_of', file_data: 'AAAA' }],
    ['image', { text: 'data:image/png;base64,AAAA' }],
    ['data', { text: ' DATA:text/plain,hello' }],
    ['data', { anything: 'QUJD'.repeat(200) }],
    ['tokens', { prompt: [1, 2, 3] }],
    ['tokens', { input: [[1, 2], [3]] }],
    ['tokens', { input: ['fine', [1, 2]] }],
    ['tokens', { prompt: [[], [1, 2]] }],
    ['tokens', { prompt: [(JSON as unknown as { rawJSON(text: string): unknown }).rawJSON('1e1'), 2] }],
  ])('%s: refused by default, recorded when passed', (kind, part) => {
    expect(screen({ a: [part] })).toMatchObject({ value: null, verdict: { refused: 'media', mediaCount: 1 } });
    const passed = screen({ a: [part] }, masking, { media: 'pass' });
    expect(passed.value).toEqual({ a: [part] });
    expect(passed.verdict.media).toMatchObject([{ kind }]);
  });

  test('what passes as media is read as text all the same, and so is what stands beside it', () => {
    const values = [
      { text: 'data:坏词,' },
      { type: 'image_url', image_url: { url: 'https://x/坏词' } },
      { type: 'image', text: '坏词' },
    ];
    for (const value of values)
      expect(screen({ a: [value] }, stopping, { media: 'pass' }).verdict.refused).toBe('stop');
  });

  test('a schema with a property of such a name is no media', () => {
    const value = { parameters: { properties: { image_url: { type: 'string' }, file_id: { type: 'string' } } } };
    expect(screen(value).value).toBe(value);
  });

  test('probabilities of tokens repeat the text: they do not leave', () => {
    const value = {
      choices: [{ message: { content: 'x' }, logprobs: { content: [{ token: '坏' }, { token: '词' }] } }],
    };
    expect(screen(value).value).toEqual({ choices: [{ message: { content: 'x' }, logprobs: null }] });
  });
});

describe('tools that the provider runs', () => {
  const ask = (request: object, media: 'pass' | 'refuse' = 'refuse') =>
    screen({ input: 'plain', ...request }, stopping, { media, isRequest: true });

  test.each<[string, object]>([
    ['tools[0]', { tools: [{ type: 'web_search' }] }],
    ['tools[1]', { tools: [{ type: 'function', name: 'f' }, { type: 'web_search_preview_2025_03_11' }] }],
    ['tools[0]', { tools: [{ type: 'file_search', vector_store_ids: ['vs_1'] }] }],
    ['tools[0]', { tools: [{ type: 'code_interpreter', container: { type: 'auto' } }] }],
    ['tools[0]', { tools: [{ type: 'mcp', server_label: 'x', server_url: 'https://example.org/mcp' }] }],
    ['tools[0]', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }],
    ['tools[0]', { tools: [{ type: 'builtin_function', function: { name: '$web_search' } }] }],
    ['tools[0]', { tools: [{ google_search: {} }] }],
    ['tools[0]', { tools: ['web_search'] }],
    ['tools[0]', { tools: [{ type: ['function'] }] }],
    ['web_search_options', { web_search_options: {} }],
    ['enable_search', { enable_search: true }],
    ['data_sources', { data_sources: [{ type: 'azure_search', parameters: {} }] }],
    ['mcp_servers', { mcp_servers: [{ type: 'url', url: 'https://example.org/mcp' }] }],
    ['plugins', { plugins: [{ id: 'web' }] }],
    ['search_parameters', { search_parameters: { mode: 'auto' } }],
  ])('%s of %j: refused by default, recorded when passed, the rest read all the same', (where, request) => {
    const media = [{ kind: 'provider-tool', where }];
    expect(ask(request)).toMatchObject({ value: null, verdict: { refused: 'media', media, mediaCount: 1 } });
    expect(ask(request, 'pass')).toMatchObject({ value: request, verdict: { refused: null, media, mediaCount: 1 } });
    expect(ask({ ...request, input: '坏词' }, 'pass').verdict.refused).toBe('stop');
  });

  test.each<object>([
    { tools: [{ type: 'function', function: { name: 'f', parameters: {} } }] },
    { tools: [{ function: { name: 'f' } }, { name: 'f', input_schema: {} }, { type: null, name: 'f' }] },
    { tools: [{ type: 'custom' }, { type: 'local_shell' }, { type: 'apply_patch' }, { type: 'computer_use_preview' }] },
    { tools: null, enable_search: false, web_search_options: null, data_sources: [], mcp_servers: [] },
    { metadata: { enable_search: true }, messages: [{ tools: [{ type: 'web_search' }] }] },
  ])('none in %j', (request) => {
    expect(ask(request).verdict).toMatchObject({ refused: null, mediaCount: 0 });
  });

  test('they are named also behind more media than are listed', () => {
    const images = Array.from({ length: 30 }, () => ({ type: 'input_image', image_url: 'https://example.org/a.png' }));
    const { verdict } = ask({ input: images, tools: [{ type: 'web_search' }] }, 'pass');
    expect(verdict.mediaCount).toBe(31);
    expect(verdict.media).toContainEqual({ kind: 'provider-tool', where: 'tools[0]' });
  });

  test('an answer that repeats them holds nothing unread', () => {
    const answer = { tools: [{ type: 'web_search' }], output: [] };
    expect(screen(answer, stopping).verdict).toMatchObject({ refused: null, mediaCount: 0 });
  });
});

test('what is too deep or too much is refused, never passed', () => {
  let deep: unknown = '好';
  for (let i = 0; i < DOCUMENT_LIMITS.depth + 1; i++) deep = [deep];
  expect(screen(deep).verdict.refused).toBe('limit');
  expect(screen(new Array(DOCUMENT_LIMITS.leaves + 1).fill('x')).verdict.refused).toBe('limit');
});

test('guard models are asked about all texts together; where they would mask, they stop', async () => {
  const asked: string[] = [];
  const inner = createJudge({ name: 'judge', stream: { kind: 'whole', limit: 1_000 }, finds: { bad: 'high' } });
  const judge = {
    ...inner,
    judge(text: string, signal: AbortSignal) {
      asked.push(text);
      return inner.judge(text, signal);
    },
  };
  const chain = createChain({ rules: [rule(judge), rule(words)] });
  const body = (text: string) => ({
    model: 'm-1',
    messages: [
      { role: 'user', content: text },
      { role: 'assistant', content: '坏词' },
    ],
  });
  const fine = await screenDocument(chain, body('hello'));
  expect(fine.value).toMatchObject({ messages: [{ content: 'hello' }, { content: '**' }] });
  expect(fine.verdict.detectors.map(({ state }) => state)).toEqual(['passed', 'hit']);
  expect(asked).toEqual(['hello\n坏词\n']);
  const bad = await screenDocument(chain, body('bad'));
  expect(bad).toMatchObject({ value: null, verdict: { refused: 'stop', stopped: { detector: 'judge' } } });
});

test('reading JSON text as it decodes: the same however it is cut, and the same as the decoded text where all of it decodes', () => {
  const ab = createLiteralDetector('ab', [
    { text: 'ab', kind: 'ab', grade: 'low' },
    { text: 'b"a', kind: 'quote', grade: 'low' },
    { text: 'a\nb', kind: 'line', grade: 'low' },
  ]);
  const json = readingJson(ab);
  const run = (detector: IncrementalDetector, pieces: string[]) => {
    const [scan, hits] = [detector.open(), [] as Hit[]];
    let total = 0;
    let settled = 0;
    for (const piece of pieces) {
      const [from, at] = [hits.length, settled];
      settled = scan.push(piece, hits);
      total += piece.length;
      expect(settled).toBeGreaterThanOrEqual(Math.max(at, total - detector.stream.maxHoldback));
      for (const hit of hits.slice(from)) expect(hit.start).toBeGreaterThanOrEqual(at);
    }
    const from = hits.length;
    expect(scan.end(hits)).toBe(total);
    for (const hit of hits.slice(from)) expect(hit.start).toBeGreaterThanOrEqual(settled);
    return hits.map(({ start, end, kind }) => `${start}-${end} ${kind}`).sort();
  };
  const units = fc.constantFrom(
    'a',
    'b',
    '\\u0061',
    '\\u0062',
    '\\u00',
    '\\u',
    '\\',
    '\\"',
    '\\n',
    'n',
    '0061',
    '"',
    ' ',
  );
  fc.assert(
    fc.property(fc.array(units, { maxLength: 30 }), fc.array(fc.nat()), (parts, places) => {
      const text = parts.join('');
      const at = [...new Set([0, ...places.map((place) => place % (text.length + 1)), text.length])].sort(
        (a, b) => a - b,
      );
      const whole = run(json, [text]);
      expect(
        run(
          json,
          at.slice(1).map((end, i) => text.slice(at[i], end)),
        ),
      ).toEqual(whole);
    }),
    { numRuns: 2_000 },
  );
  const letters = fc.array(fc.tuple(fc.constantFrom('a', 'b', '"', '\n'), fc.boolean()), { maxLength: 30 });
  fc.assert(
    fc.property(letters, (list) => {
      const decoded = list.map(([letter]) => letter).join('');
      const written = list.map(([letter, plain]) =>
        plain && /[ab]/.test(letter) ? letter : `\\u00${letter.charCodeAt(0).toString(16).padStart(2, '0')}`,
      );
      const startOf = (i: number) => written.slice(0, i).join('').length;
      const expected = new Set<string>();
      const [scan, hits] = [ab.open(), [] as Hit[]];
      scan.push(decoded, hits);
      scan.end(hits);
      for (const { start, end, kind } of hits) expected.add(`${startOf(start)}-${startOf(end)} ${kind}`);
      for (const hit of run(ab, [written.join('')])) expected.add(hit);
      expect(run(json, [written.join('')])).toEqual([...expected].sort());
    }),
    { numRuns: 1_000 },
  );
});
