import { isDigit, isLetter, isWord } from '../fold.ts';
import { type View, visible } from '../view.ts';

/** Longest code that is looked for, and one more. */
const MAX_CHARACTERS = 19;

/** Letters and digits that stand together, in upper case, and where each begins and ends. */
export interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly letters: number;
  readonly digits: number;
  /** What follows; NOTHING at an end. */
  readonly after: number;
}

/** The token at `from`; undefined when it is longer than any code. */
export function readToken(view: View, from: number): Token | undefined {
  let text = '';
  let letters = 0;
  let digits = 0;
  let code = visible(view, from);
  const start = view.at;
  let end = start;
  while (isWord(code)) {
    if (text.length === MAX_CHARACTERS) return undefined;
    if (isLetter(code)) letters += 1;
    if (isDigit(code)) digits += 1;
    text += String.fromCharCode(code >= 0x61 && code <= 0x7a ? code - 0x20 : code);
    end = view.next;
    code = visible(view, view.next);
  }
  return { text, start, end, letters, digits, after: code };
}
