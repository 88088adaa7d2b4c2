import HKVariantsRev from 'opencc-js/dict/HKVariantsRev';
import TSCharacters from 'opencc-js/dict/TSCharacters';
import TWVariantsRev from 'opencc-js/dict/TWVariantsRev';

function parse(dictionary: string): Map<number, number> {
  const map = new Map<number, number>();
  for (const line of dictionary.split('|')) {
    const [from, to] = line.split(' ');
    // Where there are several, the first is the most common one.
    if (from !== undefined && to !== undefined) map.set(from.codePointAt(0)!, to.codePointAt(0)!);
  }
  return map;
}

/**
 * Traditional character to its simplified one, by code point, from OpenCC's tables: character by character, without its phrases, since a
 * stream is folded one character at a time. Variants of Taiwan and Hong Kong go the same way unless they are simplified forms themselves.
 */
export const SIMPLIFIED: ReadonlyMap<number, number> = (() => {
  const simplified = parse(TSCharacters);
  const forms = new Set(simplified.values());
  for (const variants of [parse(TWVariantsRev), parse(HKVariantsRev)]) {
    for (const [variant, standard] of variants) {
      const form = simplified.get(standard) ?? standard;
      if (!simplified.has(variant) && !forms.has(variant) && form !== variant) simplified.set(variant, form);
    }
  }
  // Tables may lead on to a form that is folded itself; one step must be enough.
  for (const [from, to] of simplified) {
    let form = to;
    for (let hops = 0; hops < 4 && simplified.has(form); hops++) form = simplified.get(form)!;
    if (form === from) simplified.delete(from);
    else simplified.set(from, form);
  }
  return simplified;
})();
