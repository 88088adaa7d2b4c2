import { conversation, findingsOf, type GuardFormat } from './format.ts';

/** Hazards of Llama Guard 3 and 4, and the risk kinds of TC260-003 where one of them is meant. */
const KINDS = {
  /** Violent crimes. */
  S1: 'A.1-f',
  /** Other crimes. */
  S2: 'A.1-h',
  /** Sex crimes. */
  S3: 'A.1-f',
  /** Exploitation of children. */
  S4: 'A.1-f',
  /** Defamation. */
  S5: 'A.4-c',
  /** Privacy. */
  S7: 'A.4-e',
  /** Intellectual property. */
  S8: 'A.3-a',
  /** Hate for what somebody is. */
  S10: 'A.2-i',
  /** Self-harm. */
  S11: 'A.4-a',
  /** Sexual content. */
  S12: 'A.1-f',
  // No one kind: S6 advice by an expert, S9 weapons of mass destruction, S13 elections, S14 abuse of a code interpreter.
};

/** First line `safe` or `unsafe`, second line the hazards with commas. */
export const llamaGuard: GuardFormat = {
  name: 'llama-guard',
  version: '1',
  maxTokens: 64,
  messages: conversation,
  read(answer) {
    const [first = '', second = ''] = answer.trim().split(/\r?\n/);
    const verdict = first.trim().toLowerCase();
    if (verdict === 'safe') return [];
    if (verdict !== 'unsafe') return null;
    return findingsOf(second.match(/\bS\d{1,2}\b/g) ?? [], KINDS, 'high');
  },
};
