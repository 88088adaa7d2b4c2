import type { Grade } from '../types.ts';
import { findingsOf, type GuardFormat } from './format.ts';

/** A guard that is asked in words of one's own. */
export interface PromptFormat {
  /** `{text}` is where the text stands, `{prompt}` where what was asked before it. */
  readonly prompt: string;
  /** Words with which an answer begins, in any case. */
  readonly safe: string;
  readonly unsafe: string;
  readonly grade: Grade;
}

const MAX_TOKENS = 64;

/** What stands behind the word for unsafe, up to the end of the line or on the next one, are its categories. */
export function promptFormat({ prompt, safe, unsafe, grade }: PromptFormat): GuardFormat {
  return {
    name: 'prompt',
    version: JSON.stringify([prompt, safe, unsafe, grade]),
    maxTokens: MAX_TOKENS,
    messages: (text, _side, before = '') => [
      {
        role: 'user',
        // Put in at once, so that a text which holds the marks itself is not taken for a template.
        content: prompt.replace(/\{(text|prompt)\}/g, (_mark, name) => (name === 'text' ? text : before)),
      },
    ],
    read(answer) {
      const said = answer.trim();
      const word = [safe, unsafe].find((one) => beginsWith(said, one));
      if (word === undefined) return null;
      if (word === safe) return [];
      const categories = said
        .slice(word.length)
        .split(/[\s,:;]+/)
        .filter((one) => one !== '');
      return findingsOf(categories.slice(0, 8), {}, grade);
    },
  };
}

/** The word by itself: `safer` is not `safe`. */
function beginsWith(said: string, word: string): boolean {
  if (!said.toLowerCase().startsWith(word.toLowerCase())) return false;
  return !/^[\p{L}\p{N}_-]/u.test(said.slice(word.length));
}
