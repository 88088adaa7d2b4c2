/** JSON values without undefined, functions or non-finite numbers. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * Canonical JSON after RFC 8785 (JCS): keys sorted by UTF-16 code units, numbers and strings as ECMAScript prints them,
 * no white space. Throws on anything that is not JSON (undefined members are left out, as JSON.stringify does) and on
 * strings with lone surrogates, which have no UTF-8 form.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('canonical JSON has no form for a number that is not finite');
    return JSON.stringify(value);
  }
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError('canonical JSON has no form for a string with a lone surrogate');
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    let text = '[';
    for (let i = 0; i < value.length; i++) text += (i === 0 ? '' : ',') + canonicalJson(value[i]);
    return `${text}]`;
  }
  if (typeof value === 'object') {
    const object = value as Record<string, unknown>;
    // A Date, Map or Buffer would come out as {} or as its inner parts: better no text than a wrong one.
    const prototype = Object.getPrototypeOf(object);
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
      throw new TypeError(`canonical JSON has no form for a ${prototype.constructor?.name ?? 'non-plain object'}`);
    let text = '{';
    for (const key of sortedKeys(object)) {
      const member = object[key];
      if (member === undefined) continue;
      text += (text.length === 1 ? '' : ',') + quotedKey(key) + canonicalJson(member);
    }
    return `${text}}`;
  }
  throw new TypeError(`canonical JSON has no form for a ${typeof value}`);
}

/** Most objects come with their keys in order already or are written again and again with the same ones. */
function sortedKeys(object: Record<string, unknown>): string[] {
  const keys = Object.keys(object);
  for (let i = 1; i < keys.length; i++) if (keys[i - 1]! > keys[i]!) return keys.sort();
  return keys;
}

const known = new Map<string, string>();

/** The key in quotes with its colon. The short ones that come first are kept; their number is bounded, as keys may be anybody's. */
function quotedKey(key: string): string {
  let quoted = known.get(key);
  if (quoted === undefined) {
    quoted = `${canonicalJson(key)}:`;
    if (key.length <= 40 && known.size < 2_000) known.set(key, quoted);
  }
  return quoted;
}
