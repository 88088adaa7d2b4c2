import type { TrafficUsage } from '../../kernel/traffic/index.ts';
import { type ReadBody, rewriteBody } from './body.ts';
import { replaceModel } from './model-member.ts';
import type { Asked } from './operation.ts';
import { badRequest, type Refusal } from './refusal.ts';

/** What all operations ask in the same words: the model, whether to stream, and for whom. */
export function readAsked(body: ReadBody): Asked | Refusal {
  const { model, stream, stream_options: options, user, safety_identifier: safety } = body.value;
  if (typeof model !== 'string' || model === '')
    return badRequest('invalid_model', 'The request must name a model: "model" is missing or not a string.');
  if (stream !== undefined && stream !== null && typeof stream !== 'boolean')
    return badRequest('invalid_stream', '"stream" must be true or false.');
  if (options !== undefined && options !== null && !isObject(options))
    return badRequest('invalid_stream_options', '"stream_options" must be an object.');
  const named = [safety, user].find((one) => typeof one === 'string' && one !== '');
  return { model, stream: stream === true, user: (named as string | undefined) ?? null, body };
}

/** The body with the upstream's name of the model and not a character changed besides, where that can be. */
export function forwardedBody({ body }: Asked, upstreamModel: string): string {
  const { value, text } = body;
  return (
    (text === null ? null : replaceModel(text, value, upstreamModel)) ?? rewriteBody(body, { model: upstreamModel })
  );
}

/** Usage as reported; null when either figure is none. */
export function reportedUsage(inputTokens: unknown, outputTokens: unknown): TrafficUsage | null {
  if (!isCount(inputTokens) || !isCount(outputTokens)) return null;
  return { inputTokens, outputTokens, source: 'reported' };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
