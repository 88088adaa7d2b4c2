/** What came of an answer so far. */
export interface Said {
  /** For the payload. */
  readonly answer: () => unknown;
  /** What the model had said of an answer that is not whole, for estimates; null where nothing of it is kept as it came. */
  readonly texts: (() => readonly string[]) | null;
}

export const NOTHING_SAID: Said = { answer: () => null, texts: null };
