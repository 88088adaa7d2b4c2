import { isCount } from './asked.ts';

/**
 * Whether a value is one of the four forms in which completions and embeddings take their input: a text, texts, a list of
 * tokens, or several. Mixtures are none: nobody could say which of it screening has read.
 */
export function isTextsOrTokens(value: unknown): value is string | string[] | number[] | number[][] {
  if (typeof value === 'string') return true;
  if (!Array.isArray(value) || value.length === 0) return false;
  return value.every((one) => typeof one === 'string') || isTokens(value) || value.every(isTokens);
}

/** How many inputs there are. */
export function countInputs(value: unknown): number {
  return Array.isArray(value) && typeof value[0] !== 'number' ? value.length : 1;
}

function isTokens(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isCount);
}
