import type { Confidence, CriterionStrength } from '../profile.ts';
import type { CriterionGroup, CriterionLine } from './criteria-file.ts';

/** A row of the threshold table of GB/T 45654-2025 and TC260-003. */
export interface SafetyStandardRow extends CriterionGroup {
  readonly row: string;
}

/** A row with both columns in its source: the chapter of GB/T 45654-2025, the section of TC260-003. */
export function row(
  id: string,
  chapter: string,
  section: string,
  strength: CriterionStrength,
  confidence: Confidence,
  lines: readonly CriterionLine[],
): SafetyStandardRow {
  return { row: id, source: `GB/T 45654-2025 ${chapter}；TC260-003 ${section}`, strength, confidence, lines };
}
