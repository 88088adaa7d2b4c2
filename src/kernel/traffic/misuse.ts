import type { TrafficRecord } from './traffic.ts';

/** What screening said of the input of a request, as far as misuse goes. */
export type InputVerdict =
  /** Refused, or let through although it was graded as bad as can be. */
  | { readonly kind: 'violation'; readonly detector: string; readonly grade: string; readonly kinds: string }
  /** Read by a detector that found nothing of it. */
  | { readonly kind: 'clean' }
  /** Read by none: it counts for nobody and against nobody. */
  | { readonly kind: 'unjudged' };

/** Marks of an input that can be a violation; a search by them finds every one. */
export const VIOLATION_MARKS = ['stopped', 'escalated', 'labelled', 'masked', 'replaced'] as const;

/** Refused for what they are, not for what they say. */
const NO_DETECTOR = new Set(['input.media', 'input.document']);
const NOT_READ = new Set(['skipped', 'failed', 'unscreened']);
/** What somebody tells of themselves is masked and is no misuse; only what is refused is. */
const PERSONAL_INFORMATION = 'input.personal-information';
const WORST = 'high';

/**
 * A violation is an input that a detector stopped, or on which one acted in another way and that it grades `high`. What a detector
 * merely observes counts for nothing: it is being tried out. Answers count for nothing either: they are the model's.
 */
export function judgeInput(screening: TrafficRecord['screening']): InputVerdict {
  let read = false;
  for (const [name, mark] of Object.entries(screening)) {
    if (!/^input\.(?!.*\.(grade|kinds|skipped)$)/.test(name) || NO_DETECTOR.has(name)) continue;
    if (NOT_READ.has(mark)) continue;
    read = true;
    const grade = screening[`${name}.grade`] ?? '';
    const acted = (VIOLATION_MARKS as readonly string[]).includes(mark);
    if (mark === 'stopped' || (acted && grade === WORST && name !== PERSONAL_INFORMATION))
      return {
        kind: 'violation',
        detector: name.slice('input.'.length),
        grade,
        kinds: screening[`${name}.kinds`] ?? '',
      };
  }
  return { kind: read ? 'clean' : 'unjudged' };
}
