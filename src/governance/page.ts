/** What a list asks for: at most `limit` items (1 to 200), from where the cursor of the page before points. */
export interface PageRequest {
  readonly cursor?: string;
  readonly limit: number;
}

/** One page of a list; without `nextCursor` it is the last. */
export interface Page<T> {
  readonly items: T[];
  readonly nextCursor?: string;
}

/**
 * Makes a page of what was found when asking for one more than `limit`: the extra one only says that there is a next page.
 */
export function pageFrom<T>(found: readonly T[], limit: number, cursorAfter: (last: T) => string): Page<T> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return found.length > limit && last !== undefined ? { items, nextCursor: cursorAfter(last) } : { items };
}
