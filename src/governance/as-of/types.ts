import type { Bilingual } from '../../kernel/identity/index.ts';
import type { Json, StewardRecord } from '../../kernel/record/index.ts';

/** One thing that a line says. Names and titles are today's; null where the data of it were erased or it is not there any more. */
export type AsOfValue =
  | { readonly type: 'person'; readonly id: string; readonly name: string | null; readonly note?: Bilingual }
  | {
      readonly type: 'subject';
      readonly kind: string;
      readonly id: string;
      readonly title: Bilingual | null;
      readonly revision?: string;
    }
  | { readonly type: 'words'; readonly code: string; readonly text: Bilingual }
  | {
      readonly type: 'criterion';
      readonly id: string;
      readonly title: Bilingual;
      readonly value: number | string | boolean;
      readonly unit: string;
    }
  | { readonly type: 'time'; readonly at: string }
  | { readonly type: 'text'; readonly text: string }
  /** Facts as an act tells them. */
  | { readonly type: 'content'; readonly content: Json }
  /** It can't be known for the past, and why. */
  | { readonly type: 'unknown'; readonly text: Bilingual };

export interface AsOfFact {
  /** Stable, for clients. */
  readonly name: string;
  readonly label: Bilingual;
  readonly values: readonly AsOfValue[];
}

/** An act by which a line is as it is. */
export interface AsOfAct {
  readonly id: string;
  readonly kind: string;
  readonly at: string;
}

/** One thing that held at the moment. */
export interface AsOfLine {
  /** Of what the line is about: the same at every moment. */
  readonly id: string;
  readonly about: AsOfValue;
  readonly facts: readonly AsOfFact[];
  /** The acts that made it so, newest first; never empty. */
  readonly acts: readonly AsOfAct[];
}

/** Acts of one line up to the moment, oldest first. */
export interface ActsOfLine {
  readonly id: string;
  readonly acts: readonly StewardRecord[];
}

/** The moment that is asked about, and what the asker may see besides the area. */
export interface AsOfMoment {
  readonly at: Date;
  may(permission: string): boolean;
}

/**
 * One kind of thing whose past is told by acts in the ledger. The area says which acts; governance finds them, page by page.
 */
export interface AsOfArea {
  readonly name: string;
  readonly title: Bilingual;
  /** What of the past can't be known here, in plain words. */
  readonly notes: readonly Bilingual[];
  /** Without it nobody reads the area. */
  readonly permission: string;
  /** Kinds of acts by which a line begins. Each has the same subject as the acts that change or end the line, or none. */
  readonly opens: readonly string[];
  /** Kinds of acts that change or end a line. */
  readonly changes: readonly string[];
  /** To which line each act belongs; null: to none. Without it, to its subject. */
  keysOf?(acts: readonly StewardRecord[]): Promise<readonly (string | null)[]>;
  /** What the acts leave at the moment, one for each: null where nothing is left. */
  lines(given: readonly ActsOfLine[], moment: AsOfMoment): Promise<readonly (AsOfLine | null)[]>;
}
