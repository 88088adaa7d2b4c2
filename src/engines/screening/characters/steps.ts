import type { Evasion } from '../types.ts';

/** All evasions, in the order in which normalisation undoes them; the position is the bit in a step set. */
export const EVASIONS: readonly Evasion[] = [
  'ignorable',
  'width',
  'marks',
  'separators',
  'lookalike',
  'case',
  'traditional',
  'leet',
  'pinyin',
  'split-character',
];

/** A set of evasions as bits. */
export type StepSet = number;

export const STEP = Object.fromEntries(EVASIONS.map((evasion, bit) => [evasion, 1 << bit])) as Record<Evasion, StepSet>;

const named = new Map<StepSet, readonly Evasion[]>();

/** The evasions in a set, in order. The same array for the same set. */
export function evasionsOf(steps: StepSet): readonly Evasion[] {
  let evasions = named.get(steps);
  if (evasions === undefined) {
    evasions = Object.freeze(EVASIONS.filter((_, bit) => steps & (1 << bit)));
    named.set(steps, evasions);
  }
  return evasions;
}
