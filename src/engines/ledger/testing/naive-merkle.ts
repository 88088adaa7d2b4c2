import { createHash } from 'node:crypto';

// RFC 6962 section 2.1 word by word, slow, sharing nothing with the engine: what the engine is compared with.

const sha256 = (...parts: Uint8Array[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** Trees over the first entries of one list. */
export function createNaiveMerkle(entries: readonly Uint8Array[]) {
  const known = new Map<string, Buffer>();

  function mth(from: number, to: number): Buffer {
    const id = `${from}-${to}`;
    const cached = known.get(id);
    if (cached) return cached;
    const n = to - from;
    let hash: Buffer;
    if (n === 0) hash = sha256();
    else if (n === 1) hash = sha256(Buffer.of(0), entries[from]!);
    else hash = sha256(Buffer.of(1), mth(from, from + split(n)), mth(from + split(n), to));
    known.set(id, hash);
    return hash;
  }

  function path(m: number, from: number, to: number): Buffer[] {
    const n = to - from;
    if (n === 1) return [];
    const k = split(n);
    return m < k
      ? [...path(m, from, from + k), mth(from + k, to)]
      : [...path(m - k, from + k, to), mth(from, from + k)];
  }

  function subproof(m: number, from: number, to: number, whole: boolean): Buffer[] {
    const n = to - from;
    if (m === n) return whole ? [] : [mth(from, to)];
    const k = split(n);
    return m <= k
      ? [...subproof(m, from, from + k, whole), mth(from + k, to)]
      : [...subproof(m - k, from + k, to, false), mth(from, from + k)];
  }

  return {
    root: (size: number) => mth(0, size),
    inclusion: (index: number, size: number) => path(index, 0, size),
    consistency: (oldSize: number, size: number) => (oldSize === 0 ? [] : subproof(oldSize, 0, size, true)),
  };
}
