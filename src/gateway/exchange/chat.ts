import type { TrafficUsage } from '../../kernel/traffic/index.ts';
import { mergeDelta } from './assembly.ts';
import { rewriteBody } from './body.ts';
import { replaceModel } from './model-member.ts';
import type { Asked, Assembly, Operation } from './operation.ts';
import { badRequest } from './refusal.ts';

type JsonObject = Record<string, unknown>;

export const chatCompletions: Operation = {
  name: 'chat.completions',
  path: '/v1/chat/completions',
  upstreamPath: '/chat/completions',

  read(body) {
    const { model, stream, stream_options: options, messages, user, safety_identifier: safety } = body.value;
    if (typeof model !== 'string' || model === '')
      return badRequest('invalid_model', 'The request must name a model: "model" is missing or not a string.');
    if (stream !== undefined && stream !== null && typeof stream !== 'boolean')
      return badRequest('invalid_stream', '"stream" must be true or false.');
    if (options !== undefined && options !== null && !isObject(options))
      return badRequest('invalid_stream_options', '"stream_options" must be an object.');
    if (!Array.isArray(messages) || messages.length === 0)
      return badRequest('invalid_messages', '"messages" must be a list with at least one message.');
    const named = [safety, user].find((one) => typeof one === 'string' && one !== '');
    return { model, stream: stream === true, user: (named as string | undefined) ?? null, body };
  },

  upstreamBody(asked, upstreamModel) {
    const { value, text } = asked.body;
    if (asked.stream) {
      // Usage is asked for always, so that it is metered; it is hidden again from a caller that did not ask.
      const options = { ...(value.stream_options as object), include_usage: true };
      return rewriteBody(asked.body, { model: upstreamModel, stream_options: options });
    }
    return (
      (text === null ? null : replaceModel(text, value, upstreamModel)) ??
      rewriteBody(asked.body, { model: upstreamModel })
    );
  },

  usage(answer) {
    const usage = answer.usage;
    if (!isObject(usage)) return null;
    const inputTokens = usage.prompt_tokens;
    const outputTokens = usage.completion_tokens ?? 0;
    if (!isCount(inputTokens) || !isCount(outputTokens)) return null;
    return { inputTokens, outputTokens, source: 'reported' } satisfies TrafficUsage;
  },

  assemble: assembleChat,
};

function assembleChat(asked: Asked, releasedName: string): Assembly {
  const options = asked.body.value.stream_options as JsonObject | undefined | null;
  const showUsage = options?.include_usage === true;
  const n = asked.body.value.n;
  const expected = typeof n === 'number' && n > 1 ? n : 1;
  const choices = new Map<number, JsonObject>();
  let answer: JsonObject | null = null;
  let finished = 0;

  function takeChoice(choice: unknown): void {
    if (!isObject(choice)) return;
    const { index, delta, ...rest } = choice;
    const number = typeof index === 'number' ? index : 0;
    let known = choices.get(number);
    if (known === undefined) {
      known = { index: number, message: {} };
      choices.set(number, known);
    }
    if (isObject(delta)) mergeDelta(known.message as JsonObject, delta);
    if (typeof rest.finish_reason === 'string' && typeof known.finish_reason !== 'string') finished++;
    mergeDelta(known, rest);
  }

  return {
    take(chunk) {
      const { choices: list, ...rest } = chunk;
      answer = answer === null ? rest : Object.assign(answer, rest);
      if (Array.isArray(list)) for (const choice of list) takeChoice(choice);
      chunk.model = releasedName;
      if (!showUsage && 'usage' in chunk) {
        const isUsageOnly = isObject(chunk.usage) && Array.isArray(list) && list.length === 0;
        if (isUsageOnly) return null;
        delete chunk.usage;
      }
      return chunk;
    },
    finished: () => finished >= expected,
    answer: () =>
      answer === null
        ? null
        : {
            ...answer,
            object: 'chat.completion',
            choices: [...choices.entries()].sort(([a], [b]) => a - b).map(([, choice]) => choice),
          },
  };
}

function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
