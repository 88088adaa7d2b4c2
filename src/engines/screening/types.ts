// The words that every part of the screening engine shares. Offsets are in UTF-16 units of the original text of one stream,
// counted from its beginning, so that a hit can be shown, masked and cut in the text that people wrote.

/** How bad a hit is, mildest first. Graded handling of misuse goes by it. */
export type Grade = 'notice' | 'low' | 'medium' | 'high';
export const GRADES: readonly Grade[] = ['notice', 'low', 'medium', 'high'];

/**
 * What is done about a hit. `label` and `escalate` leave the text alone and are reported; `mask` and `replace` change the text of
 * the hit; `stop` ends the stream before it. Where hits that change the text overlap, their texts are one, and the strongest
 * action on it counts.
 */
export type Action = 'pass' | 'label' | 'escalate' | 'mask' | 'replace' | 'stop';
/** Weakest first. */
export const ACTIONS: readonly Action[] = ['pass', 'label', 'escalate', 'mask', 'replace', 'stop'];

/** A step of normalisation without which a hit would not have been seen. */
export type Evasion =
  /** Full width, compatibility forms, styled letters, circled letters (NFKD). */
  | 'width'
  | 'case'
  /** Zero width, bidi controls, variation selectors, soft hyphens. */
  | 'ignorable'
  /** Combining marks. */
  | 'marks'
  /** Spaces and signs put in between. */
  | 'separators'
  | 'traditional'
  /** Letters of another script that look alike. */
  | 'lookalike'
  /** Digits and signs for letters. */
  | 'leet'
  | 'pinyin'
  /** A character written as its parts. */
  | 'split-character'
  /** Chinese numerals for digits. */
  | 'numerals';

export interface Hit {
  /** Name of the detector. */
  readonly detector: string;
  /** Risk kind (`A.1-a`) or kind of personal information (`cn-id-card`). */
  readonly kind: string;
  readonly grade: Grade;
  readonly start: number;
  readonly end: number;
  /** Which entry or rule matched; never text of the stream. */
  readonly rule: string;
  /** What had to be undone to see it; empty when it stands there as it is. */
  readonly via: readonly Evasion[];
  /** What `mask` puts in its place, `end - start` units long. Without it every character becomes `*`. */
  readonly mask?: string;
}

/** When a detector can say that a piece of text is settled. */
export type StreamPolicy =
  /** At once, but for the few characters that may still begin a hit. `maxHoldback` bounds them, in UTF-16 units. */
  | { readonly kind: 'incremental'; readonly maxHoldback: number }
  /** Every `size` units, looking back `overlap` units. What is looked back at is held until then: a finding is about all of it. */
  | { readonly kind: 'window'; readonly size: number; readonly overlap: number }
  /** When the text is complete. A text of more than `limit` units is not judged: it counts as skipped, `too-long`. */
  | { readonly kind: 'whole'; readonly limit: number };

/** Scans one stream of text. A property holds for all: the hits are the same however the text is cut into pieces. */
export interface IncrementalScan {
  /**
   * Takes the next piece, which may begin or end between the halves of a surrogate pair. Appends to `hits`, in order of their
   * start, what has become certain. Returns the settled offset: every hit that is reported later begins at or after it. It never
   * goes back, and lies at most `maxHoldback` units before the end of what was pushed.
   */
  push(text: string, hits: Hit[]): number;
  /** The stream is over: decides what was waiting. Returns the length of the whole. */
  end(hits: Hit[]): number;
  /** The same hits for a text that is complete, in one go; instead of the two above. Left out where it would save nothing. */
  whole?(text: string, hits: Hit[]): void;
}

/** Settles text by itself and at once. Immutable, shared by all streams. */
export interface IncrementalDetector {
  readonly name: string;
  /** Changes whenever the verdict about any text may change: code version and hash of its data. */
  readonly version: string;
  readonly stream: Extract<StreamPolicy, { kind: 'incremental' }>;
  open(): IncrementalScan;
  /**
   * True when a scan of this text, which is complete, would find nothing. False says nothing. Left out where it would save nothing: most texts are
   * short and clear, and for them opening a scan costs as much as reading.
   */
  clears?(text: string): boolean;
}

/** What a judging detector said. A check that did not happen is skipped, never passed. */
export type Judgement =
  | { readonly state: 'judged'; readonly findings: readonly Finding[] }
  | { readonly state: 'skipped'; readonly reason: SkipReason };

export type SkipReason =
  | 'timeout'
  | 'unreachable'
  | 'circuit-open'
  /** More is waiting to be judged than the detector takes. */
  | 'overloaded'
  | 'unreadable-verdict'
  /** A text over the limit of a `whole` policy. */
  | 'too-long'
  /** The text ended, by a stop or because its reader left, before it was judged. */
  | 'cut-short';

/** A finding of a judging detector; it is about all of the text that was judged. */
export interface Finding {
  readonly kind: string;
  readonly grade: Grade;
  readonly rule: string;
}

/** Asks somebody else, such as a guard model, about a text; needs time. */
export interface JudgingDetector {
  readonly name: string;
  readonly version: string;
  readonly stream: Extract<StreamPolicy, { kind: 'window' | 'whole' }>;
  /** Never rejects for reasons of the other side: those are `skipped`. */
  judge(text: string, signal: AbortSignal): Promise<Judgement>;
  /** The same for an answer to this, where it judges an answer by what was asked. */
  readonly about?: (before: string) => JudgingDetector;
}

export type Detector = IncrementalDetector | JudgingDetector;
