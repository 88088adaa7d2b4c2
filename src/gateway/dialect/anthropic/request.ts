import type { Translated } from '../dialect.ts';
import { isAbsent, isObject, type JsonObject, unknownMembers } from './members.ts';
import { translateMessages } from './messages.ts';
import { translateTools } from './tools.ts';

/** The protocol needs a bound of the answer; where the caller named none it is this. */
const DEFAULT_MAX_TOKENS = 4_096;

const KNOWN = new Set([
  ...['model', 'messages', 'max_tokens', 'max_completion_tokens', 'temperature', 'top_p', 'top_k', 'stop', 'stream'],
  ...['stream_options', 'n', 'tools', 'tool_choice', 'parallel_tool_calls', 'user', 'safety_identifier'],
  ...['response_format', 'logprobs', 'logit_bias', 'presence_penalty', 'frequency_penalty', 'store', 'metadata'],
  ...['service_tier', 'modalities'],
]);

/** Members that mean nothing at these values; at others they can not be translated. */
const WITHOUT_MEANING: Readonly<Record<string, (value: unknown) => boolean>> = {
  n: (value) => value === 1,
  response_format: (value) => isObject(value) && value.type === 'text',
  logprobs: (value) => value === false,
  logit_bias: (value) => isObject(value) && Object.keys(value).length === 0,
  presence_penalty: (value) => value === 0,
  frequency_penalty: (value) => value === 0,
  store: (value) => value === false,
  metadata: (value) => isObject(value) && Object.keys(value).length === 0,
  service_tier: (value) => value === 'auto',
  modalities: (value) => Array.isArray(value) && value.every((one) => one === 'text'),
  temperature: (value) => typeof value === 'number' && value >= 0 && value <= 1,
  top_p: (value) => typeof value === 'number',
  top_k: (value) => typeof value === 'number',
};

/** A request for a chat completion as one for a message. */
export function translateRequest(operation: string, body: Readonly<JsonObject>, upstreamModel: string): Translated {
  if (operation !== 'chat.completions') return { unsupported: [operation] };
  const unsupported = unknownMembers(body, KNOWN, '');
  for (const [name, means] of Object.entries(WITHOUT_MEANING))
    if (!isAbsent(body[name]) && !means(body[name])) unsupported.push(name);
  const { system, messages } = translateMessages(body.messages, unsupported);
  const tools = translateTools(body, unsupported);
  const maxTokens = maxTokensOf(body, unsupported);
  const stop = stopOf(body, unsupported);
  if (unsupported.length > 0) return { unsupported };
  const user = [body.safety_identifier, body.user].find((one) => typeof one === 'string' && one !== '');
  return {
    path: '/messages',
    body: JSON.stringify({
      model: upstreamModel,
      max_tokens: maxTokens,
      ...(system.length > 0 ? { system } : {}),
      messages,
      ...tools,
      ...(stop === null ? {} : { stop_sequences: stop }),
      ...stated(body, ['temperature', 'top_p', 'top_k']),
      ...(user === undefined ? {} : { metadata: { user_id: user } }),
      ...(body.stream === true ? { stream: true } : {}),
    }),
  };
}

function maxTokensOf({ max_tokens: old, max_completion_tokens: most }: Readonly<JsonObject>, unsupported: string[]) {
  const given = [most, old].filter((value) => !isAbsent(value));
  if (given.some((value) => !Number.isSafeInteger(value) || (value as number) < 1)) unsupported.push('max_tokens');
  // Which of the two is meant can't be said.
  if (given.length === 2 && given[0] !== given[1]) unsupported.push('max_completion_tokens');
  return given[0] ?? DEFAULT_MAX_TOKENS;
}

function stopOf({ stop }: Readonly<JsonObject>, unsupported: string[]): readonly unknown[] | null {
  if (isAbsent(stop)) return null;
  const list = Array.isArray(stop) ? stop : [stop];
  if (!list.every((one) => typeof one === 'string')) unsupported.push('stop');
  return list.length === 0 ? null : list;
}

function stated(body: Readonly<JsonObject>, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.filter((name) => !isAbsent(body[name])).map((name) => [name, body[name]]));
}
