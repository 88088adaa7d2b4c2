import { isObject, type JsonObject } from './members.ts';

const FINISHES: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
};

/** A reason that nobody knows yet stays what it is: to call it a usual end would be a guess. */
export const finishOf = (reason: string): string => FINISHES[reason] ?? reason;

/** Usage in OpenAI's words; null when there is none. What was read from a cache was read all the same. */
export function usageOf(usage: unknown): JsonObject | null {
  if (!isObject(usage) || typeof usage.input_tokens !== 'number' || typeof usage.output_tokens !== 'number')
    return null;
  const count = (value: unknown) => (typeof value === 'number' ? value : 0);
  const cached = count(usage.cache_read_input_tokens);
  const input = usage.input_tokens + count(usage.cache_creation_input_tokens) + cached;
  return {
    prompt_tokens: input,
    completion_tokens: usage.output_tokens,
    total_tokens: input + usage.output_tokens,
    ...(cached > 0 ? { prompt_tokens_details: { cached_tokens: cached } } : {}),
  };
}

/** A message as a chat completion. Throws SyntaxError when it is none, or holds what was never asked for. */
export function translateAnswer(text: string, now: Date): string {
  const message = JSON.parse(text) as unknown;
  if (!isObject(message) || message.type !== 'message' || !Array.isArray(message.content))
    throw new SyntaxError('not a message');
  let said: string | null = null;
  let thought = '';
  const calls: JsonObject[] = [];
  for (const block of message.content as unknown[]) {
    if (!isObject(block)) throw new SyntaxError('not a content block');
    if (block.type === 'text' && typeof block.text === 'string') said = (said ?? '') + block.text;
    else if (block.type === 'thinking' && typeof block.thinking === 'string') thought += block.thinking;
    else if (block.type === 'tool_use') {
      const { id, name, input } = block;
      calls.push({ id, type: 'function', function: { name, arguments: JSON.stringify(input ?? {}) } });
    } else throw new SyntaxError('a content block of a kind that was not asked for');
  }
  const usage = usageOf(message.usage);
  return JSON.stringify({
    id: message.id,
    object: 'chat.completion',
    created: Math.floor(now.getTime() / 1_000),
    model: message.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: said,
          ...(thought === '' ? {} : { reasoning_content: thought }),
          ...(calls.length === 0 ? {} : { tool_calls: calls }),
        },
        logprobs: null,
        finish_reason: typeof message.stop_reason === 'string' ? finishOf(message.stop_reason) : null,
      },
    ],
    ...(usage === null ? {} : { usage }),
  });
}
