import { isObject, reportedUsage } from './asked.ts';
import { mergeDelta } from './assembly.ts';
import { rewriteBody } from './body.ts';
import type { Asked, Assembly, Operation, StreamForm } from './operation.ts';

type JsonObject = Record<string, unknown>;

/** Chunks of chats and completions: nameless events, `[DONE]` at the end. */
const CHUNKS: StreamForm = {
  event: (piece) => `data: ${JSON.stringify(piece)}\n\n`,
  error: (error) => `data: ${JSON.stringify({ error })}\n\n`,
  endMark: 'data: [DONE]\n\n',
  endsBy: 'mark',
  ending: () => null,
};

/** What chats and completions have in common: their answers are lists of choices. */
export const CHOICES: Pick<Operation, 'form' | 'usage' | 'output'> = {
  form: CHUNKS,
  usage({ usage }) {
    return isObject(usage) ? reportedUsage(usage.prompt_tokens, usage.completion_tokens ?? 0) : null;
  },
  output: ({ choices }) => choices,
};

/** Usage is asked for always, so that it is metered; it is hidden again from a caller that did not ask. */
export function streamedBody({ body }: Asked, upstreamModel: string): string {
  const options = { ...(body.value.stream_options as object), include_usage: true };
  return rewriteBody(body, { model: upstreamModel, stream_options: options });
}

/** How many answers to each question a request asks for. */
export function answersAsked({ n }: Readonly<JsonObject>): number {
  return typeof n === 'number' && n > 1 ? n : 1;
}

/**
 * Puts choices together from their chunks. `object` is the type of the whole answer, `expected` the number of choices that
 * must finish, `begun` a choice of which nothing has come.
 */
export function assembleChoices(
  asked: Asked,
  releasedName: string,
  { object, expected, begun }: { object: string; expected: number; begun: (index: number) => JsonObject },
): Assembly {
  const options = asked.body.value.stream_options as JsonObject | undefined | null;
  const showUsage = options?.include_usage === true;
  const choices = new Map<number, JsonObject>();
  let answer: JsonObject | null = null;
  let finished = 0;

  function takeChoice(choice: unknown): void {
    if (!isObject(choice)) return;
    const { index, delta, ...rest } = choice;
    const number = typeof index === 'number' ? index : 0;
    let known = choices.get(number);
    if (known === undefined) {
      known = begun(number);
      choices.set(number, known);
    }
    if (isObject(delta) && isObject(known.message)) mergeDelta(known.message, delta);
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
            object,
            choices: [...choices.entries()].sort(([a], [b]) => a - b).map(([, choice]) => choice),
          },
  };
}
