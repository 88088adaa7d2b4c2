import {
  addTo,
  causalSoftmax,
  causalSoftmaxBackward,
  crossEntropy,
  gelu,
  geluBackward,
  normalise,
  normaliseBackward,
  transpose,
} from './arithmetic.ts';
import { createArena, matrix, transposed } from './matrix-product.ts';
import { checkShape, paddedVocabulary, parameterCount, type Shape, viewsOf } from './parameters.ts';

/** A network with room for one batch: weights and gradients are flat arrays in the order of `tensorsOf`. */
export interface Network {
  readonly shape: Shape;
  readonly weights: Float32Array;
  readonly gradients: Float32Array;
  /**
   * Mean loss in nats of predicting `targets` from `inputs` (batch rows of `context` symbols);
   * leaves the gradient of that loss in `gradients`, unless `forwardOnly`.
   */
  loss(inputs: Uint16Array, targets: Uint16Array, forwardOnly?: boolean): number;
}

/** @throws RangeError for a shape that can't be computed */
export function createNetwork(shape: Shape, batch: number): Network {
  checkShape(shape);
  const { width, hidden, heads, layers, context, vocabulary } = shape;
  const rows = batch * context;
  const symbols = paddedVocabulary(shape);
  const headWidth = width / heads;
  const scale = 1 / Math.sqrt(headWidth);
  const arena = createArena(lengths(shape, batch));
  const array = (name: string) => arena.arrays[name]!;
  const { product } = arena;
  const weights = array('weights');
  const gradients = array('gradients');
  const weight = viewsOf(shape, weights);
  const gradient = viewsOf(shape, gradients);
  const flipped = array('flipped');

  /** out = x . W, or its backward half: the gradient of W, then that of x (added or set). */
  const linear = (x: Float32Array, name: string, out: Float32Array, from: number, to: number, accumulate = false) =>
    product(matrix(x, from), matrix(weight(name), to), matrix(out, to), rows, to, from, accumulate);
  const linearBackward = (
    x: Float32Array,
    name: string,
    dOut: Float32Array,
    dx: Float32Array,
    from: number,
    to: number,
  ) => {
    product(transposed(matrix(x, from)), matrix(dOut, to), matrix(gradient(name), to), from, to, rows, true);
    transpose(weight(name), 0, to, from, to, flipped);
    product(matrix(dOut, to), matrix(flipped, from), matrix(dx, from), rows, from, to);
  };

  /** Calls `visit` for each sequence and head with the offsets of its queries, keys, values, outputs and weights. */
  const eachHead = (visit: (q: number, k: number, v: number, out: number, weights: number) => void) => {
    for (let b = 0; b < batch; b++) {
      for (let h = 0; h < heads; h++) {
        const q = b * context * 3 * width + h * headWidth;
        const out = b * context * width + h * headWidth;
        visit(q, q + width, q + 2 * width, out, (b * heads + h) * context * context);
      }
    }
  };

  const attention = (layer: number) => {
    const joined = array(`${layer}.joined`);
    const scores = array(`${layer}.scores`);
    const mixed = array(`${layer}.mixed`);
    eachHead((q, k, v, out, at) => {
      transpose(joined, k, 3 * width, context, headWidth, flipped);
      const square = matrix(scores, context, at);
      product(matrix(joined, 3 * width, q), matrix(flipped, context), square, context, context, headWidth);
      causalSoftmax(scores, at, context, scale);
      product(square, matrix(joined, 3 * width, v), matrix(mixed, width, out), context, headWidth, context);
    });
  };

  const attentionBackward = (layer: number, dMixed: Float32Array, dJoined: Float32Array) => {
    const joined = array(`${layer}.joined`);
    const scores = array(`${layer}.scores`);
    const dScores = array('dScores');
    const square = matrix(dScores, context);
    eachHead((q, k, v, out, at) => {
      const dOut = matrix(dMixed, width, out);
      const into = (offset: number) => matrix(dJoined, 3 * width, offset);
      product(transposed(matrix(scores, context, at)), dOut, into(v), context, headWidth, context);
      transpose(joined, v, 3 * width, context, headWidth, flipped);
      product(dOut, matrix(flipped, context), square, context, context, headWidth);
      causalSoftmaxBackward(scores, at, dScores, context, scale);
      product(square, matrix(joined, 3 * width, k), into(q), context, headWidth, context);
      product(transposed(square), matrix(joined, 3 * width, q), into(k), context, headWidth, context);
    });
  };

  const forward = (inputs: Uint16Array) => {
    const stream = array('0.in');
    const [embedding, positions] = [weight('symbols'), weight('positions')];
    for (let row = 0; row < rows; row++) {
      const [from, place] = [inputs[row]! * width, (row % context) * width];
      for (let i = 0; i < width; i++) stream[row * width + i] = embedding[from + i]! + positions[place + i]!;
    }
    for (let layer = 0; layer < layers; layer++) {
      const own = (name: string) => array(`${layer}.${name}`);
      normalise(own('in'), weight(`${layer}.attentionGain`), own('attentionIn'), own('attentionScales'), rows);
      linear(own('attentionIn'), `${layer}.queryKeyValue`, own('joined'), width, 3 * width);
      attention(layer);
      own('middle').set(own('in'));
      linear(own('mixed'), `${layer}.attentionOut`, own('middle'), width, width, true);
      normalise(own('middle'), weight(`${layer}.feedGain`), own('feedIn'), own('feedScales'), rows);
      linear(own('feedIn'), `${layer}.feedIn`, own('raised'), width, hidden);
      gelu(own('raised'), own('active'));
      const next = array(`${layer + 1}.in`);
      next.set(own('middle'));
      linear(own('active'), `${layer}.feedOut`, next, hidden, width, true);
    }
    normalise(array(`${layers}.in`), weight('outGain'), array('out'), array('outScales'), rows);
    transpose(embedding, 0, width, symbols, width, flipped);
    product(
      matrix(array('out'), width),
      matrix(flipped, symbols),
      matrix(array('logits'), symbols),
      rows,
      symbols,
      width,
    );
  };

  const backward = (inputs: Uint16Array) => {
    gradients.fill(0);
    const [dLogits, dStream, dNormal] = [array('logits'), array('dStream'), array('dNormal')];
    product(
      transposed(matrix(dLogits, symbols)),
      matrix(array('out'), width),
      matrix(gradient('symbols'), width),
      symbols,
      width,
      rows,
    );
    product(matrix(dLogits, symbols), matrix(weight('symbols'), width), matrix(dNormal, width), rows, width, symbols);
    dStream.fill(0);
    const normal = (x: string, gain: string, scales: string) =>
      normaliseBackward(array(x), weight(gain), array(scales), dNormal, dStream, gradient(gain), rows);
    normal(`${layers}.in`, 'outGain', 'outScales');
    for (let layer = layers - 1; layer >= 0; layer--) {
      const own = (name: string) => array(`${layer}.${name}`);
      linearBackward(own('active'), `${layer}.feedOut`, dStream, array('dHidden'), hidden, width);
      geluBackward(own('raised'), array('dHidden'));
      linearBackward(own('feedIn'), `${layer}.feedIn`, array('dHidden'), dNormal, width, hidden);
      normal(`${layer}.middle`, `${layer}.feedGain`, `${layer}.feedScales`);
      linearBackward(own('mixed'), `${layer}.attentionOut`, dStream, array('dMixed'), width, width);
      attentionBackward(layer, array('dMixed'), array('dJoined'));
      linearBackward(own('attentionIn'), `${layer}.queryKeyValue`, array('dJoined'), dNormal, width, 3 * width);
      normal(`${layer}.in`, `${layer}.attentionGain`, `${layer}.attentionScales`);
    }
    const [dEmbedding, dPositions] = [gradient('symbols'), gradient('positions')];
    for (let row = 0; row < rows; row++) {
      addTo(dEmbedding.subarray(inputs[row]! * width, (inputs[row]! + 1) * width), dStream.subarray(row * width));
      addTo(dPositions.subarray((row % context) * width, ((row % context) + 1) * width), dStream.subarray(row * width));
    }
  };

  return {
    shape,
    weights,
    gradients,
    loss: (inputs, targets, forwardOnly = false) => {
      if (inputs.length !== rows || targets.length !== rows) throw new RangeError(`A batch is ${rows} symbols.`);
      forward(inputs);
      const loss = crossEntropy(array('logits'), symbols, vocabulary, targets);
      if (!forwardOnly) backward(inputs);
      return loss;
    },
  };
}

/** Every array of the arena, in floats: weights, what forward keeps for backward, and the scratch of backward. */
function lengths(shape: Shape, batch: number): Record<string, number> {
  const { width, hidden, heads, layers, context } = shape;
  const rows = batch * context;
  const symbols = paddedVocabulary(shape);
  const count = parameterCount(shape);
  const all: Record<string, number> = {
    weights: count,
    gradients: count,
    out: rows * width,
    outScales: rows,
    logits: rows * symbols,
    flipped: Math.max(symbols * width, 3 * width * width, hidden * width, context * width),
    dStream: rows * width,
    dNormal: rows * width,
    dMixed: rows * width,
    dJoined: rows * 3 * width,
    dHidden: rows * hidden,
    dScores: context * context,
    [`${layers}.in`]: rows * width,
  };
  for (let layer = 0; layer < layers; layer++) {
    for (const name of ['in', 'attentionIn', 'mixed', 'middle', 'feedIn']) all[`${layer}.${name}`] = rows * width;
    for (const name of ['raised', 'active']) all[`${layer}.${name}`] = rows * hidden;
    for (const name of ['attentionScales', 'feedScales']) all[`${layer}.${name}`] = rows;
    all[`${layer}.joined`] = rows * 3 * width;
    all[`${layer}.scores`] = batch * heads * context * context;
  }
  return all;
}
