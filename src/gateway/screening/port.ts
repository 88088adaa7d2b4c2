import type { PolicyDetector } from '../../kernel/policy/index.ts';

/** What a detector did to one request: `passed`, `masked`, `stopped`, `skipped`... by detector id. */
export type ScreeningMarks = Readonly<Record<string, string>>;

export interface InputVerdict {
  /** The body that may go to the upstream, or null when the request is refused. */
  readonly body: Record<string, unknown> | null;
  readonly marks: ScreeningMarks;
}

/** Pieces of the answer that may leave now. Whatever is held back comes with a later call. */
export interface Released {
  readonly pieces: readonly Record<string, unknown>[];
  /** True when the answer ends here: nothing that follows may leave. */
  readonly stop: boolean;
}

/** Screening of one answer: a whole answer is one piece, a stream is a piece per chunk. */
export interface OutputScreen {
  push(piece: Record<string, unknown>): Released | Promise<Released>;
  /** Called once, after the last piece. */
  end(): Released | Promise<Released>;
  marks(): ScreeningMarks;
}

/**
 * Where screening sits in the chain of every operation. It is called only when the release names detectors. A detector that
 * it does not know makes the request be refused, never passed.
 */
export interface ScreeningPort {
  knows(detector: string): boolean;
  screenInput(body: Record<string, unknown>, detectors: readonly PolicyDetector[]): Promise<InputVerdict>;
  openOutput(detectors: readonly PolicyDetector[]): OutputScreen;
}

/** A gateway without a screening engine: it knows no detector, so a release that names one is not served. */
export const noScreening: ScreeningPort = {
  knows: () => false,
  screenInput: () => Promise.reject(new Error('no screening engine')),
  openOutput: () => {
    throw new Error('no screening engine');
  },
};
