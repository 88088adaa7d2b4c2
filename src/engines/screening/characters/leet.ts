// Digits and signs that are written for letters. Only entries that ask for it are matched through this.
const WRITTEN_FOR: Readonly<Record<string, string>> = {
  0: 'o',
  1: 'il',
  2: 'z',
  3: 'e',
  4: 'a',
  5: 's',
  6: 'g',
  7: 't',
  8: 'b',
  9: 'g',
  '@': 'a',
  $: 's',
  '€': 'e',
  '!': 'i',
  // A capital I and a small l are the same stroke in many fonts.
  i: 'l',
  l: 'i',
};

const pairs = Object.entries(WRITTEN_FOR).flatMap(([sign, letters]) =>
  Array.from(letters, (letter) => [sign.codePointAt(0)!, letter.codePointAt(0)!] as const),
);
const known = new Set(pairs.map(([sign, letter]) => sign * 0x100 + letter));

/** Whether `written` may stand for `meant`; both folded code points. */
export function isLeetFor(written: number, meant: number): boolean {
  return known.has(written * 0x100 + meant);
}

/** Folded code point to one code point for all that may stand for each other. */
export const LEET_CLASS: ReadonlyMap<number, number> = (() => {
  const classes = new Map<number, number>();
  const of = (point: number) => classes.get(point) ?? point;
  for (const [sign, letter] of pairs) {
    const [from, to] = [of(sign), of(letter)];
    classes.set(sign, to);
    classes.set(letter, to);
    for (const [point, its] of classes) if (its === from) classes.set(point, to);
  }
  return classes;
})();
