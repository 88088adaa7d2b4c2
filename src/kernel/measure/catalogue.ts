import type { Bilingual } from '../identity/index.ts';
import { DEVELOPMENT } from './development.ts';
import type { Chapter, Measure, SubClause } from './measure.ts';
import { OPERATION } from './operation.ts';
import { RESOURCES } from './resources.ts';

/** The three chapters with content, in the order of the guide. */
export const CHAPTERS: readonly Chapter[] = [RESOURCES, DEVELOPMENT, OPERATION];

/** The eleven sub-clauses, in order. */
export const SUB_CLAUSES: readonly SubClause[] = CHAPTERS.flatMap((chapter) => chapter.subClauses);

/** The 31 measures, in order. */
export const MEASURES: readonly Measure[] = SUB_CLAUSES.flatMap((subClause) => subClause.measures);

/** The seven lead-ins: what a sub-clause adds to the measures under it. */
export const LEAD_INS: readonly { readonly subClauseId: string; readonly text: Bilingual }[] = SUB_CLAUSES.flatMap(
  ({ id, leadIn }) => (leadIn === null ? [] : [{ subClauseId: id, text: leadIn }]),
);

const BY_ID = new Map(MEASURES.map((measure) => [measure.id, measure]));
const SUB_CLAUSE_OF = new Map(SUB_CLAUSES.flatMap((sub) => sub.measures.map((measure) => [measure.id, sub])));

/** The measure with this clause number (`6.1.b`), or undefined. */
export function measureById(id: string): Measure | undefined {
  return BY_ID.get(id);
}

/** The sub-clause that a measure stands under, or undefined for an unknown id. */
export function subClauseOf(measureId: string): SubClause | undefined {
  return SUB_CLAUSE_OF.get(measureId);
}

/** A clause number as people write it: `6.1.b` becomes `6.1 b`. */
export function clauseLabel(measureId: string): string {
  return measureId.replace(/\.([a-z])$/, ' $1');
}
