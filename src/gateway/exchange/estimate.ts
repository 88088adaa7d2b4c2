import type { TrafficUsage } from '../../kernel/traffic/index.ts';

/** Bytes that count for media in the text: what it is as tokens depends on the model, but never on its length in base64. */
const MEDIA_BYTES = 4_096;

/** Bytes that count for a token, and for a number in a list, which stands for one. */
const TOKEN_BYTES = 4;

/**
 * A guess at tokens where the upstream reported none: a quarter of the UTF-8 bytes of all texts, which is about right for
 * English and for Chinese. Marked as estimated wherever it goes.
 */
export function estimateUsage(question: unknown, answer: unknown): TrafficUsage {
  return { inputTokens: estimateInput(question), outputTokens: Math.ceil(textBytes(answer) / 4), source: 'estimated' };
}

/** Tokens of what a model is given. Lists of numbers are tokens already. */
export function estimateInput(question: unknown): number {
  return Math.ceil(inputBytes(question) / TOKEN_BYTES);
}

function inputBytes(value: unknown): number {
  if (typeof value === 'string') return value.startsWith('data:') ? MEDIA_BYTES : Buffer.byteLength(value);
  if (value === null || typeof value !== 'object') return 0;
  if (Array.isArray(value) && typeof value[0] === 'number') return value.length * TOKEN_BYTES;
  let sum = 0;
  for (const member of Object.values(value)) sum += inputBytes(member);
  return sum;
}

function textBytes(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (value === null || typeof value !== 'object') return 0;
  let sum = 0;
  for (const member of Object.values(value)) sum += textBytes(member);
  return sum;
}

/** Members in which models say something, in all that is spoken here; the last text may be cut off. */
const SAID = /"(?:content|reasoning_content|refusal|text|arguments|input)"\s*:\s*"((?:[^"\\]|\\.)*)/g;
const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|.)/g;

/** The texts in the beginning of an answer that never became whole. */
export function textsSoFar(begun: string): string[] {
  return Array.from(begun.matchAll(SAID), ([, text]) =>
    text!.replace(ESCAPE, (_, code?: string) =>
      code === undefined ? '.' : String.fromCharCode(Number.parseInt(code, 16)),
    ),
  );
}
