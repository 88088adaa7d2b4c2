import { gelu, normalise } from './arithmetic.ts';
import { type Shape, viewsOf } from './parameters.ts';

/** One text being continued: keys and values of what was read are kept, so a symbol costs one pass over the weights. */
export interface Decoder {
  /** Reads a symbol and answers the scores of what follows (valid until the next call). */
  read(symbol: number): Float32Array;
}

/**
 * The forward pass of `createNetwork` for one text, without gradients. A text longer than the context is carried on
 * from its newest half, read again from position 0.
 */
export function createDecoder(shape: Shape, weights: Float32Array): Decoder {
  const { width, hidden, heads, layers, context, vocabulary } = shape;
  const headWidth = width / heads;
  const scale = 1 / Math.sqrt(headWidth);
  const weight = viewsOf(shape, weights);
  const floats = (length: number) => new Float32Array(length);
  const [stream, normal, joined, mixed, added] = [width, width, 3 * width, width, width].map(floats) as Float32Array[];
  const [raised, active, scores, logits, scales] = [hidden, hidden, context, vocabulary, 1].map(
    floats,
  ) as Float32Array[];
  const memory = Array.from({ length: layers }, () => floats(context * 3 * width));
  let seen: number[] = [];

  const attend = (past: Float32Array, position: number) => {
    past.set(joined!, position * 3 * width);
    mixed!.fill(0);
    for (let head = 0; head < heads; head++) {
      const at = head * headWidth;
      let most = Number.NEGATIVE_INFINITY;
      for (let p = 0; p <= position; p++) {
        let score = 0;
        for (let i = 0; i < headWidth; i++) score += joined![at + i]! * past[p * 3 * width + width + at + i]!;
        scores![p] = score;
        if (scores![p]! > most) most = scores![p]!;
      }
      let sum = 0;
      for (let p = 0; p <= position; p++) {
        scores![p] = Math.exp((scores![p]! - most) * scale);
        sum += scores![p]!;
      }
      for (let p = 0; p <= position; p++) {
        const share = scores![p]! / sum;
        const values = p * 3 * width + 2 * width + at;
        for (let i = 0; i < headWidth; i++) mixed![at + i]! += share * past[values + i]!;
      }
    }
  };

  const readAt = (symbol: number, position: number) => {
    const [symbols, positions] = [weight('symbols'), weight('positions')];
    for (let i = 0; i < width; i++) stream![i] = symbols[symbol * width + i]! + positions[position * width + i]!;
    for (let layer = 0; layer < layers; layer++) {
      normalise(stream!, weight(`${layer}.attentionGain`), normal!, scales!, 1);
      timesMatrix(normal!, weight(`${layer}.queryKeyValue`), joined!);
      attend(memory[layer]!, position);
      timesMatrix(mixed!, weight(`${layer}.attentionOut`), added!);
      for (let i = 0; i < width; i++) stream![i]! += added![i]!;
      normalise(stream!, weight(`${layer}.feedGain`), normal!, scales!, 1);
      timesMatrix(normal!, weight(`${layer}.feedIn`), raised!);
      gelu(raised!, active!);
      timesMatrix(active!, weight(`${layer}.feedOut`), added!);
      for (let i = 0; i < width; i++) stream![i]! += added![i]!;
    }
    normalise(stream!, weight('outGain'), normal!, scales!, 1);
    for (let s = 0; s < vocabulary; s++) {
      let score = 0;
      for (let i = 0; i < width; i++) score += normal![i]! * symbols[s * width + i]!;
      logits![s] = score;
    }
  };

  return {
    read: (symbol) => {
      if (!(symbol >= 0 && symbol < vocabulary)) throw new RangeError(`There is no symbol ${symbol}.`);
      if (seen.length === context) {
        seen = seen.slice(context / 2);
        for (const [position, old] of seen.entries()) readAt(old, position);
      }
      seen.push(symbol);
      readAt(symbol, seen.length - 1);
      return logits!;
    },
  };
}

/** out[columns] = x . W, W of x.length rows. */
function timesMatrix(x: Float32Array, matrix: Float32Array, out: Float32Array): void {
  out.fill(0);
  for (let row = 0; row < x.length; row++) {
    const value = x[row]!;
    const at = row * out.length;
    for (let i = 0; i < out.length; i++) out[i]! += value * matrix[at + i]!;
  }
}
