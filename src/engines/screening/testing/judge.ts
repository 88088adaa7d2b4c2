import type { Grade, Judgement, JudgingDetector, SkipReason, StreamPolicy } from '../types.ts';

export interface JudgeOptions {
  readonly name: string;
  readonly stream: Extract<StreamPolicy, { kind: 'window' | 'whole' }>;
  /** Texts that it finds, and how bad they are. */
  readonly finds: Readonly<Record<string, Grade>>;
  /** Texts at which it gives up. */
  readonly skips?: Readonly<Record<string, SkipReason>>;
  /** Turns of the event loop that a judgement takes. */
  readonly turns?: () => number;
}

/** Judges by what a text contains, after a while. Stops waiting when it is aborted. */
export function createJudge({ name, stream, finds, skips = {}, turns = () => 0 }: JudgeOptions): JudgingDetector {
  return {
    name,
    version: '1',
    stream,
    async judge(text, signal) {
      for (let left = turns(); left > 0 && !signal.aborted; left--) await new Promise(setImmediate);
      return judgementOf(text, finds, skips);
    },
  };
}

export function judgementOf(
  text: string,
  finds: Readonly<Record<string, Grade>>,
  skips: Readonly<Record<string, SkipReason>>,
): Judgement {
  for (const [bad, reason] of Object.entries(skips)) if (text.includes(bad)) return { state: 'skipped', reason };
  const found = Object.entries(finds).filter(([bad]) => text.includes(bad));
  return { state: 'judged', findings: found.map(([bad, grade]) => ({ kind: `judged:${bad}`, grade, rule: bad })) };
}
