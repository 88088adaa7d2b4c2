import { isUtf8 } from 'node:buffer';
import { badRequest, type Refusal } from './refusal.ts';

/** A request body that was read. */
export interface ReadBody {
  readonly value: Record<string, unknown>;
  /** As it came. */
  readonly bytes: Uint8Array;
  /** What the value was parsed from; null when the value was changed since. */
  readonly text: string | null;
}

const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const QUOTE = 34;
const BACKSLASH = 92;

/** Parses a JSON object, strictly: valid UTF-8, bounded nesting, no lone surrogates. */
export function parseBody(
  bytes: Buffer,
  { maxDepth, maxContainers }: { readonly maxDepth: number; readonly maxContainers: number },
): ReadBody | Refusal {
  if (!isUtf8(bytes)) return badRequest('invalid_encoding', 'The request body is not valid UTF-8.');
  const text = bytes.toString('utf8');
  const excess = hasMoreBrackets(text, maxDepth) ? findExcess(bytes, maxDepth, maxContainers) : null;
  if (excess === 'depth') return badRequest('too_deep', `The request body is nested deeper than ${maxDepth} levels.`);
  if (excess === 'containers')
    return badRequest('too_many_values', `The request body holds more than ${maxContainers} objects and lists.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return badRequest('invalid_json', 'The request body is not valid JSON.');
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return badRequest('invalid_json', 'The request body must be a JSON object.');
  if (text.includes('\\u') && /\\u[dD][89a-fA-F]/.test(text) && !isWellFormed(value))
    return badRequest('invalid_unicode', 'The request body holds half of a surrogate pair, which is no character.');
  return { value: value as Record<string, unknown>, bytes, text };
}

/** Found in every text with a number that a double does not keep. */
const LONG_NUMBER = /\d{16}|\d\.\d{12}|\d[eE]/;

/**
 * The JSON text of the body with some members replaced. Members keep their order. Where a double would not keep a number,
 * it goes out as it was written.
 */
export function rewriteBody(body: ReadBody, changes: Record<string, unknown>): string {
  return JSON.stringify({ ...exactValueOf(body), ...changes });
}

/** The value with every number as it was written: what a double does not keep is a raw number of JSON. */
export function exactValueOf({ value, text }: ReadBody): Record<string, unknown> {
  return text !== null && LONG_NUMBER.test(text) ? parseExactly(text) : value;
}

// JSON.rawJSON and the reviver's third parameter are in the runtime, not yet in the library types.
const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;

function parseExactly(text: string): Record<string, unknown> {
  const reviver = (_key: string, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && context?.source !== undefined && String(value) !== context.source
      ? rawJson(context.source)
      : value;
  return JSON.parse(text, reviver as (key: string, value: unknown) => unknown) as Record<string, unknown>;
}

/** Whether there are more opening brackets than `limit`, in strings or not: with fewer, no nesting can be deeper. */
function hasMoreBrackets(text: string, limit: number): boolean {
  let left = limit;
  for (const bracket of '{[') {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) if (--left < 0) return true;
  }
  return false;
}

/** Looks at brackets outside of strings. Malformed text may be judged either way; the parser has the last word on it. */
function findExcess(bytes: Buffer, maxDepth: number, maxContainers: number): 'depth' | 'containers' | null {
  let depth = 0;
  let containers = 0;
  let inString = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (inString) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (++depth > maxDepth) return 'depth';
      if (++containers > maxContainers) return 'containers';
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--;
  }
  return null;
}

/** True when no string inside, key or value, holds a lone surrogate. */
export function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (value === null || typeof value !== 'object') return true;
  if (Array.isArray(value)) return value.every(isWellFormed);
  return Object.entries(value).every(([key, member]) => key.isWellFormed() && isWellFormed(member));
}
