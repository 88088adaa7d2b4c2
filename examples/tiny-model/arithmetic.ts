// The parts of the network that are not matrix products, forward and backward, over rows of `width` floats.

const EPSILON = 1e-5;
const GELU = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/** out = x / rms(x) * gain for each row; the reciprocal of each row's root mean square goes to `scales`. */
export function normalise(
  x: Float32Array,
  gain: Float32Array,
  out: Float32Array,
  scales: Float32Array,
  rows: number,
): void {
  const width = gain.length;
  for (let row = 0; row < rows; row++) {
    const at = row * width;
    let squares = 0;
    for (let i = 0; i < width; i++) squares += x[at + i]! * x[at + i]!;
    const scale = 1 / Math.sqrt(squares / width + EPSILON);
    scales[row] = scale;
    for (let i = 0; i < width; i++) out[at + i] = x[at + i]! * scale * gain[i]!;
  }
}

/** Adds to `dx` and `dGain` what `dOut` asks of them. */
export function normaliseBackward(
  x: Float32Array,
  gain: Float32Array,
  scales: Float32Array,
  dOut: Float32Array,
  dx: Float32Array,
  dGain: Float32Array,
  rows: number,
): void {
  const width = gain.length;
  for (let row = 0; row < rows; row++) {
    const at = row * width;
    const scale = scales[row]!;
    let along = 0;
    for (let i = 0; i < width; i++) {
      const pull = dOut[at + i]! * x[at + i]!;
      along += pull * gain[i]!;
      dGain[i]! += pull * scale;
    }
    const back = (along * scale * scale * scale) / width;
    for (let i = 0; i < width; i++) dx[at + i]! += dOut[at + i]! * gain[i]! * scale - x[at + i]! * back;
  }
}

export function gelu(x: Float32Array, out: Float32Array): void {
  for (let i = 0; i < x.length; i++) {
    const v = x[i]!;
    out[i] = 0.5 * v * (1 + Math.tanh(GELU * (v + CUBIC * v * v * v)));
  }
}

/** dOut becomes the gradient with respect to x, in place. */
export function geluBackward(x: Float32Array, dOut: Float32Array): void {
  for (let i = 0; i < x.length; i++) {
    const v = x[i]!;
    const t = Math.tanh(GELU * (v + CUBIC * v * v * v));
    dOut[i]! *= 0.5 * (1 + t) + 0.5 * v * (1 - t * t) * GELU * (1 + 3 * CUBIC * v * v);
  }
}

/** Softmax of each row over its columns up to the diagonal; the future is zero. */
export function causalSoftmax(scores: Float32Array, at: number, size: number, scale: number): void {
  for (let row = 0; row < size; row++) {
    const start = at + row * size;
    let most = Number.NEGATIVE_INFINITY;
    for (let i = start; i <= start + row; i++) if (scores[i]! > most) most = scores[i]!;
    let sum = 0;
    for (let i = start; i <= start + row; i++) {
      const e = Math.exp((scores[i]! - most) * scale);
      scores[i] = e;
      sum += e;
    }
    for (let i = start; i <= start + row; i++) scores[i]! /= sum;
    scores.fill(0, start + row + 1, start + size);
  }
}

/** d (gradient of the weights) becomes the gradient of the unscaled scores, in place; `weights` is what causalSoftmax left. */
export function causalSoftmaxBackward(
  weights: Float32Array,
  at: number,
  d: Float32Array,
  size: number,
  scale: number,
): void {
  for (let row = 0; row < size; row++) {
    const start = row * size;
    let along = 0;
    for (let i = 0; i <= row; i++) along += d[start + i]! * weights[at + start + i]!;
    for (let i = 0; i <= row; i++) d[start + i] = weights[at + start + i]! * (d[start + i]! - along) * scale;
    d.fill(0, start + row + 1, start + size);
  }
}

/**
 * Mean cross entropy in nats. `logits` (rows of `stride`, `symbols` of them real) become the gradient, in place.
 */
export function crossEntropy(logits: Float32Array, stride: number, symbols: number, targets: Uint16Array): number {
  let loss = 0;
  const share = 1 / targets.length;
  for (let row = 0; row < targets.length; row++) {
    const at = row * stride;
    let most = Number.NEGATIVE_INFINITY;
    for (let i = at; i < at + symbols; i++) if (logits[i]! > most) most = logits[i]!;
    const wanted = logits[at + targets[row]!]! - most;
    let sum = 0;
    for (let i = at; i < at + symbols; i++) {
      const e = Math.exp(logits[i]! - most);
      logits[i] = e;
      sum += e;
    }
    loss += Math.log(sum) - wanted;
    for (let i = at; i < at + symbols; i++) logits[i]! *= share / sum;
    logits[at + targets[row]!]! -= share;
    logits.fill(0, at + symbols, at + stride);
  }
  return loss / targets.length;
}

/** out[columns, rows] = x[rows, columns] transposed; `row` is the stride of x. */
export function transpose(
  x: Float32Array,
  offset: number,
  row: number,
  rows: number,
  columns: number,
  out: Float32Array,
): void {
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) out[c * rows + r] = x[offset + r * row + c]!;
  }
}

export function addTo(target: Float32Array, source: Float32Array): void {
  for (let i = 0; i < target.length; i++) target[i]! += source[i]!;
}
