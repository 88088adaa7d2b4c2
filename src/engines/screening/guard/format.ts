import type { Finding } from '../types.ts';

/** Who wrote the text that is judged. */
export type GuardSide = 'input' | 'output';

export interface GuardMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** How one family of guard models is asked and what it answers. The server's chat template makes the prompt of the messages. */
export interface GuardFormat {
  readonly name: string;
  /** Changes when findings for the same answer may change. */
  readonly version: string;
  /** Most tokens of an answer; a longer one is none. */
  readonly maxTokens: number;
  /** `before` is what was asked, where an answer is judged. */
  messages(text: string, side: GuardSide, before?: string): readonly GuardMessage[];
  /** Null where the answer is not one of this family. */
  read(answer: string): readonly Finding[] | null;
}

/** A text as the models expect it: a prompt alone, or an answer after the prompt, empty where nobody told it. */
export function conversation(text: string, side: GuardSide, before = ''): readonly GuardMessage[] {
  if (side === 'input') return [{ role: 'user', content: text }];
  return [
    { role: 'user', content: before },
    { role: 'assistant', content: text },
  ];
}

/** One finding per category, and `guard:unsafe` where a model calls a text unsafe without saying why. */
export function findingsOf(
  categories: readonly string[],
  kinds: Readonly<Record<string, string>>,
  grade: Finding['grade'],
): readonly Finding[] {
  if (categories.length === 0) return [{ kind: 'guard:unsafe', grade, rule: 'unsafe' }];
  return [...new Set(categories)].map((category) => ({
    kind: kinds[category] ?? `guard:${slug(category)}`,
    grade,
    rule: slug(category),
  }));
}

/** Names that a model gives are cut to what can stand in a record. */
function slug(category: string): string {
  return category
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 48)
    .replace(/^-|-$/g, '');
}
