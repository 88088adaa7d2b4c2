import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { createDecoder } from './decoder.ts';
import type { Shape } from './parameters.ts';
import { createRandom } from './random.ts';
import { type Sampling, sample } from './sampling.ts';
import { createStopFilter } from './stop-filter.ts';
import { UNKNOWN, type Vocabulary } from './vocabulary.ts';

export interface LoadedModel {
  readonly shape: Shape;
  readonly weights: Float32Array;
  readonly vocabulary: Vocabulary;
}

export interface CompletionRequest extends Sampling {
  readonly prompt: string;
  /** Most characters to generate. */
  readonly maxTokens: number;
  readonly stop: readonly string[];
  readonly seed: number;
  /** Goes on after the end of a passage, until maxTokens. */
  readonly ignoreEnd: boolean;
}

export type FinishReason = 'stop' | 'length';

/** Passages of the training text are lines: the end of a line is the end of an answer. */
const END = '\n';

/**
 * Continues the prompt, yielding text as it comes (one character at a time, unless a stop string is in sight);
 * returns why it ended. `interval` is the least time for a character in milliseconds.
 * @throws the signal's reason when aborted
 */
export async function* complete(
  model: LoadedModel,
  request: CompletionRequest,
  signal: AbortSignal,
  interval = 0,
): AsyncGenerator<string, FinishReason> {
  const { vocabulary, shape, weights } = model;
  const decoder = createDecoder(shape, weights);
  const random = createRandom(request.seed >>> 0, Math.floor(request.seed / 0x1_0000_0000));
  const filter = createStopFilter(request.stop);
  const end = vocabulary.encode(END)[0]!;
  // Of a long prompt only the end fits into the context.
  const tail = vocabulary.encode(`${END}${request.prompt}`).slice(-shape.context);
  let scores = decoder.read(tail[0]!);
  for (const symbol of tail.subarray(1)) scores = decoder.read(symbol);
  for (let count = 0; count < request.maxTokens; count++) {
    // One turn for a character: other requests, and the news that the client has left, come in between.
    await (interval > 0 ? pause(interval, undefined, { signal }) : nextTurn());
    signal.throwIfAborted();
    const banned = count === 0 || request.ignoreEnd ? [UNKNOWN, end] : [UNKNOWN];
    const symbol = sample(scores, request, banned, random);
    if (symbol === end) {
      yield* nonEmpty(filter.flush());
      return 'stop';
    }
    yield* nonEmpty(filter.push(vocabulary.character(symbol)));
    if (filter.stopped) return 'stop';
    if (count + 1 < request.maxTokens) scores = decoder.read(symbol);
  }
  yield* nonEmpty(filter.flush());
  return 'length';
}

function* nonEmpty(text: string): Generator<string> {
  if (text !== '') yield text;
}
