/**
 * Names whose values never reach a log, compared without case, `-` and `_`: `api_key`, `apiKey` and `API-KEY` are one.
 * A name counts as secret when it equals one of these or ends in one of `secretEndings` (`clientSecret`, `x-api-key`).
 */
export const redactedNames: ReadonlySet<string> = new Set([
  'authorization',
  'proxyauthorization',
  'cookie',
  'setcookie',
  'password',
  'passphrase',
  'secret',
  'token',
  'key',
  'apikey',
  'privatekey',
  'credential',
  'credentials',
]);

const secretEndings = ['password', 'passphrase', 'secret', 'token', 'apikey', 'privatekey', 'masterkey'];
/** Objects nested deeper than this are not written at all, so nothing can hide below it. */
const maxDepth = 8;
const mask = '[redacted]';

function isSecret(name: string): boolean {
  const plain = name.toLowerCase().replaceAll(/[-_]/g, '');
  return redactedNames.has(plain) || secretEndings.some((ending) => plain.endsWith(ending));
}

/** `postgres://user:password@host` in a text (an error message, most often) loses its password. */
function withoutUrlPassword(text: string): string {
  return text.includes('://') ? text.replaceAll(/(\w+:\/\/[^\s:/@]*):[^\s@/]+@/g, `$1:${mask}@`) : text;
}

function describeError(error: Error, depth: number, seen: object[]): Record<string, unknown> {
  const described: Record<string, unknown> = {
    type: error.name,
    message: withoutUrlPassword(error.message),
    stack: error.stack === undefined ? undefined : withoutUrlPassword(error.stack),
  };
  if (error.cause !== undefined) described.cause = redact(error.cause, depth + 1, seen);
  for (const [name, value] of Object.entries(error)) {
    if (name !== 'cause') described[name] = isSecret(name) ? mask : redact(value, depth + 1, seen);
  }
  return described;
}

/** A copy of `value` that may be logged; the value itself is left alone. Circles and excess depth become a word. */
export function redact(value: unknown, depth = 0, seen: object[] = []): unknown {
  if (typeof value === 'string') return withoutUrlPassword(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (seen.includes(value)) return '[circular]';
  if (depth > maxDepth) return '[too deep]';
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  const path = [...seen, value];
  if (value instanceof Error) return describeError(value, depth, path);
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1, path));
  const toJson = (value as { toJSON?: unknown }).toJSON;
  if (typeof toJson === 'function') return redact(toJson.call(value), depth + 1, path);
  const copy: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) {
    copy[name] = isSecret(name) ? mask : redact(item, depth + 1, path);
  }
  return copy;
}
