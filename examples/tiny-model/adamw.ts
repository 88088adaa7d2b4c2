import { type Shape, tensorsOf } from './parameters.ts';

/** The optimiser's memory: first and second moments, as long as the weights. */
export interface Moments {
  readonly first: Float32Array;
  readonly second: Float32Array;
}

const [BETA1, BETA2, EPSILON, DECAY] = [0.9, 0.98, 1e-8, 0.01] as const;
const [PEAK, WARM_UP, LARGEST_GRADIENT] = [4e-3, 40, 1] as const;

/**
 * Rises over the first steps, then falls with the root of the step. It does not depend on how many steps are planned,
 * so a short run is the beginning of a long one and a finished run can be continued.
 */
function learningRate(step: number): number {
  return PEAK * Math.min((step + 1) / WARM_UP, Math.sqrt(WARM_UP / (step + 1)));
}

/** Shortens the gradients to a length of at most 1; answers the length they had. */
export function clip(gradients: Float32Array): number {
  let squares = 0;
  for (let i = 0; i < gradients.length; i++) squares += gradients[i]! * gradients[i]!;
  const norm = Math.sqrt(squares);
  if (norm > LARGEST_GRADIENT) {
    for (let i = 0; i < gradients.length; i++) gradients[i]! *= LARGEST_GRADIENT / norm;
  }
  return norm;
}

/** One step of AdamW (step counts from 0). Gains do not decay. */
export function adamw(
  shape: Shape,
  weights: Float32Array,
  gradients: Float32Array,
  moments: Moments,
  step: number,
): void {
  const rate = learningRate(step);
  const correction1 = 1 - BETA1 ** (step + 1);
  const correction2 = 1 - BETA2 ** (step + 1);
  const { first, second } = moments;
  for (const { offset, length, deviation } of tensorsOf(shape)) {
    const keep = deviation === 0 ? 1 : 1 - rate * DECAY;
    for (let i = offset; i < offset + length; i++) {
      const g = gradients[i]!;
      const m = BETA1 * first[i]! + (1 - BETA1) * g;
      const v = BETA2 * second[i]! + (1 - BETA2) * g * g;
      first[i] = m;
      second[i] = v;
      weights[i] = weights[i]! * keep - (rate * (m / correction1)) / (Math.sqrt(v / correction2) + EPSILON);
    }
  }
}
