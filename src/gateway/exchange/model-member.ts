type JsonObject = Record<string, unknown>;

const QUOTE = 34;
const COLON = 58;
const BACKSLASH = 92;
const MODEL = 'model';

/**
 * The JSON text of an object with another name as its member `model`, and not a character changed besides: numbers, escapes and
 * spaces stay as they were written. A text without that member is returned as it is.
 *
 * `value` is what the text was parsed to. Null when the text may not be passed on like that and has to be written anew from the
 * value: when a key comes twice in some object, because another reader might then see another value than the one
 * that was looked at here; when several keys are called `model`, or one has escapes and might be; when `model` is no string.
 *
 * Throws RangeError when the value is nested deeper than the runtime can follow.
 */
export function replaceModel(text: string, value: JsonObject, name: string): string | null {
  const wanted = Object.hasOwn(value, MODEL);
  if (wanted && typeof value.model !== 'string') return null;
  let keys = 0;
  let from = -1;
  let to = -1;
  // In valid JSON a string is a key exactly when a colon follows, so it is enough to go from string to string.
  for (let open = text.indexOf('"'); open >= 0; open = text.indexOf('"', open + 1)) {
    const close = closingQuote(text, open);
    const after = skipSpace(text, close + 1);
    if (text.charCodeAt(after) === COLON) {
      keys++;
      if (hasEscape(text, open, close)) return null;
      if (wanted && close - open === MODEL.length + 1 && text.startsWith(MODEL, open + 1)) {
        if (from >= 0) return null;
        from = skipSpace(text, after + 1);
        if (text.charCodeAt(from) !== QUOTE) return null;
        to = closingQuote(text, from) + 1;
      }
    }
    open = close;
  }
  if (keys !== countKeys(value)) return null;
  return wanted ? text.slice(0, from) + JSON.stringify(name) + text.slice(to) : text;
}

/** Keys in all objects of the value. A text with more of them has some twice. */
function countKeys(value: unknown): number {
  if (value === null || typeof value !== 'object') return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object') count += countKeys(item);
    return count;
  }
  const keys = Object.keys(value);
  for (const key of keys) {
    const member = (value as JsonObject)[key];
    if (typeof member === 'object') count += countKeys(member);
  }
  return count + keys.length;
}

function closingQuote(text: string, open: number): number {
  let close = text.indexOf('"', open + 1);
  while (isEscaped(text, close)) close = text.indexOf('"', close + 1);
  return close;
}

/** Whether an odd number of backslashes stands before the place. */
function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text.charCodeAt(first - 1) === BACKSLASH) first--;
  return (at - first) % 2 === 1;
}

function hasEscape(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (text.charCodeAt(i) === BACKSLASH) return true;
  return false;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  for (let code = text.charCodeAt(at); code === 32 || (code >= 9 && code <= 13); code = text.charCodeAt(++at));
  return at;
}
