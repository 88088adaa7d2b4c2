import type { GateMode } from '../gate/index.ts';
import type { Bilingual } from '../identity/index.ts';

export type CriterionStrength = 'statutory' | 'mandatory-standard' | 'should' | 'recommended' | 'internal';
/** How sure we are that the source says so. */
export type Confidence = 'high' | 'medium' | 'low';
/** How hard a profile takes a measure. */
export type MeasureLevel = 'required' | 'advisory' | 'off';

/** A number or choice put on a measure, as data. */
export interface Criterion {
  /** e.g. `log.retention-days`. */
  readonly id: string;
  readonly measureId: string;
  readonly title: Bilingual;
  readonly value: number | string | boolean;
  readonly unit: string;
  readonly source: string;
  readonly strength: CriterionStrength;
  readonly confidence: Confidence;
}

/** When a changed criterion starts to count. */
export type ChangeMode =
  | { readonly kind: 'new-releases' }
  | { readonly kind: 'from'; readonly date: string }
  | { readonly kind: 'at-once' };

/** What a gate asks for under a profile, beyond what its module always asks. */
export interface GateSetting {
  readonly mode: GateMode;
  /** Requirements by id that must be met; one that nothing can check keeps the gate closed. */
  readonly requirements: readonly { readonly id: string; readonly measureId: string; readonly title: Bilingual }[];
}

export interface Profile {
  readonly id: string;
  readonly title: Bilingual;
  readonly description: Bilingual;
  readonly levels: { readonly [measureId: string]: MeasureLevel };
  readonly criteria: readonly Criterion[];
  readonly gates: { readonly [gate: string]: GateSetting };
}

/** The criterion of a profile, or an error that names it: a control never guesses a number. */
export function criterionOf(profile: Profile, id: string): Criterion {
  const criterion = profile.criteria.find((one) => one.id === id);
  if (criterion === undefined) throw new Error(`profile ${profile.id} has no criterion ${id}`);
  return criterion;
}

/** The value of a numeric criterion. Throws when it is missing or no number. */
export function numberOf(profile: Profile, id: string): number {
  const { value } = criterionOf(profile, id);
  if (typeof value !== 'number') throw new Error(`criterion ${id} of profile ${profile.id} is not a number`);
  return value;
}
