import { randomInt } from 'node:crypto';
import { z } from 'zod';
import type { CompletionRequest } from './completion.ts';

/** An error as OpenAI-compatible servers answer it. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly param: string | null;
  constructor(status: number, code: string, message: string, param: string | null = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.param = param;
  }
}

export interface ChatRequest {
  readonly completion: CompletionRequest;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  /** Characters of all messages. */
  readonly promptTokens: number;
}

const MOST_TOKENS = 4096;
const DEFAULT_TOKENS = 128;

const textPart = z.object({ type: z.literal('text', 'only parts of type "text" are understood'), text: z.string() });
const tokens = z.int().min(1).max(MOST_TOKENS).nullish();
const stopString = z.string().min(1).max(256);

// What is not named here is ignored, as other servers do; what would change the meaning of the answer is refused.
const chatSchema = z.object({
  model: z.string(),
  messages: z
    .array(
      z.object({
        role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
        content: z
          .union([z.string(), z.array(textPart), z.null()], 'must be a string or an array of text parts')
          .optional(),
      }),
    )
    .min(1)
    .max(1000),
  max_tokens: tokens,
  max_completion_tokens: tokens,
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().gt(0).max(1).nullish(),
  seed: z.int().nullish(),
  stop: z
    .union([stopString, z.array(stopString).max(4)], 'must be a string, or up to four, none of them empty')
    .nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  ignore_eos: z.boolean().nullish(),
  n: z.literal(1, 'only one answer at a time is made').nullish(),
  tools: z.array(z.unknown()).max(0, 'tools are not supported').nullish(),
  logprobs: z.literal(false, 'logprobs are not supported').nullish(),
  response_format: z.object({ type: z.literal('text', 'only text is supported') }).nullish(),
});

/** @throws ApiError 400 or 404 saying which parameter is wrong and why */
export function parseChatRequest(body: unknown, modelName: string): ChatRequest {
  const parsed = chatSchema.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const param = issue.path.join('.') || null;
    throw new ApiError(400, 'invalid_value', `${param ?? 'The body'}: ${issue.message}`, param);
  }
  const request = parsed.data;
  if (request.model !== modelName) {
    throw new ApiError(
      404,
      'model_not_found',
      `There is no model with this name here; there is "${modelName}".`,
      'model',
    );
  }
  const stream = request.stream ?? false;
  if (request.stream_options && !stream) {
    throw new ApiError(400, 'invalid_value', 'stream_options: allowed only with stream: true', 'stream_options');
  }
  const texts = request.messages.map(({ content }) =>
    Array.isArray(content) ? content.map((part) => part.text).join('') : (content ?? ''),
  );
  return {
    completion: {
      prompt: texts.join('\n'),
      maxTokens: request.max_completion_tokens ?? request.max_tokens ?? DEFAULT_TOKENS,
      stop: typeof request.stop === 'string' ? [request.stop] : (request.stop ?? []),
      temperature: request.temperature ?? 1,
      topP: request.top_p ?? 1,
      seed: request.seed ?? randomInt(0x1_0000_0000),
      ignoreEnd: request.ignore_eos ?? false,
    },
    stream,
    includeUsage: request.stream_options?.include_usage ?? false,
    promptTokens: texts.reduce((sum, text) => sum + characters(text), 0),
  };
}

/** A token of this model is a character (a Unicode code point). */
export const characters = (text: string): number => [...text].length;
