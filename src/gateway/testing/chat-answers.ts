// What the test upstream says in chat where more than a text is asked for: `tool` calls the first tool that it is given and
// then says what came of it, `json` says an object, and several choices are several.

type Json = Record<string, unknown>;

const USAGE = { prompt_tokens: 11, completion_tokens: 6, total_tokens: 17 };
/** What a tool is called with, and what `json` says. */
export const ARGUMENTS = { city: '上海' };
export const OBJECT = { city: '上海', degrees: 21 };

/** True where the answer is more than the one text. */
export function isElaborate(body: Json, how: string): boolean {
  return how === 'tool' || how === 'json' || (typeof body.n === 'number' && body.n > 1);
}

export function chatAnswer(body: Json, how: string): Json {
  const choices = places(body).map((index) => {
    const { message, finish } = said(body, how, index);
    return { index, message: { role: 'assistant', ...message }, logprobs: null, finish_reason: finish };
  });
  return { ...head(body, 'chat.completion'), choices, usage: USAGE };
}

/** The same in chunks: texts and arguments come in two parts, the choices in turn. */
export function* chatChunks(body: Json, how: string): Iterable<unknown> {
  const chunk = (index: number, delta: Json, finish: string | null = null) => ({
    ...head(body, 'chat.completion.chunk'),
    choices: [{ index, delta, finish_reason: finish }],
  });
  const all = places(body).map((index) => ({ index, ...said(body, how, index) }));
  for (const { index } of all) yield chunk(index, { role: 'assistant', content: null });
  for (const { index, message } of all)
    if (message.tool_calls !== undefined)
      for (const call of message.tool_calls) {
        const { name, arguments: given } = call.function;
        yield chunk(index, { tool_calls: [{ ...call, index: 0, function: { name, arguments: '' } }] });
        for (const part of halves(given))
          yield chunk(index, { tool_calls: [{ index: 0, function: { arguments: part } }] });
      }
  const texts = all.map(({ index, message }) => ({ index, parts: halves(message.content ?? '') }));
  for (const half of [0, 1])
    for (const { index, parts } of texts) if (parts[half] !== '') yield chunk(index, { content: parts[half] });
  for (const { index, finish } of all) yield chunk(index, {}, finish);
  if ((body.stream_options as Json | undefined)?.include_usage === true)
    yield { ...head(body, 'chat.completion.chunk'), choices: [], usage: USAGE };
  yield '[DONE]';
}

interface Said {
  readonly message: {
    readonly content: string | null;
    readonly tool_calls?: readonly {
      readonly id: string;
      readonly type: 'function';
      readonly function: { readonly name: string; readonly arguments: string };
    }[];
  };
  readonly finish: string;
}

function said(body: Json, how: string, index: number): Said {
  const text = (content: string): Said => ({ message: { content }, finish: 'stop' });
  if (how === 'json') return text(JSON.stringify(OBJECT));
  if (how !== 'tool') return text(`choice ${index}`);
  const messages = body.messages as { role: string; content: unknown; tool_call_id?: string }[];
  const result = messages.find(({ role }) => role === 'tool');
  if (result !== undefined) return text(`${result.tool_call_id} gave ${String(result.content)}`);
  const [tool] = body.tools as { function: { name: string } }[];
  const call = { name: tool!.function.name, arguments: JSON.stringify(ARGUMENTS) };
  return {
    message: { content: null, tool_calls: [{ id: 'call_1', type: 'function', function: call }] },
    finish: 'tool_calls',
  };
}

function head(body: Json, object: string): Json {
  return { id: 'chatcmpl-1', object, created: 1_700_000_000, model: body.model };
}

function places({ n }: Json): number[] {
  return Array.from({ length: typeof n === 'number' ? n : 1 }, (_, index) => index);
}

function halves(text: string): [string, string] {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)];
}
