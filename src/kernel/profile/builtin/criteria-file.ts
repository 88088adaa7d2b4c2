import type { Confidence, Criterion, CriterionStrength } from '../profile.ts';

/** `[id, measure, title zh, title en, value, unit]`: one line of a criteria file. */
export type CriterionLine = readonly [
  id: string,
  measureId: string,
  zh: string,
  en: string,
  value: number | string | boolean,
  unit: string,
];

/** Lines of a criteria file that share a source, a strength and a confidence. */
export interface CriterionGroup {
  /** Where it says so: instrument and article, every column that applies. */
  readonly source: string;
  readonly strength: CriterionStrength;
  readonly confidence: Confidence;
  readonly lines: readonly CriterionLine[];
}

/** The criteria of a file, in its order. */
export function criteriaOf(groups: readonly CriterionGroup[]): Criterion[] {
  return groups.flatMap(({ source, strength, confidence, lines }) =>
    lines.map(([id, measureId, zh, en, value, unit]) => ({
      id,
      measureId,
      title: { zh, en },
      value,
      unit,
      source,
      strength,
      confidence,
    })),
  );
}
