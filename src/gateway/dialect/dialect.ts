import type { EventParser } from '../sse/index.ts';

/** A request as it goes to an upstream, or what of it can not be said in the upstream's protocol. */
export type Translated = { readonly path: string; readonly body: string } | { readonly unsupported: readonly string[] };

/** The protocol of an upstream that does not speak OpenAI's. Answers come out as OpenAI's, and go through the same chain. */
export interface Dialect {
  /** `operation` is its name in the records. Nothing is dropped: what has no counterpart is named. */
  request(operation: string, body: Readonly<Record<string, unknown>>, upstreamModel: string): Translated;
  /** A whole answer. Throws SyntaxError when it is none. */
  answer(text: string, now: Date): string;
  /** Reads a stream: the events come out as OpenAI's, with its end mark. Throws SyntaxError when it is none. */
  events(parser: EventParser, now: Date): EventParser;
}
