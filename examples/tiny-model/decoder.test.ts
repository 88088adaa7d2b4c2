import { expect, test } from 'vitest';
import { createDecoder } from './decoder.ts';
import { createNetwork } from './network.ts';
import { initialise, type Shape } from './parameters.ts';
import { createRandom } from './random.ts';
import { sample } from './sampling.ts';

const shape: Shape = { vocabulary: 10, context: 8, width: 16, hidden: 12, heads: 2, layers: 2 };

function setUp() {
  const network = createNetwork(shape, 1);
  initialise(shape, network.weights, 3);
  const random = createRandom(4);
  const text = Uint16Array.from({ length: 30 }, () => random.below(shape.vocabulary));
  return { network, text };
}

const logShare = (scores: Float32Array, symbol: number) =>
  scores[symbol]! - Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0));

test('reading symbol by symbol predicts what the trained network predicts', () => {
  const { network, text } = setUp();
  const decoder = createDecoder(shape, network.weights);
  let loss = 0;
  for (let i = 0; i < shape.context; i++) loss -= logShare(decoder.read(text[i]!), text[i + 1]!) / shape.context;
  const whole = network.loss(text.slice(0, shape.context), text.slice(1, shape.context + 1), true);
  expect(loss).toBeCloseTo(whole, 5);
});

test('a text beyond the context goes on from its newest half', () => {
  const { network, text } = setUp();
  const [long, short] = [createDecoder(shape, network.weights), createDecoder(shape, network.weights)];
  for (const symbol of text.subarray(0, 8)) long.read(symbol);
  for (const symbol of text.subarray(4, 8)) short.read(symbol);
  expect(Array.from(long.read(text[8]!))).toEqual(Array.from(short.read(text[8]!)));
  expect(() => long.read(shape.vocabulary)).toThrow(/no symbol/);
});

test('sampling keeps to temperature, top-p and bans', () => {
  const scores = Float32Array.from([0, 3, 2.9, -1]);
  const random = createRandom(1);
  const draw = (temperature: number, topP: number, banned: number[]) =>
    new Set(Array.from({ length: 400 }, () => sample(scores, { temperature, topP }, banned, random)));
  expect(draw(0, 1, [])).toEqual(new Set([1]));
  expect(draw(0, 1, [1])).toEqual(new Set([2]));
  expect(draw(1, 0.6, [])).toEqual(new Set([1, 2]));
  expect(draw(1, 0.1, [])).toEqual(new Set([1]));
  expect(draw(2, 1, [2])).toEqual(new Set([0, 1, 3]));
});
