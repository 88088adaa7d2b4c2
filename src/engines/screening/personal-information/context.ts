import { textOf, type View } from './view.ts';

/** How many units before a candidate are read for words that say what it is. */
export const CONTEXT_REACH = 28;

/** Do the few characters before `start` match? Only asked about candidates whose form already fits. */
export function saidBefore(view: View, start: number, words: RegExp): boolean {
  return words.test(textOf(view, start - CONTEXT_REACH, start));
}
