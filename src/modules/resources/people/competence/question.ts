import { sha256Hex } from '../../../../platform/crypto/index.ts';

/** A question of a pool. Several right answers mean that all of them, and no other, must be chosen. */
export interface Question {
  readonly text: string;
  readonly choices: readonly string[];
  /** Places of the right choices, ascending. */
  readonly right: readonly number[];
}

/** What an examinee sees of it. */
export interface AskedQuestion {
  readonly text: string;
  readonly choices: readonly string[];
  readonly several: boolean;
}

/**
 * Which questions an attempt asks, in which order: drawn by its seed alone, so that anybody can draw them again. Sorting by
 * the hash of seed and place is a fair shuffle without a generator of our own.
 */
export function drawQuestions(poolSize: number, count: number, seed: string): number[] {
  return Array.from({ length: poolSize }, (_, place) => ({ place, key: sha256Hex(`${seed}/${place}`) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .slice(0, count)
    .map(({ place }) => place);
}

export function asked(question: Question): AskedQuestion {
  return { text: question.text, choices: question.choices, several: question.right.length > 1 };
}

/** How many of the drawn questions are answered right. A missing answer is a wrong one. */
export function markAnswers(
  pool: readonly Question[],
  drawn: readonly number[],
  answers: readonly (readonly number[])[],
): number {
  return drawn.filter((place, i) => {
    const given = [...new Set(answers[i] ?? [])].sort((a, b) => a - b);
    const { right } = pool[place]!;
    return given.length === right.length && given.every((choice, at) => choice === right[at]);
  }).length;
}

/** Whether so many right answers reach the pass mark; no rounding up. */
export function isPassed(right: number, total: number, passPercent: number): boolean {
  return right * 100 >= passPercent * total;
}
