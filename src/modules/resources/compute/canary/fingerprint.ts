import type { CanaryRun } from '../../../../kernel/policy/index.ts';

/** Answers to a prompt that must all be the same before it is compared by. */
export const BASELINE_ANSWERS = 5;
/** Runs in a row that must differ before a change is reported. */
export const CONFIRMING_RUNS = 3;
/** Prompts that must have changed, where as many are stable: one prompt alone may sit on the edge between two answers. */
const CHANGED_PROMPTS = 2;

/** What is known of the answers to one prompt, or of the name that the upstream gives its model. */
export interface Trait {
  readonly state: 'learning' | 'stable' | 'unstable';
  /** What it was in the baseline. */
  readonly value: string | null;
  /** Answers that the baseline was made of. */
  readonly learnt: number;
  /** Runs in a row in which it differed from the baseline, since when, and what it is now. */
  readonly away: number;
  readonly awaySince: string | null;
  readonly now: string | null;
}

export interface Fingerprint {
  readonly prompts: { readonly [prompt: string]: Trait };
  readonly model: Trait;
}

/** What differs from the baseline in so many runs that it is no chance. */
export interface FoundChange {
  readonly since: string;
  readonly prompts: readonly string[];
  readonly modelBefore: string | null;
  readonly modelAfter: string | null;
}

const UNKNOWN: Trait = { state: 'learning', value: null, learnt: 0, away: 0, awaySince: null, now: null };
export const NO_FINGERPRINT: Fingerprint = { prompts: {}, model: UNKNOWN };

/**
 * Takes one run into account. A prompt without an answer says nothing. While a change is `open` a return to the baseline is no sign
 * that a prompt wavers: the model may have been put back.
 */
export function advance(before: Fingerprint, run: CanaryRun, open: boolean): Fingerprint {
  const prompts: Record<string, Trait> = { ...before.prompts };
  let answered = false;
  for (const { prompt, digest } of run.answers) {
    if (digest === null) continue;
    answered = true;
    prompts[prompt] = advanced(prompts[prompt] ?? UNKNOWN, digest, run.at, open);
  }
  if (!answered) return before;
  return { prompts, model: advanced(before.model, run.model ?? '', run.at, open) };
}

function advanced(trait: Trait, value: string, at: string, open: boolean): Trait {
  const now = { ...trait, now: value };
  if (trait.state === 'unstable') return now;
  if (trait.state === 'learning') {
    const learnt = trait.learnt + 1;
    if (trait.learnt > 0 && value !== trait.value) return { ...now, learnt, state: 'unstable' };
    return { ...now, value, learnt, state: learnt >= BASELINE_ANSWERS ? 'stable' : 'learning' };
  }
  if (value !== trait.value) return { ...now, away: trait.away + 1, awaySince: trait.awaySince ?? at };
  // Away and back without a change: both answers are this model's, so nothing can be told by it any more.
  if (trait.away > 0 && !open) return { ...now, state: 'unstable', away: 0, awaySince: null };
  return { ...now, away: 0, awaySince: null };
}

/** The change that the runs so far show, or null. */
export function changeOf({ prompts, model }: Fingerprint): FoundChange | null {
  const stable = Object.entries(prompts).filter(([, { state }]) => state === 'stable');
  const confirmed = stable.filter(([, { away }]) => away >= CONFIRMING_RUNS);
  const renamed = model.state === 'stable' && model.away >= CONFIRMING_RUNS;
  const enough = confirmed.length > 0 && confirmed.length >= Math.min(CHANGED_PROMPTS, stable.length);
  if (!renamed && !enough) return null;
  const traits = [...confirmed.map(([, trait]) => trait), ...(renamed ? [model] : [])];
  return {
    since: traits.map(({ awaySince }) => awaySince!).sort()[0]!,
    prompts: confirmed.map(([prompt]) => prompt).sort(),
    modelBefore: renamed ? model.value : null,
    modelAfter: renamed ? model.now : null,
  };
}

/** What can be told by it: nothing yet, something, or nothing at all because the answers differ by themselves. */
export function standing({ prompts }: Fingerprint): 'learning' | 'watching' | 'unstable' {
  const states = Object.values(prompts).map(({ state }) => state);
  if (states.includes('stable')) return 'watching';
  return states.length > 0 && states.every((state) => state === 'unstable') ? 'unstable' : 'learning';
}

/** Whether everything that is compared is as in the baseline now. */
export function isAsBefore({ prompts, model }: Fingerprint): boolean {
  const compared = [...Object.values(prompts), model].filter(({ state }) => state === 'stable');
  return compared.length > 0 && compared.every(({ away }) => away === 0);
}
