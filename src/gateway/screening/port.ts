import type { PolicyDetector } from '../../kernel/policy/index.ts';

/**
 * What screening did to one request, by side and detector: `input.keywords` is `passed`, `observed`, `labelled`, `escalated`,
 * `masked`, `replaced`, `stopped`, `skipped` or `failed`. Beside it stand, where there is something to say, `….grade` (the worst),
 * `….kinds`, `….skipped` (the reasons), and `input.media` for what could not be read, with its `….kinds`.
 */
export type ScreeningMarks = Readonly<Record<string, string>>;

/**
 * Why a text may not go on: its content, because a detector that must be asked could not be, media that nobody can read, or a
 * document that is too deep or too large to be walked.
 */
export type ScreeningRefusal = 'content' | 'unavailable' | 'media' | 'limit';

export interface InputVerdict {
  /** The body that may go to the upstream, or null when the request is refused. */
  readonly body: Record<string, unknown> | null;
  readonly refused: ScreeningRefusal | null;
  /** Where the content was stopped and the policy wants that told in an answer: what it says. */
  readonly stopText?: string | null;
  /** As far as they are known: a guard that only observes may still be at work. */
  readonly marks: () => ScreeningMarks;
}

/** Pieces of the answer that may leave now. Whatever is held back comes with a later call. */
export interface Released {
  readonly pieces: readonly Record<string, unknown>[];
  /** Set when the answer ends here: nothing that follows may leave. */
  readonly refused: ScreeningRefusal | null;
  /** As in `InputVerdict`. */
  readonly stopText?: string | null;
}

/** Screening of one answer: either `whole` once, or `push` per chunk and `end`. What it does not change comes back as the same object. */
export interface OutputScreen {
  /** A whole answer, as it may leave: one piece, or none and the reason. */
  whole(answer: Record<string, unknown>): Released | Promise<Released>;
  push(piece: Record<string, unknown>): Released | Promise<Released>;
  /** Called once, after the last piece. */
  end(): Released | Promise<Released>;
  /** The caller has left: whatever is still being judged is aborted. Harmless after the end. */
  close(): void;
  marks(): ScreeningMarks;
}

/**
 * Where screening sits in the chain of every operation. It is called only when the release names detectors. A detector that
 * it does not know makes the request be refused, never passed.
 */
export interface ScreeningPort {
  knows(detector: string): boolean;
  /** True when these detectors ask somebody, who is to be told when the caller has left. */
  asks(detectors: readonly PolicyDetector[]): boolean;
  /**
   * A body that need not change comes back as the same object; none is ever changed in place. `signal` aborts when the caller has left: it is given
   * where somebody is asked.
   */
  screenInput(
    body: Record<string, unknown>,
    detectors: readonly PolicyDetector[],
    signal?: AbortSignal,
  ): InputVerdict | Promise<InputVerdict>;
  /** `asked` tells what the answer answers, for guards that judge it by that; called only where there are such. */
  openOutput(detectors: readonly PolicyDetector[], asked: () => string): OutputScreen;
}
