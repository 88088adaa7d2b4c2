/** Something that can lie in a bag; it knows its place there, -1 when it lies in none. */
export interface Bagged {
  place: number;
}

/**
 * What is under way right now, in no order. A Set would do, but at thousands of additions and removals a second the tables that it
 * leaves behind when it grows are linked one to the next, and keep everything that was ever in them from being collected young.
 */
export interface Bag<T extends Bagged> {
  add(item: T): void;
  /** Removing what is not in the bag does nothing. */
  remove(item: T): void;
  /** Calls for each item; the items may be removed meanwhile. */
  each(visit: (item: T) => void): void;
  size(): number;
}

export function createBag<T extends Bagged>(): Bag<T> {
  const items: T[] = [];
  return {
    add(item) {
      item.place = items.length;
      items.push(item);
    },
    remove(item) {
      const { place } = item;
      if (place < 0) return;
      item.place = -1;
      const last = items.pop()!;
      if (last === item) return;
      items[place] = last;
      last.place = place;
    },
    each(visit) {
      // From the end: what takes the place of a removed item was visited before.
      for (let i = items.length - 1; i >= 0; i--) {
        const item = items[i];
        if (item !== undefined) visit(item);
      }
    },
    size: () => items.length,
  };
}
