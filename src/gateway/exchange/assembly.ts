type JsonObject = Record<string, unknown>;

/** Members that name something: a repeated one replaces, it does not continue. */
const NAMES = new Set(['role', 'id', 'type', 'name', 'finish_reason', 'object']);

/**
 * Adds a piece of a stream to what came before: texts continue, lists whose members carry an `index` are merged by it,
 * other lists grow, objects are merged, anything else replaces.
 */
export function mergeDelta(target: JsonObject, delta: JsonObject): void {
  for (const key of Object.keys(delta)) {
    const value = delta[key];
    const before = Object.hasOwn(target, key) ? target[key] : undefined;
    if (value === null || value === undefined) {
      if (before === undefined) define(target, key, null);
    } else if (typeof value === 'string' && typeof before === 'string' && !NAMES.has(key)) {
      target[key] = before + value;
    } else if (Array.isArray(value)) {
      if (Array.isArray(before)) mergeList(before, value);
      else define(target, key, mergeList([], value));
    } else if (isObject(value) && isObject(before)) {
      mergeDelta(before, value);
    } else if (value !== '' || typeof before !== 'string') {
      define(target, key, value);
    }
  }
}

function mergeList(before: unknown[], values: unknown[]): unknown[] {
  for (const value of values) {
    const index = isObject(value) ? value.index : undefined;
    const known = typeof index === 'number' ? before.find((one) => isObject(one) && one.index === index) : undefined;
    if (known !== undefined) mergeDelta(known as JsonObject, value as JsonObject);
    else before.push(value);
  }
  return before;
}

/** Plain assignment of `__proto__` would change the object instead of adding a member. */
function define(target: JsonObject, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
  else target[key] = value;
}

function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
