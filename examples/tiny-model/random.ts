// Seeded random numbers (xorshift after a splitmix start): the same seed gives the same run on every machine.

export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Whole number in [0, limit). */
  below(limit: number): number;
  /** Standard normal. */
  normal(): number;
}

const mix = (value: number): number => {
  let z = (value + 0x9e3779b9) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
};

/** A stream fixed by `seed` and `stream` (e.g. the step), both 32-bit: nothing of it need be kept in a checkpoint. */
export function createRandom(seed: number, stream = 0): Random {
  let state = mix(mix(seed) ^ Math.imul(stream, 0x85ebca6b)) || 1;
  const uniform = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4294967296;
  };
  for (let i = 0; i < 4; i++) uniform();
  return {
    uniform,
    below: (limit) => Math.floor(uniform() * limit),
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}
