import { createRandom } from './random.ts';

/** The shape of a model. `vocabulary` counts symbols; the table of symbols is padded to a multiple of four rows. */
export interface Shape {
  readonly vocabulary: number;
  readonly context: number;
  readonly width: number;
  readonly hidden: number;
  readonly heads: number;
  readonly layers: number;
}

export interface Tensor {
  readonly name: string;
  readonly offset: number;
  readonly length: number;
  /** Standard deviation at the start; 0 for gains, which start at 1 and do not decay. */
  readonly deviation: number;
}

export const paddedVocabulary = (shape: Shape): number => Math.ceil(shape.vocabulary / 4) * 4;

/** @throws RangeError where the arithmetic of this folder can't serve the shape. */
export function checkShape(shape: Shape): void {
  const { width, hidden, heads, layers, context, vocabulary } = shape;
  for (const [name, value] of Object.entries(shape)) {
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`${name} must be a positive whole number, not ${value}.`);
  }
  if (width % heads !== 0 || (width / heads) % 4 !== 0) {
    throw new RangeError(`width ${width} must split into ${heads} heads of a multiple of four.`);
  }
  if (hidden % 4 !== 0 || context % 4 !== 0) throw new RangeError('hidden and context must be multiples of four.');
  if (vocabulary > 65_536 || width > 1024 || hidden > 4096 || layers > 16 || context > 1024) {
    throw new RangeError('The shape is larger than a tiny model.');
  }
}

/** All tensors in the order in which they lie in one flat array. */
export function tensorsOf(shape: Shape): Tensor[] {
  const { width, hidden, layers, context } = shape;
  const tensors: Tensor[] = [];
  let offset = 0;
  const add = (name: string, length: number, deviation: number) => {
    tensors.push({ name, offset, length, deviation });
    offset += length;
  };
  // Branches that are added to the residual stream start smaller, so that its size does not grow with the layers.
  const branch = 1 / Math.sqrt(2 * layers);
  add('symbols', paddedVocabulary(shape) * width, 0.05);
  add('positions', context * width, 0.02);
  for (let layer = 0; layer < layers; layer++) {
    add(`${layer}.attentionGain`, width, 0);
    add(`${layer}.queryKeyValue`, width * 3 * width, 1 / Math.sqrt(width));
    add(`${layer}.attentionOut`, width * width, branch / Math.sqrt(width));
    add(`${layer}.feedGain`, width, 0);
    add(`${layer}.feedIn`, width * hidden, 1 / Math.sqrt(width));
    add(`${layer}.feedOut`, hidden * width, branch / Math.sqrt(hidden));
  }
  add('outGain', width, 0);
  return tensors;
}

export const parameterCount = (shape: Shape): number =>
  tensorsOf(shape).reduce((sum, tensor) => sum + tensor.length, 0);

/** The tensors as views into `flat`, by name. */
export function viewsOf(shape: Shape, flat: Float32Array): (name: string) => Float32Array {
  const views = new Map(
    tensorsOf(shape).map(({ name, offset, length }) => [name, flat.subarray(offset, offset + length)]),
  );
  return (name) => {
    const view = views.get(name);
    if (view === undefined) throw new RangeError(`There is no tensor ${name}.`);
    return view;
  };
}

export function initialise(shape: Shape, flat: Float32Array, seed: number): void {
  const random = createRandom(seed, 0xffff_ffff);
  for (const { offset, length, deviation } of tensorsOf(shape)) {
    for (let i = offset; i < offset + length; i++) flat[i] = deviation === 0 ? 1 : random.normal() * deviation;
  }
}
