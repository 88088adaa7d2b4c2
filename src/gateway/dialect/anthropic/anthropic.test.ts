import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEventParser } from '../../sse/index.ts';
import { eventsOf } from '../../testing/index.ts';
import { anthropic } from './index.ts';

const NOW = new Date('2026-11-01T00:00:00Z');
// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely here
type Any = any;

const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const block = fc.oneof(
  fc.record({ type: fc.constant('text'), text: word }),
  fc.record({ type: fc.constant('thinking'), thinking: word }),
  fc.record({
    type: fc.constant('tool_use'),
    id: word,
    name: word,
    input: fc.dictionary(word, fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null)), { maxKeys: 3 }),
  }),
);
const message = fc.record({
  blocks: fc.array(block, { minLength: 1, maxLength: 5 }),
  reason: fc.constantFrom('end_turn', 'max_tokens', 'tool_use', 'stop_sequence', 'refusal', 'something_new'),
});
const head = { id: 'msg_1', type: 'message', role: 'assistant', model: 'm', content: [], stop_reason: null };
const usage = { input_tokens: 20, cache_read_input_tokens: 5, output_tokens: 1 };

const bytesOf = ({ blocks, reason }: { blocks: Any[]; reason: string }, end: string) =>
  Buffer.from(
    [...eventsOf({ ...head, usage }, blocks, reason)]
      .map((event) => `event: ${event.type}${end}data: ${JSON.stringify(event)}${end}${end}`)
      .join(''),
  );

function read(bytes: Buffer, cuts: readonly number[]): string[] {
  const parser = anthropic.events(createEventParser(), NOW);
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  const data: string[] = [];
  let from = 0;
  for (const to of [...places, bytes.length]) {
    for (const event of parser.push(bytes.subarray(from, to))) if (event.type === 'event') data.push(event.data);
    from = to;
  }
  expect(parser.pending()).toBe(false);
  return data;
}

test('a stream gives the same chunks however its bytes are cut, and together they are the whole answer', () => {
  fc.assert(
    fc.property(
      message,
      fc.array(fc.nat(100_000), { maxLength: 30 }),
      fc.constantFrom('\n', '\r\n'),
      (one, cuts, end) => {
        const bytes = bytesOf(one, end);
        const chunks = read(bytes, []);
        expect(read(bytes, cuts)).toEqual(chunks);
        expect(chunks.at(-1)).toBe('[DONE]');
        const parsed = chunks.slice(0, -1).map((chunk) => JSON.parse(chunk) as Any);
        const deltas = parsed.flatMap(({ choices }) => choices).map(({ delta }: Any) => delta);
        const calls: { id: string; name: string; text: string }[] = [];
        for (const call of deltas.flatMap(({ tool_calls: list }: Any) => list ?? [])) {
          if (call.id !== undefined) calls[call.index] = { id: call.id, name: call.function.name, text: '' };
          calls[call.index]!.text += call.function.arguments;
        }
        const whole = JSON.parse(
          anthropic.answer(
            JSON.stringify({
              ...head,
              content: one.blocks,
              stop_reason: one.reason,
              usage: { ...usage, output_tokens: 9 },
            }),
            NOW,
          ),
        ) as Any;
        const [choice] = whole.choices;
        const joined = (name: string) => deltas.map((delta: Any) => delta[name] ?? '').join('');
        expect(joined('content')).toBe(choice.message.content ?? '');
        expect(joined('reasoning_content')).toBe(choice.message.reasoning_content ?? '');
        expect(calls.map(({ id, name, text }) => [id, name, JSON.parse(text)])).toEqual(
          (choice.message.tool_calls ?? []).map((call: Any) => [
            call.id,
            call.function.name,
            JSON.parse(call.function.arguments),
          ]),
        );
        expect(parsed.at(-1).usage).toEqual(whole.usage);
        expect(parsed.at(-2).choices[0].finish_reason).toBe(choice.finish_reason);
      },
    ),
  );
});

test('what is no message is an error, not an answer', () => {
  for (const text of [
    '{}',
    '[]',
    'null',
    '{"type":"message"}',
    '{"type":"message","content":[{"type":"server_tool_use"}]}',
  ])
    expect(() => anthropic.answer(text, NOW)).toThrow(SyntaxError);
  for (const event of ['{"type":"content_block_delta","index":0,"delta":{}}', '[]', '{"type":"content_block_start"}'])
    expect(() => read(Buffer.from(`data: ${event}\n\n`), [])).toThrow(SyntaxError);
});

const ask = (body: object) => anthropic.request('chat.completions', { messages: [], ...body }, 'claude');

test('a request is translated member by member', () => {
  const translated = ask({
    model: 'house',
    messages: [
      { role: 'system', content: 'Be short.' },
      { role: 'developer', content: [{ type: 'text', text: 'Be kind.' }] },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is it?' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=' } },
          { type: 'image_url', image_url: { url: 'https://example.org/a.png', detail: 'auto' } },
        ],
      },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
          { id: 'b', type: 'function', function: { name: 'g', arguments: '' } },
        ],
      },
      { role: 'tool', tool_call_id: 'a', content: 'one' },
      { role: 'tool', tool_call_id: 'b', content: [{ type: 'text', text: 'two' }] },
      { role: 'user', content: 'And?' },
    ],
    tools: [{ type: 'function', function: { name: 'f', description: 'd', parameters: { type: 'object' } } }],
    tool_choice: { type: 'function', function: { name: 'f' } },
    parallel_tool_calls: false,
    max_completion_tokens: 50,
    temperature: 0.5,
    stop: 'END',
    user: 'u1',
    n: 1,
    stream: true,
    stream_options: { include_usage: true },
    seed: null,
  });
  expect('body' in translated && JSON.parse(translated.body)).toEqual({
    model: 'claude',
    max_tokens: 50,
    system: [
      { type: 'text', text: 'Be short.' },
      { type: 'text', text: 'Be kind.' },
    ],
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is it?' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aGk=' } },
          { type: 'image', source: { type: 'url', url: 'https://example.org/a.png' } },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } },
          { type: 'tool_use', id: 'b', name: 'g', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: 'one' },
          { type: 'tool_result', tool_use_id: 'b', content: [{ type: 'text', text: 'two' }] },
          { type: 'text', text: 'And?' },
        ],
      },
    ],
    tools: [{ name: 'f', description: 'd', input_schema: { type: 'object' } }],
    tool_choice: { type: 'tool', name: 'f', disable_parallel_tool_use: true },
    stop_sequences: ['END'],
    temperature: 0.5,
    metadata: { user_id: 'u1' },
    stream: true,
  });
});

const user = (content: unknown) => ({ messages: [{ role: 'user', content }] });
test.each<[object, string]>([
  [{ seed: 1 }, 'seed'],
  [{ n: 2 }, 'n'],
  [{ logprobs: true }, 'logprobs'],
  [{ temperature: 1.5 }, 'temperature'],
  [{ presence_penalty: 0.1 }, 'presence_penalty'],
  [{ response_format: { type: 'json_object' } }, 'response_format'],
  [{ max_tokens: 1, max_completion_tokens: 2 }, 'max_completion_tokens'],
  [{ something_new: true }, 'something_new'],
  [{ tools: [{ type: 'web_search' }] }, 'tools[0]'],
  [{ tools: [{ type: 'function', function: { name: 'f', strict: true } }] }, 'tools[0].function.strict'],
  [{ tool_choice: { type: 'allowed_tools' } }, 'tool_choice'],
  [user([{ type: 'input_audio', input_audio: {} }]), 'messages[0].content[0]'],
  [user([{ type: 'image_url', image_url: { url: 'http://inside/a.png' } }]), 'messages[0].content[0]'],
  [{ messages: [{ role: 'user', content: 'a', name: 'Ann' }] }, 'messages[0].name'],
  [{ messages: [{ role: 'function', content: 'a' }] }, 'messages[0].role'],
  [{ messages: [...user('a').messages, { role: 'system', content: 'late' }] }, 'messages[1]'],
  [
    {
      messages: [
        { role: 'assistant', tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '[' } }] },
      ],
    },
    'messages[0].tool_calls[0]',
  ],
])('what has no counterpart is named: %j', (body, name) => {
  expect(ask(body)).toEqual({ unsupported: expect.arrayContaining([name]) });
  expect(anthropic.request('embeddings', {}, 'claude')).toEqual({ unsupported: ['embeddings'] });
});
