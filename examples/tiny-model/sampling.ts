import type { Random } from './random.ts';

export interface Sampling {
  /** 0 takes the likeliest symbol. */
  readonly temperature: number;
  /** Only the likeliest symbols that together reach this share are drawn from; 1 takes all. */
  readonly topP: number;
}

/** Draws a symbol by its scores; symbols in `banned` never come. Leaves the scores as they are. */
export function sample(
  scores: Float32Array,
  { temperature, topP }: Sampling,
  banned: readonly number[],
  random: Random,
): number {
  let best = -1;
  for (let symbol = 0; symbol < scores.length; symbol++) {
    if (!banned.includes(symbol) && (best < 0 || scores[symbol]! > scores[best]!)) best = symbol;
  }
  if (best < 0) throw new RangeError('Every symbol is banned.');
  if (temperature === 0) return best;
  const candidates: { symbol: number; weight: number }[] = [];
  let total = 0;
  for (let symbol = 0; symbol < scores.length; symbol++) {
    if (banned.includes(symbol)) continue;
    const weight = Math.exp((scores[symbol]! - scores[best]!) / temperature);
    candidates.push({ symbol, weight });
    total += weight;
  }
  if (topP < 1) total = keepLikeliest(candidates, total * topP);
  let left = random.uniform() * total;
  for (const { symbol, weight } of candidates) {
    left -= weight;
    if (left < 0) return symbol;
  }
  return best;
}

/** Sorts the likeliest first and drops those after the share is reached; answers the weight that stays. */
function keepLikeliest(candidates: { symbol: number; weight: number }[], share: number): number {
  candidates.sort((a, b) => b.weight - a.weight || a.symbol - b.symbol);
  let sum = 0;
  let count = 0;
  while (count < candidates.length && (count === 0 || sum < share)) sum += candidates[count++]!.weight;
  candidates.length = count;
  return sum;
}
