import type { Grade } from '../types.ts';
import { conversation, findingsOf, type GuardFormat } from './format.ts';

/** Categories of Qwen3Guard-Gen, and the risk kinds of TC260-003 where one of them is meant. */
const KINDS = {
  Violent: 'A.1-f',
  'Non-violent Illegal Acts': 'A.1-h',
  'Sexual Content or Sexual Acts': 'A.1-f',
  PII: 'A.4-f',
  'Suicide & Self-Harm': 'A.4-a',
  'Copyright Violation': 'A.3-a',
  // Wider or other than any one kind: Unethical Acts, Politically Sensitive Topics, Jailbreak.
};

const GRADES: Readonly<Record<string, Grade>> = { controversial: 'medium', unsafe: 'high' };

/** Lines of `Safety:` (Safe, Controversial, Unsafe), `Categories:` (names with commas, or None) and, for answers, `Refusal:`. */
export const qwen3guard: GuardFormat = {
  name: 'qwen3guard',
  version: '1',
  maxTokens: 128,
  messages: conversation,
  read(answer) {
    const safety = /^\s*Safety:[ \t]*(Safe|Controversial|Unsafe)[ \t]*(?:\r?\n|$)/i.exec(answer)?.[1]?.toLowerCase();
    if (safety === undefined) return null;
    if (safety === 'safe') return [];
    const list = /^Categories:[ \t]*(.*)$/im.exec(answer)?.[1] ?? '';
    const categories = list
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && name !== 'None');
    return findingsOf(categories, KINDS, GRADES[safety]!);
  },
};
