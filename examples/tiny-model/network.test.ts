import { expect, test } from 'vitest';
import { adamw, clip } from './adamw.ts';
import { createNetwork } from './network.ts';
import { initialise, parameterCount, type Shape, tensorsOf } from './parameters.ts';
import { createRandom } from './random.ts';

const small: Shape = { vocabulary: 10, context: 8, width: 16, hidden: 12, heads: 2, layers: 2 };

function batchOf(shape: Shape, batch: number, seed: number): [Uint16Array, Uint16Array] {
  const random = createRandom(seed);
  const symbols = () => Uint16Array.from({ length: batch * shape.context }, () => random.below(shape.vocabulary));
  return [symbols(), symbols()];
}

// Along a random direction within each tensor the loss must change as the gradient says. Weights are float32,
// so the difference quotient itself is good to about a part in a thousand.
test('the gradient of every tensor agrees with finite differences', () => {
  const network = createNetwork(small, 2);
  initialise(small, network.weights, 7);
  const [inputs, targets] = batchOf(small, 2, 3);
  network.loss(inputs, targets);
  const gradients = network.gradients.slice();
  const start = network.weights.slice();
  for (const { name, offset, length } of tensorsOf(small)) {
    // Half along the gradient, half random: long enough to measure, and not blind to a wrong sign of a part.
    const random = createRandom(offset + 1);
    const slope = gradients.subarray(offset, offset + length);
    const size = Math.hypot(...slope);
    expect(size, name).toBeGreaterThan(0);
    const direction = Array.from(slope, (g) => g / size + random.normal() / Math.sqrt(length));
    const at = (by: number) => {
      for (let i = 0; i < length; i++) network.weights[offset + i] = start[offset + i]! + by * direction[i]!;
      const loss = network.loss(inputs, targets, true);
      network.weights.set(start);
      return loss;
    };
    const step = 0.01;
    const measured = (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step);
    const told = direction.reduce((sum, d, i) => sum + d * slope[i]!, 0);
    expect(Math.abs(measured - told) / Math.abs(told), `${name}: ${measured} against ${told}`).toBeLessThan(5e-3);
  }
});

test('a position does not see what follows it', () => {
  const network = createNetwork(small, 1);
  initialise(small, network.weights, 5);
  const [inputs, targets] = batchOf(small, 1, 1);
  // Two targets that differ at one position only: the difference in loss is what the network predicts there.
  const predictedAt = (position: number, from: Uint16Array) => {
    const other = targets.slice();
    other[position] = (targets[position]! + 1) % small.vocabulary;
    return network.loss(from, targets, true) - network.loss(from, other, true);
  };
  const changed = inputs.slice();
  changed[4] = (inputs[4]! + 1) % small.vocabulary;
  expect(predictedAt(3, changed)).toBeCloseTo(predictedAt(3, inputs), 9);
  expect(Math.abs(predictedAt(5, changed) - predictedAt(5, inputs))).toBeGreaterThan(1e-5);
});

test('the loss of a repeating text falls far below that of guessing', () => {
  const network = createNetwork(small, 4);
  initialise(small, network.weights, 1);
  const count = parameterCount(small);
  const moments = { first: new Float32Array(count), second: new Float32Array(count) };
  const inputs = Uint16Array.from({ length: 32 }, (_, i) => (i * 3) % 10);
  const targets = Uint16Array.from({ length: 32 }, (_, i) => ((i + 1) * 3) % 10);
  const first = network.loss(inputs, targets);
  let last = first;
  for (let step = 0; step < 150; step++) {
    last = network.loss(inputs, targets);
    clip(network.gradients);
    adamw(small, network.weights, network.gradients, moments, step);
  }
  expect(first).toBeGreaterThan(Math.log(10) * 0.9);
  expect(last).toBeLessThan(0.1);
});

test('a shape that cannot be computed is refused with the reason', () => {
  expect(() => createNetwork({ ...small, width: 12 }, 1)).toThrow(/heads/);
  expect(() => createNetwork({ ...small, hidden: 10 }, 1)).toThrow(/multiples of four/);
  expect(() => createNetwork({ ...small, layers: 0 }, 1)).toThrow(/layers/);
});
