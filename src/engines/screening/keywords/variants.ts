import { pinyin } from 'pinyin-pro';
import { fold, STEP, type StepSet } from '../characters/index.ts';
import { type KeywordEntry, MAX_KEYWORD_CHARACTERS } from './entry.ts';
import { SPLIT_CHARACTERS } from './split-characters.ts';

/** Another way of writing a keyword, and the evasions it is made for. */
export interface Variant {
  readonly text: string;
  readonly steps: StepSet;
}

/** At most so many ways of writing beside the first are looked for, for one entry. */
export const MAX_VARIANTS = 48;

const HAN = /^\p{Script=Han}$/u;
const BICAMERAL = /[\p{Script=Greek}\p{Script=Cyrillic}]/u;

const foldedLength = (text: string) =>
  [...text].reduce((sum, character) => sum + fold(character.codePointAt(0)!).points.length, 0);

/** Replaces one after the other, then all with their first way. */
function replaced(characters: readonly string[], ways: readonly (readonly string[])[]): string[][] {
  const texts: string[][] = [];
  if (ways.filter((way) => way.length > 0).length > 1)
    texts.push(characters.map((character, at) => ways[at]![0] ?? character));
  for (const [at, way] of ways.entries()) for (const text of way) texts.push(characters.with(at, text));
  return texts;
}

function readings(character: string, inContext: string): string[] {
  const all = [inContext, ...pinyin(character, { multiple: true, toneType: 'none', type: 'array' })];
  const plain = all.flatMap((reading) =>
    reading.includes('ü') ? [reading.replace('ü', 'v'), reading.replace('ü', 'u')] : [reading],
  );
  return [...new Set(plain.filter((reading) => /^[a-z]+$/.test(reading)))];
}

function pinyinTexts(characters: readonly string[]): string[] {
  const han = characters.map((character) => HAN.test(character));
  if (!han.includes(true)) return [];
  const context = characters.map(() => '');
  const inContext = pinyin(characters.filter((_, at) => han[at]).join(''), { toneType: 'num', type: 'array' });
  let next = 0;
  for (const [at, is] of han.entries()) if (is) context[at] = inContext[next++]!;
  const ways = characters.map((character, at) => (han[at] ? readings(character, context[at]!.replace(/\d/, '')) : []));
  // Syllables are set apart so that spaces between them are no evasion of their own.
  const whole = (syllables: readonly string[]) => syllables.join(' ');
  const full = characters.map((character, at) => ways[at]![0] ?? character);
  const texts = [whole(full)];
  for (const [at, way] of ways.entries()) for (const other of way.slice(1)) texts.push(whole(full.with(at, other)));
  texts.push(whole(characters.map((character, at) => context[at]!.replace('ü', 'v') || character)));
  if (characters.length > 1)
    for (const [at, way] of ways.entries()) for (const text of way) texts.push(characters.with(at, text).join(''));
  return texts;
}

/** Other ways of writing an entry: those it asks for, and both cases of Greek and Cyrillic. Without the entry's own text. */
export function variantsOf(entry: KeywordEntry): Variant[] {
  if (entry.literal === true) return [];
  const variants: Variant[] = [];
  const seen = new Set([entry.text]);
  const add = (text: string, steps: StepSet) => {
    if (variants.length >= MAX_VARIANTS || seen.has(text) || foldedLength(text) > MAX_KEYWORD_CHARACTERS) return;
    seen.add(text);
    variants.push({ text, steps });
  };
  if (BICAMERAL.test(entry.text)) {
    add(entry.text.toUpperCase(), STEP.case);
    add(entry.text.toLowerCase(), STEP.case);
  }
  const characters = Array.from(entry.text.trim().normalize('NFC'), (character) => {
    const { points } = fold(character.codePointAt(0)!);
    return points.length === 1 && HAN.test(String.fromCodePoint(points[0]!))
      ? String.fromCodePoint(points[0]!)
      : character;
  });
  if (entry.evasions?.includes('split-character')) {
    const ways = characters.map((character) => SPLIT_CHARACTERS.get(character) ?? []);
    for (const text of replaced(characters, ways)) add(text.join(''), STEP['split-character']);
  }
  if (entry.evasions?.includes('pinyin')) for (const text of pinyinTexts(characters)) add(text, STEP.pinyin);
  return variants;
}
