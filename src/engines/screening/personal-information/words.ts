import { type View, visible } from './view.ts';

const lower = (code: number): number => (code >= 0x41 && code <= 0x5a ? code + 0x20 : code);

/** End of `word` (in lower case) when it stands at `from`, read without regard to case, width and what shows nothing; else -1. */
export function readWord(view: View, from: number, word: string): number {
  let at = from;
  for (let i = 0; i < word.length; i++) {
    if (lower(visible(view, at)) !== word.charCodeAt(i)) return -1;
    at = view.next;
  }
  return at;
}

/** Behind one character `code`, when it stands at `from`. */
export function skip(view: View, from: number, code: number): number {
  return visible(view, from) === code ? view.next : from;
}
