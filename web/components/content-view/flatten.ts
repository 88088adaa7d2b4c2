/** One line of a revision's content: where it lies and what stands there. */
export interface Leaf {
  readonly path: string;
  readonly value: unknown;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** True for `{ zh, en }`, which is shown as one text. */
export function isBilingual(value: unknown): value is { zh: string; en: string } {
  return (
    isPlain(value) && typeof value.zh === 'string' && typeof value.en === 'string' && Object.keys(value).length === 2
  );
}

/** Objects are opened, lists and bilingual texts stay whole: they are what a person compares. */
export function leavesOf(content: unknown, prefix = ''): Leaf[] {
  if (!isPlain(content) || isBilingual(content)) return prefix === '' ? [] : [{ path: prefix, value: content }];
  return Object.entries(content).flatMap(([key, value]) => leavesOf(value, prefix === '' ? key : `${prefix}.${key}`));
}

export interface Difference {
  readonly path: string;
  readonly change: 'same' | 'added' | 'removed' | 'changed';
  readonly before: unknown;
  readonly after: unknown;
}

/** Nothing, an empty text and an empty list say the same: nothing. */
export function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/** Compares two contents line by line; nothing and an empty value are the same. */
export function differencesOf(before: unknown, after: unknown): Difference[] {
  const old = new Map(leavesOf(before).map((leaf) => [leaf.path, leaf.value]));
  const now = new Map(leavesOf(after).map((leaf) => [leaf.path, leaf.value]));
  return [...new Set([...now.keys(), ...old.keys()])].map((path) => {
    const [a, b] = [old.get(path), now.get(path)];
    const same = JSON.stringify(a) === JSON.stringify(b) || (isEmpty(a) && isEmpty(b));
    const change = same ? 'same' : isEmpty(a) ? 'added' : isEmpty(b) ? 'removed' : 'changed';
    return { path, change, before: a, after: b };
  });
}
