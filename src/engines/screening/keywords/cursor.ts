/** So many characters that show nothing may stand in one gap; more of them break a match. */
export const MAX_IGNORABLES = 32;
/** So many separators may stand in one gap. */
export const MAX_SEPARATORS = 3;

/** Where the automaton stands in a text. */
export interface Cursor {
  /** Next unit in the buffer. */
  at: number;
  state: number;
  /** What lies since the last character that is neither separator nor nothing: separators in the low byte, nothings above. */
  gap: number;
}

export const ONE_SEPARATOR = 1;
export const SEPARATORS = 0xff;
export const ONE_NOTHING = 0x100;
export const ALL_NOTHINGS = MAX_IGNORABLES * ONE_NOTHING;
/** One more than all: a flood, noticed once. What follows of it is not counted. */
export const FLOOD = ALL_NOTHINGS + ONE_NOTHING;
