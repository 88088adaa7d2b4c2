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
