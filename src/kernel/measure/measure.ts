import type { Bilingual } from '../identity/index.ts';

/** One of the 31 measures, by clause number. Titles and descriptions are ours, never the standard's text. */
export interface Measure {
  /** Clause number: `6.1.b`, or `4.2` for the one clause without letters. */
  readonly id: string;
  readonly title: Bilingual;
  /** What an organisation needs. */
  readonly need: Bilingual;
  /** What the product does, so that it runs. */
  readonly means: Bilingual;
  /** The place that blocks, runs or measures. */
  readonly enforcement: Bilingual;
}

export interface SubClause {
  readonly id: string;
  readonly title: Bilingual;
  /** What the lead-in adds to the measures under it, or null where there is none. */
  readonly leadIn: Bilingual | null;
  readonly measures: readonly Measure[];
}

export interface Chapter {
  readonly id: string;
  readonly title: Bilingual;
  readonly subClauses: readonly SubClause[];
}
