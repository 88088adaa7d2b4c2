// What an upstream says, and what a client makes of it.

export type Json = Record<string, unknown>;

export function eventsOf(text: string): string[] {
  return text
    .split('\n\n')
    .filter((part) => part.startsWith('data: '))
    .map((part) => part.slice(6));
}

export const chunk = (choice: Json, more: Json = {}): Json => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  model: 'raw',
  choices: [{ index: 0, finish_reason: null, ...choice }],
  ...more,
});
export const done = (index = 0) => chunk({ index, delta: {}, finish_reason: 'stop' });
export const whole = (message: Json, more: Json = {}): Json => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'raw',
  choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: 'stop', ...more }],
});

/** Ways for an upstream to say a word, as a whole answer and in chunks. */
export const SAYINGS: [string, (text: string) => Json, (text: string) => Json][] = [
  ['content', (content) => whole({ content }), (content) => chunk({ delta: { content } })],
  [
    'reasoning text',
    (text) => whole({ content: 'x', reasoning_content: text }),
    (text) => chunk({ delta: { reasoning_content: text } }),
  ],
  ['a refusal', (text) => whole({ refusal: text }), (text) => chunk({ delta: { refusal: text } })],
  [
    'arguments of a tool',
    (text) => whole({ tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: text } }] }),
    (text) => chunk({ delta: { tool_calls: [{ index: 0, function: { arguments: text } }] } }),
  ],
  [
    'the second choice',
    (content) => ({
      ...whole({ content: 'x' }),
      choices: [
        { index: 0, message: { content: 'x' } },
        { index: 1, message: { content } },
      ],
    }),
    (content) => chunk({ index: 1, delta: { content } }),
  ],
  [
    'parts',
    (text) => whole({ content: [{ type: 'text', text }] }),
    (text) => chunk({ delta: { content: [{ type: 'text', text }] } }),
  ],
  [
    'a field nobody knows',
    (text) => whole({ brand_new: { text } }),
    (text) => chunk({ delta: { brand_new: { text } } }),
  ],
];

/** All text of the chunks by place, as a client puts it together. */
export function textsOf(events: string[]): string {
  const texts = new Map<string, string>();
  const walk = (node: unknown, path: string) => {
    if (typeof node === 'string') texts.set(path, (texts.get(path) ?? '') + node);
    else if (node !== null && typeof node === 'object')
      for (const [key, member] of Object.entries(node))
        walk(member, `${path}.${(member as Json | null)?.index ?? key}`);
  };
  for (const event of events) if (event !== '[DONE]') walk((JSON.parse(event) as Json).choices, '');
  return [...texts.values()].join('\n');
}
