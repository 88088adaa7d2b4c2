import type { Operation } from './operation.ts';

/** What a request is expected to use, before it has used anything. */
export interface Expected {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Bytes that count for media in the text: what it is as tokens depends on the model, but never on its length in base64. */
const MEDIA_BYTES = 4_096;

/**
 * The texts of the body as input (a quarter of their bytes), the maximum that the request names as output, or the default of the
 * policy where it names none. Both as often as answers are asked for.
 */
export function expectedOf(
  operation: Pick<Operation, 'name'>,
  body: Readonly<Record<string, unknown>>,
  defaultOutputTokens: number,
): Expected {
  let bytes = 0;
  for (const name of ['messages', 'prompt', 'input', 'instructions', 'tools']) bytes += textBytes(body[name]);
  const inputTokens = Math.ceil(bytes / 4);
  if (operation.name === 'embeddings') return { inputTokens, outputTokens: 0 };
  const most = [body.max_completion_tokens, body.max_tokens, body.max_output_tokens].find(isCount);
  const n = isCount(body.n) && body.n > 1 ? body.n : 1;
  return { inputTokens, outputTokens: Math.min((most ?? defaultOutputTokens) * n, Number.MAX_SAFE_INTEGER / 1e6) };
}

function textBytes(value: unknown): number {
  if (typeof value === 'string') return value.startsWith('data:') ? MEDIA_BYTES : Buffer.byteLength(value);
  if (value === null || typeof value !== 'object') return 0;
  let sum = 0;
  for (const member of Object.values(value)) sum += textBytes(member);
  return sum;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
