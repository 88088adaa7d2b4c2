import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createArena, matrix, transposed } from './matrix-product.ts';
import { signed, unsigned } from './wasm-encoder.ts';

const size = (max: number) => fc.integer({ min: 1, max });

test('any shape, stride and transposition gives the product that a plain loop gives', () => {
  fc.assert(
    fc.property(
      size(11),
      size(6),
      size(9),
      fc.boolean(),
      fc.boolean(),
      fc.integer(),
      (m, fours, k, flip, accumulate, seed) => {
        const n = fours * 4;
        const [pad, at] = [3, 5];
        const rowA = (flip ? m : k) + pad;
        const { arrays, product } = createArena({
          a: at + (flip ? k : m) * rowA,
          b: at + k * (n + pad),
          c: at + m * (n + pad),
        });
        const [a, b, c] = [arrays.a!, arrays.b!, arrays.c!];
        // Small whole numbers: exact in float32 whatever the order of the sums.
        [a, b, c].forEach((array, which) => {
          for (let i = 0; i < array.length; i++) array[i] = ((Math.imul(i + 1, seed | 1) >>> (4 + which)) % 17) - 8;
        });
        const before = c.slice();
        const left = matrix(a, rowA, at);
        product(flip ? transposed(left) : left, matrix(b, n + pad, at), matrix(c, n + pad, at), m, n, k, accumulate);
        const expected = before.slice();
        for (let i = 0; i < m; i++) {
          for (let j = 0; j < n; j++) {
            let sum = accumulate ? before[at + i * (n + pad) + j]! : 0;
            for (let p = 0; p < k; p++)
              sum += a[at + (flip ? p * rowA + i : i * rowA + p)]! * b[at + p * (n + pad) + j]!;
            expected[at + i * (n + pad) + j] = sum;
          }
        }
        // Nothing outside the product is touched either.
        expect(Array.from(c)).toEqual(Array.from(expected));
      },
    ),
    { numRuns: 150, seed: 1 },
  );
});

test('a product that would leave its arrays is refused', () => {
  const { arrays, product } = createArena({ a: 16, b: 16 });
  const [a, b] = [matrix(arrays.a!, 4), matrix(arrays.b!, 4)];
  expect(() => product(a, a, b, 5, 4, 4)).toThrow(/beyond/);
  expect(() => product(a, a, b, 4, 3, 4)).toThrow(/fours/);
  expect(() => product(matrix(new Float32Array(16), 4), a, b, 4, 4, 4)).toThrow(/arena/);
});

test('LEB128 decodes to what was encoded', () => {
  const decode = (bytes: number[], extend: boolean) => {
    let value = 0n;
    bytes.forEach((byte, i) => {
      value |= BigInt(byte & 0x7f) << BigInt(7 * i);
    });
    return extend ? BigInt.asIntN(7 * bytes.length, value) : value;
  };
  fc.assert(
    fc.property(fc.integer(), (value) => decode(signed(value), true) === BigInt(value)),
    { seed: 1 },
  );
  fc.assert(
    fc.property(fc.nat(), (value) => decode(unsigned(value), false) === BigInt(value)),
    { seed: 1 },
  );
});
