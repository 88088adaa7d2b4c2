import type { TrafficUsage } from '../../kernel/traffic/index.ts';
import type { ReadBody } from './body.ts';
import type { LabelPlaces } from './label.ts';
import type { Refusal } from './refusal.ts';
import type { StoppedShape } from './stopped.ts';

/** A request as its operation understands it. */
export interface Asked {
  readonly model: string;
  readonly stream: boolean;
  /** The end user as the application named them, raw, or null. */
  readonly user: string | null;
  readonly body: ReadBody;
}

/** An answer in the making, from the pieces of a stream. */
export interface Assembly {
  /** Takes a piece as the upstream sent it; returns it as the caller may see it, or null when it is not meant for them. */
  take(piece: Record<string, unknown>): Record<string, unknown> | null;
  /** True when the upstream has said of everything asked for that it is finished. */
  finished(): boolean;
  /** The answer as far as it came, for the payload; null when nothing came. */
  answer(): Record<string, unknown> | null;
}

/** How the events of a stream are written. `number` counts those that the caller has got before. */
export interface StreamForm {
  event(piece: Record<string, unknown>, number: number): string;
  /** `error` is an object as in OpenAI's error answers. */
  error(error: Record<string, unknown>, number: number): string;
  /** After the last event of an answer that is complete. */
  readonly endMark: string;
  /** Whether the upstream ends with `[DONE]`, or with an event of a type of its own. */
  readonly endsBy: 'mark' | 'event';
  /** What a piece says about the answer: it is the last one, and the answer failed or not. */
  ending(piece: Record<string, unknown>): 'done' | 'failed' | null;
}

/** An answer without what nobody can read. */
export interface SetAside {
  readonly rest: Record<string, unknown>;
  /** Puts it back into what became of the rest. */
  putBack(screened: Record<string, unknown>): Record<string, unknown>;
}

/**
 * One endpoint of the OpenAI interface. The chain around it (keys, admission, limits, journal, screening, forwarding,
 * records) is the same for all.
 */
export interface Operation {
  /** As it enters the records. */
  readonly name: string;
  readonly path: string;
  /** Below the route's base URL. */
  readonly upstreamPath: string;
  readonly form: StreamForm;
  read(body: ReadBody): Asked | Refusal;
  /** The JSON text for the upstream. */
  upstreamBody(asked: Asked, upstreamModel: string): string;
  /** What the upstream reported in a whole answer or in a piece of a stream; null when nothing. */
  usage(answer: Record<string, unknown>): TrafficUsage | null;
  /** Where the words of whoever asks stand. */
  prompt(body: Readonly<Record<string, unknown>>): unknown;
  /** What the model reads, for estimates. */
  input(body: Readonly<Record<string, unknown>>): unknown;
  /** What the model said in an answer, whole or assembled, for estimates. */
  output(answer: Record<string, unknown>): unknown;
  assemble(asked: Asked, releasedName: string): Assembly;
  /** Takes out of a whole answer what is no text and is not screened. */
  setAside?(answer: Record<string, unknown>): SetAside;
  /** Where its answers can bear a label; absent where they are no text. */
  readonly labels?: LabelPlaces;
  /** What it answers in the place of what was stopped; absent where that is always an error. */
  readonly stopped?: StoppedShape;
}
