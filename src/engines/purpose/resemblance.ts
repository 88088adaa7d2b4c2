import { foldText } from '../screening/index.ts';

/** Characters of a text that are compared with phrases. Keywords are looked for in all of it. */
const MOST_CHARACTERS = 20_000;
const SENTENCE_ENDS = /[。！？!?;；\n\r]+|\.\s/;
const NO_WORD = /[^\p{L}\p{N}]+/gu;

/** Finds the phrase that a sentence of a text is most like. */
export interface Resemblance {
  /** Number of the phrase and how alike it is, from 0 to 1; null when no phrase is at least as alike as asked. */
  find(text: string, least: number): { readonly phrase: number; readonly likeness: number } | null;
}

/**
 * Compares by pairs of neighbouring characters (Dice): independent of language, without a model, and the same on every gateway. Width, case
 * and traditional characters make no difference, nor does punctuation.
 */
export function createResemblance(phrases: readonly string[]): Resemblance {
  const byPair = new Map<string, number[]>();
  const sizes = phrases.map((phrase, number) => {
    const pairs = pairsOf(phrase);
    for (const pair of pairs) {
      const known = byPair.get(pair);
      if (known === undefined) byPair.set(pair, [number]);
      else known.push(number);
    }
    return pairs.size;
  });
  return {
    find(text, least) {
      if (phrases.length === 0) return null;
      let best: { phrase: number; likeness: number } | null = null;
      for (const sentence of text.slice(0, MOST_CHARACTERS).split(SENTENCE_ENDS)) {
        const pairs = pairsOf(sentence);
        const common = new Map<number, number>();
        for (const pair of pairs)
          for (const number of byPair.get(pair) ?? []) common.set(number, (common.get(number) ?? 0) + 1);
        for (const [phrase, count] of common) {
          const likeness = (2 * count) / (pairs.size + sizes[phrase]!);
          if (likeness >= least && likeness > (best?.likeness ?? 0)) best = { phrase, likeness };
        }
      }
      return best;
    },
  };
}

function pairsOf(text: string): Set<string> {
  const characters = Array.from(foldText(text).replace(NO_WORD, ''));
  const pairs = new Set<string>();
  for (let i = 1; i < characters.length; i++) pairs.add(characters[i - 1]! + characters[i]!);
  return pairs;
}
