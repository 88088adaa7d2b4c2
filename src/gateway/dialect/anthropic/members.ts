export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Nothing was asked for by it. */
export const isAbsent = (value: unknown): boolean => value === undefined || value === null;

/** Names members of an object, below a path, that are not among the known ones and say something. */
export function unknownMembers(object: JsonObject, known: ReadonlySet<string>, path: string): string[] {
  return Object.keys(object)
    .filter((name) => !known.has(name) && !isAbsent(object[name]))
    .map((name) => `${path}${name}`);
}
