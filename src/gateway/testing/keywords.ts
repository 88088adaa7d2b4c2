/** Keywords by rule, the same in every run: nine of ten of two to four Chinese characters, the others like words. */
export function makeKeywords(count: number): string[] {
  let state = 1;
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const several = (least: number, most: number, pick: () => string) =>
    Array.from({ length: least + random(most - least + 1) }, pick).join('');
  const han = () => String.fromCodePoint(0x4e00 + random(3_500));
  const letter = () => String.fromCodePoint(0x61 + random(26));
  const texts = new Set<string>();
  while (texts.size < count) texts.add(random(10) === 0 ? several(7, 12, letter) : several(2, 4, han));
  return [...texts];
}
