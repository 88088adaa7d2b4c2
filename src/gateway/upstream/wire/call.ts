import type { AnswerHeaders } from './answer-parser.ts';

/** What can be done with a request that was sent. After its end nothing of this does anything. */
export interface UpstreamCall {
  isPaused(): boolean;
  /** Stops reading; what has been read already may still come. */
  pause(): void;
  resume(): void;
  /** Gives the request up at once: closes its connection, then tells the handler's `error`. */
  abort(reason: Error): void;
}

/** What becomes of one request. `start` comes before all else, and nothing comes after `end` or `error`. */
export interface UpstreamHandler {
  /** A connection is there and the request is about to be written. Not called when none could be made. */
  start(call: UpstreamCall): void;
  head(status: number, headers: AnswerHeaders): void;
  data(chunk: Buffer): void;
  /** The answer came whole. */
  end(): void;
  error(error: Error): void;
  /** A connection is being made for it; not called where one is free. */
  opening?(): void;
  /** True when nobody wants the answer any more: asked before a request that had to wait is sent. */
  abandoned?(): boolean;
}
