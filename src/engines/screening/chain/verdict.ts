import type { Action, Grade, SkipReason } from '../types.ts';
import type { Mode } from './rule.ts';

/**
 * `hit`: something was found. `failed`: the detector broke. `skipped`: some text was not judged, for the reasons that are
 * listed. `passed`: all of it was judged and nothing was found. The first that holds counts.
 */
export type DetectorState = 'hit' | 'failed' | 'skipped' | 'passed';

/** Where a hit was. Never its text. */
export interface HitPosition {
  /** Which text: path of a leaf in a document, or '' for a single text. */
  readonly where: string;
  readonly start: number;
  readonly end: number;
  readonly kind: string;
  readonly grade: Grade;
  readonly action: Action;
}

export interface DetectorVerdict {
  readonly detector: string;
  readonly version: string;
  readonly mode: Mode;
  readonly state: DetectorState;
  readonly hits: number;
  /** Strongest grade of its hits, or null without a hit. */
  readonly grade: Grade | null;
  /** Strongest action that was done. */
  readonly action: Action;
  /** Strongest action that the table asks for; differs from `action` while a rule only observes or warns. */
  readonly intended: Action;
  /** Hits by kind. */
  readonly kinds: Readonly<Record<string, number>>;
  /** The first hits, `MAX_POSITIONS` at most. */
  readonly positions: readonly HitPosition[];
  /** How many texts or windows were not judged, by reason. */
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
  /** Time of our own computing, in milliseconds. */
  readonly ownMillis: number;
  /** Time of waiting for somebody else's judgement, in milliseconds, summed over judgements that ran side by side. */
  readonly guardMillis: number;
}

export const MAX_POSITIONS = 20;

/** Why a text ends early. */
export interface Stop {
  /**
   * `hit`: an action `stop`. `unavailable`: text could not be judged and the fail mode is closed. `limit`: hits that overlap
   * each other go on for longer than may be held back.
   */
  readonly reason: 'hit' | 'unavailable' | 'limit';
  readonly detector: string;
  /** Kind of the hit, or null. */
  readonly kind: string | null;
  /** Offset in the original text before which it ends. */
  readonly at: number;
  /** What is said to the reader instead of the rest; may be empty. */
  readonly text: string;
}

export interface Verdict {
  readonly stopped: Stop | null;
  /** Strongest action that was done by any detector. */
  readonly action: Action;
  /** True when text was masked, replaced or stopped. */
  readonly changed: boolean;
  /** In the order of the rules. */
  readonly detectors: readonly DetectorVerdict[];
}
