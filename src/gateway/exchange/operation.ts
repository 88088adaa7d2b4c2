import type { TrafficUsage } from '../../kernel/traffic/index.ts';
import type { ReadBody } from './body.ts';
import type { Refusal } from './refusal.ts';

/** A request as its operation understands it. */
export interface Asked {
  readonly model: string;
  readonly stream: boolean;
  /** The end user as the application named them, raw, or null. */
  readonly user: string | null;
  readonly body: ReadBody;
}

/** An answer in the making, from the chunks of a stream. */
export interface Assembly {
  /** Takes a chunk as the upstream sent it; returns it as the caller may see it, or null when it is not meant for them. */
  take(chunk: Record<string, unknown>): Record<string, unknown> | null;
  /** True when the upstream has said of everything asked for that it is finished. */
  finished(): boolean;
  /** The answer as far as it came, for the payload; null when nothing came. */
  answer(): Record<string, unknown> | null;
}

/**
 * One endpoint of the OpenAI interface. The chain around it (keys, admission, journal, screening, forwarding, records) is
 * the same for all; completions, embeddings and responses take their place in the table as further operations.
 */
export interface Operation {
  /** As it enters the records. */
  readonly name: string;
  readonly path: string;
  /** Below the route's base URL. */
  readonly upstreamPath: string;
  read(body: ReadBody): Asked | Refusal;
  /** The JSON text for the upstream. */
  upstreamBody(asked: Asked, upstreamModel: string): string;
  usage(answer: Record<string, unknown>): TrafficUsage | null;
  assemble(asked: Asked, releasedName: string): Assembly;
}
