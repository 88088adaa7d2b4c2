// Enclosed Latin letters that Unicode gives no decomposition: white on black in circles and squares, and the letters of flags.
const ALPHABETS = [0x1f150, 0x1f170, 0x1f1e6];
const LATIN_SMALL_A = 0x61;

/** The small Latin letter in it, or undefined. */
export function enclosedLetter(codePoint: number): number | undefined {
  for (const first of ALPHABETS) {
    if (codePoint >= first && codePoint < first + 26) return LATIN_SMALL_A + codePoint - first;
  }
  return undefined;
}
