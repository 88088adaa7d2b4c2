/** A place in a row. It holds nothing of its neighbours once it was removed. */
export interface Place<T> {
  readonly item: T;
  /** Of the row. */
  before: Place<T> | null;
  after: Place<T> | null;
  inRow: boolean;
}

/**
 * What is under way, in the order in which it came. A Map would do, but at thousands of additions and removals a second the tables that it
 * leaves behind when it is made anew are linked one to the next, and keep everything that was ever in them from being collected young.
 */
export interface Row<T> {
  /** Puts the item at the end. */
  add(item: T): Place<T>;
  /** Takes it out; what is out already stays out. */
  remove(place: Place<T>): void;
  first(): T | undefined;
  /** From the first to the last of those that are there now; what is removed before it is come to is left out. */
  items(): IterableIterator<T>;
  size(): number;
}

export function createRow<T>(): Row<T> {
  let first: Place<T> | null = null;
  let last: Place<T> | null = null;
  let size = 0;
  return {
    add(item) {
      const place: Place<T> = { item, before: last, after: null, inRow: true };
      if (last === null) first = place;
      else last.after = place;
      last = place;
      size++;
      return place;
    },
    remove(place) {
      if (!place.inRow) return;
      const { before, after } = place;
      if (before === null) first = after;
      else before.after = after;
      if (after === null) last = before;
      else after.before = before;
      place.before = null;
      place.after = null;
      place.inRow = false;
      size--;
    },
    first: () => first?.item,
    *items() {
      const places: Place<T>[] = [];
      for (let place = first; place !== null; place = place.after) places.push(place);
      for (const place of places) if (place.inRow) yield place.item;
    },
    size: () => size,
  };
}
