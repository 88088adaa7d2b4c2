import type { Bilingual } from '../../kernel/identity/index.ts';

export type Language = keyof Bilingual;
/** A text that is the same in both languages, or one in each. */
export type Text = string | Bilingual;

/**
 * The better of our two languages for an `Accept-Language` header. Chinese when the header is missing or names neither,
 * because that is what most users of the product read.
 */
export function preferredLanguage(header: string | undefined): Language {
  let best: Language = 'zh';
  let bestWeight = 0;
  for (const part of (header ?? '').split(',').slice(0, 20)) {
    const [range = '', ...parameters] = part.trim().toLowerCase().split(';');
    const language = /^(zh|en)(-|$)/.exec(range.trim())?.[1] as Language | undefined;
    if (language === undefined) continue;
    const q = parameters.map((parameter) => /^\s*q=(\d(?:\.\d+)?)\s*$/.exec(parameter)?.[1]).find(Boolean);
    const weight = q === undefined ? 1 : Number(q);
    if (weight > bestWeight) {
      best = language;
      bestWeight = weight;
    }
  }
  return best;
}

export function inLanguage(text: Text, language: Language): string {
  return typeof text === 'string' ? text : text[language];
}
