import type { Bilingual } from '../../../../kernel/identity/index.ts';
import type { Confidence } from '../../../../kernel/profile/index.ts';
import { DATA_PROCEDURES } from './catalogue-data.ts';
import { PUBLIC_PROCEDURES } from './catalogue-public.ts';
import { SECURITY_PROCEDURES } from './catalogue-security.ts';

/** What an entry of the procedure must carry. */
export interface EntryFields {
  /** Number given by the authority, or our own number of the report. */
  readonly number: 'required' | 'optional';
  readonly document: 'required' | 'optional';
}

/**
 * Until when a finished procedure counts. `none`: for good, unless the entry names a day; `stated`: until the day printed on
 * it, which the entry must name; `months`: so many months from its date, or until the day that the entry names if earlier.
 */
export type ExpiryRule =
  | { readonly kind: 'none' }
  | { readonly kind: 'stated' }
  | { readonly kind: 'months'; readonly months: number };

export interface LegalProcedure {
  readonly id: string;
  readonly title: Bilingual;
  /** Who receives or makes it. */
  readonly authority: Bilingual;
  /** Which services need it, as the second half of "needed by ...". */
  readonly neededBy: Bilingual;
  readonly source: string;
  readonly confidence: Confidence;
  readonly fields: EntryFields;
  readonly expiry: ExpiryRule;
}

/** Every legal procedure that the product knows, in the order in which it shows them. */
export const LEGAL_PROCEDURES: readonly LegalProcedure[] = [
  ...PUBLIC_PROCEDURES,
  ...SECURITY_PROCEDURES,
  ...DATA_PROCEDURES,
];

/** The procedure with this id, or undefined. */
export function legalProcedure(id: string): LegalProcedure | undefined {
  return LEGAL_PROCEDURES.find((procedure) => procedure.id === id);
}
