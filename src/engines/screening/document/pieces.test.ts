import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Chain, type ChainRule, createChain } from '../chain/index.ts';
import { createJudge, createLiteralDetector } from '../testing/index.ts';
import { openPieces, type PieceStream, type ReleasedPieces } from './index.ts';

type Piece = Record<string, unknown>;

const words = createLiteralDetector('words', [
  { text: '坏词', kind: 'A.1-a', grade: 'high' },
  { text: 'aba', kind: 'A.2-a', grade: 'low' },
]);
const rule = (
  detector: ChainRule['detector'],
  action: ChainRule['actions']['default'],
  stopText?: string,
): ChainRule => ({
  detector,
  mode: 'block',
  failMode: 'closed',
  actions: { default: action },
  stopText,
});
const masking = createChain({ rules: [rule(words, 'mask')] });
const stopping = createChain({ rules: [rule(words, 'stop', '〔已停止〕')] });

const chunk = (choices: unknown[], more: Piece = {}): Piece => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1_700_000_000,
  model: 'house-model',
  choices,
  ...more,
});
const delta = (delta: Piece, index = 0, finish: string | null = null) =>
  chunk([{ index, delta, finish_reason: finish }]);

async function run(stream: PieceStream, pieces: readonly Piece[]) {
  const out: Piece[] = [];
  let last: ReleasedPieces = { pieces: [], refused: null };
  for (const piece of pieces) {
    last = await stream.push(piece);
    out.push(...last.pieces);
    if (last.refused !== null) return { out, refused: last.refused };
  }
  last = await stream.end();
  out.push(...last.pieces);
  return { out, refused: last.refused };
}

/** Texts by place, put together as a client does. */
function textsOf(pieces: readonly Piece[]): Record<string, string> {
  const texts: Record<string, string> = {};
  const walk = (node: unknown, path: string) => {
    if (typeof node === 'string') texts[path] = (texts[path] ?? '') + node;
    else if (Array.isArray(node))
      for (const [i, item] of node.entries()) walk(item, `${path}[${(item as { index?: number })?.index ?? i}]`);
    else if (node !== null && typeof node === 'object')
      for (const [key, member] of Object.entries(node))
        if (!['id', 'object', 'model', 'role', 'type', 'name', 'finish_reason'].includes(key))
          walk(member, `${path}.${key}`);
  };
  for (const piece of pieces) walk(piece, '');
  return texts;
}

test('text held in one piece comes out in a later one of the same shape, at the latest before the finish', async () => {
  const { out, refused } = await run(openPieces(masking), [
    delta({ role: 'assistant', content: '' }),
    delta({ content: '你坏' }),
    delta({ content: '词好ab' }),
    delta({}, 0, 'stop'),
    chunk([], { usage: { total_tokens: 12345678 } }),
  ]);
  expect(refused).toBeNull();
  expect(out).toEqual([
    delta({ role: 'assistant', content: '' }),
    delta({ content: '你' }),
    delta({ content: '**好' }),
    delta({ content: 'ab' }),
    delta({}, 0, 'stop'),
    chunk([], { usage: { total_tokens: 12345678 } }),
  ]);
});

test('a piece that finishes takes what is held with it, and an answer that never finishes gives it at the end', async () => {
  const finishing = await run(openPieces(masking), [delta({ content: 'ab' }), delta({ content: 'ab' }, 0, 'length')]);
  expect(finishing.out).toEqual([delta({ content: '' }), delta({ content: '***b' }, 0, 'length')]);
  const open = await run(openPieces(masking), [delta({ content: 'x坏' }, 3)]);
  expect(open.out).toEqual([delta({ content: 'x' }, 3), delta({ content: '坏' }, 3)]);
});

test('a piece without anything to change is the very same object', () => {
  const stream = openPieces(masking);
  for (const piece of [delta({ content: 'hello ' }), delta({ content: 'world.' })]) {
    const released = stream.push(piece) as ReleasedPieces;
    expect(released).not.toBeInstanceOf(Promise);
    expect(released.pieces[0]).toBe(piece);
  }
});

/** The word in pieces, by where it is. */
const PLACES: [string, (text: string) => Piece][] = [
  ['content', (content) => delta({ content })],
  ['reasoning', (text) => delta({ reasoning_content: text })],
  ['reasoning, other name', (text) => delta({ reasoning: text })],
  ['a refusal', (refusal) => delta({ refusal })],
  ['arguments of a tool', (text) => delta({ tool_calls: [{ index: 1, function: { arguments: text } }] })],
  ['the old function call', (text) => delta({ function_call: { arguments: text } })],
  ['the second choice', (content) => delta({ content }, 1)],
  ['content in parts', (text) => delta({ content: [{ type: 'text', text }] })],
  ['a field nobody knows', (text) => delta({ brand_new: { here: text } })],
  ['a field beside the delta', (text) => chunk([{ index: 0, text_so_far: text, finish_reason: null }])],
  ['a completion', (text) => ({ ...chunk([{ index: 0, text, finish_reason: null }]), object: 'text_completion' })],
  [
    'an event of a response',
    (text) => ({ type: 'response.output_text.delta', item_id: 'i', output_index: 0, content_index: 0, delta: text }),
  ],
  [
    'arguments in a response',
    (text) => ({ type: 'response.function_call_arguments.delta', item_id: 'i', output_index: 0, delta: text }),
  ],
  ['a block', (text) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })],
  ['a shape nobody knows', (text) => ({ token: { text } })],
];

describe.each(PLACES)('%s', (_name, piece) => {
  test('a word split over pieces is masked', async () => {
    const { out, refused } = await run(openPieces(masking), [
      piece('好'),
      piece('坏'),
      piece('词'),
      piece('好ab'),
      piece('c'),
    ]);
    expect(refused).toBeNull();
    expect(Object.values(textsOf(out))).toContain('好**好abc');
  });

  test('a stop lets nothing after it leave, and says so', async () => {
    const stream = openPieces(stopping);
    const { out, refused } = await run(stream, [piece('好'), piece('坏'), piece('词'), piece('好')]);
    expect(refused).toBe('stop');
    expect(Object.values(textsOf(out))).toContain('好〔已停止〕');
    expect(stream.push(piece('more'))).toEqual({ pieces: [], refused: 'stop' });
    expect(stream.end()).toEqual({ pieces: [], refused: 'stop' });
    expect(stream.verdict()).toMatchObject({ refused: 'stop', stopped: { reason: 'hit', kind: 'A.1-a' } });
  });
});

test('arguments of a tool are read as they decode, escapes cut anywhere', async () => {
  const escaped = '{"q":"\\u574f\\u8bcd"}';
  for (let cut = 1; cut < escaped.length; cut++) {
    const pieces = [escaped.slice(0, cut), escaped.slice(cut)].map((text) =>
      delta({ tool_calls: [{ index: 0, function: { arguments: text } }] }),
    );
    const { out, refused } = await run(openPieces(masking), pieces);
    expect(refused).toBeNull();
    expect(textsOf(out)['.choices[0].delta.tool_calls[0].function.arguments']).toBe('{"q":"************"}');
  }
});

test('names are screened in themselves: they do not go on', async () => {
  const id = { ...delta({ content: 'x' }), id: 'ab' };
  expect((await run(openPieces(stopping), [id, { ...id, id: 'a' }, { ...id, provider: 'ab' }])).refused).toBeNull();
  for (const bad of [
    { id: '坏词' },
    { provider: '坏词' },
    { 坏词: 1 },
    { choices: [{ index: 0, delta: { role: '坏词' } }] },
  ])
    expect((await run(openPieces(stopping), [id, { ...id, ...bad }])).refused).toBe('stop');
});

test('whole events end their text, and are screened as documents', async () => {
  const place = { item_id: 'i', output_index: 0, content_index: 0 };
  const { out } = await run(openPieces(masking), [
    { type: 'response.created', response: { id: 'r', status: 'in_progress' } },
    { type: 'response.output_text.delta', ...place, delta: '坏' },
    { type: 'response.output_text.delta', ...place, delta: '词ab' },
    { type: 'response.output_text.done', ...place, text: '坏词ab' },
    {
      type: 'response.completed',
      response: { id: 'r', output: [{ content: [{ type: 'output_text', text: '坏词ab' }] }] },
    },
  ]);
  expect(out).toEqual([
    { type: 'response.created', response: { id: 'r', status: 'in_progress' } },
    { type: 'response.output_text.delta', ...place, delta: '' },
    { type: 'response.output_text.delta', ...place, delta: '**' },
    { type: 'response.output_text.delta', ...place, delta: 'ab' },
    { type: 'response.output_text.done', ...place, text: '**ab' },
    {
      type: 'response.completed',
      response: { id: 'r', output: [{ content: [{ type: 'output_text', text: '**ab' }] }] },
    },
  ]);
});

test('media, token lists and probabilities in pieces', async () => {
  const image = delta({ images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }] });
  expect((await run(openPieces(masking), [image])).refused).toBe('media');
  const passing = openPieces(masking, { media: 'pass' });
  expect((await run(passing, [image])).refused).toBeNull();
  expect(passing.verdict()).toMatchObject({ mediaCount: 1, media: [{ kind: 'image' }] });
  expect((await run(openPieces(masking), [chunk([{ index: 0, token_ids: [1, 2] }])])).refused).toBe('media');
  const probable = chunk([
    { index: 0, delta: { content: 'x' }, logprobs: { content: [{ token: '坏' }] }, finish_reason: null },
  ]);
  const { out } = await run(openPieces(masking), [probable]);
  expect(out[0]).toEqual(chunk([{ index: 0, delta: { content: 'x' }, logprobs: null, finish_reason: null }]));
});

test('a text that goes on after its end does not leave', async () => {
  const { out, refused } = await run(openPieces(masking), [
    delta({ content: '坏' }),
    delta({}, 0, 'stop'),
    delta({ content: '词' }),
  ]);
  expect(refused).toBe('limit');
  expect(textsOf(out)['.choices[0].delta.content']).toBe('坏');
});

test('two parts of one piece for the same choice are one text', async () => {
  const doubled = chunk([
    { index: 0, delta: { content: '坏' }, finish_reason: null },
    { index: 0, delta: { content: '词' }, finish_reason: null },
  ]);
  const { out } = await run(openPieces(masking), [doubled]);
  expect(textsOf(out)['.choices[0].delta.content']).toBe('**');
});

test('any answer in any pieces, guards of any latency: each text comes out as if it had come whole', async () => {
  const units = fc.constantFrom('a', 'b', '坏', '词', '😀', ' ', 'x');
  const texts = fc.array(units, { maxLength: 20 }).map((parts) => parts.join(''));
  const places = fc.constantFrom(
    (content: string) => delta({ content }),
    (content: string) => delta({ content }, 1),
    (text: string) => delta({ reasoning: text }),
    (text: string) => delta({ tool_calls: [{ index: 0, function: { arguments: text } }] }, 1),
  );
  const writes = fc.array(fc.tuple(places, texts), { maxLength: 12 });
  const judges = fc.record({
    stream: fc.oneof(
      fc.record({ kind: fc.constant('window' as const), size: fc.integer({ min: 1, max: 10 }), overlap: fc.nat(4) }),
      fc.record({ kind: fc.constant('whole' as const), limit: fc.integer({ min: 1, max: 60 }) }),
    ),
    turns: fc.infiniteStream(fc.nat(3)),
  });
  const chains: fc.Arbitrary<Chain> = fc
    .tuple(fc.option(judges), fc.constantFrom('mask' as const, 'replace' as const))
    .map(([judge, action]) =>
      createChain({
        rules: [
          rule(words, action),
          ...(judge === null
            ? []
            : [
                rule(
                  createJudge({
                    name: 'judge',
                    stream: judge.stream,
                    finds: { x: 'high' },
                    turns: () => judge.turns.next().value as number,
                  }),
                  'mask',
                ),
              ]),
        ],
      }),
    );
  await fc.assert(
    fc.asyncProperty(chains, writes, async (chain, list) => {
      const pieces = list.map(([place, text]) => place(text));
      const expected: Record<string, string> = {};
      let stops = false;
      for (const [place, text] of Object.entries(textsOf(pieces))) {
        const stream = chain.open();
        const out = [await stream.push(text), await stream.end()];
        expected[place] = out.map((one) => one.text).join('');
        stops ||= out.some((one) => one.stopped !== null);
      }
      const stream = openPieces(chain);
      const { out, refused } = await run(stream, pieces);
      const actual = textsOf(out);
      if (stops) {
        expect(refused).toBe('stop');
        for (const [place, text] of Object.entries(actual)) expect(expected[place]!.startsWith(text)).toBe(true);
      } else {
        expect(refused).toBeNull();
        expect(actual).toEqual(expected);
      }
    }),
    { numRuns: 600 },
  );
});
