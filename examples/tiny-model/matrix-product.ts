import { type Code, encodeModule, op } from './wasm-encoder.ts';

// C[m,n] = A[m,k] . B[k,n] with four-wide SIMD along the columns. A may have any strides (so a transposed A costs nothing);
// the columns of B and C must be contiguous. A tile of 4 rows by 8 columns stays in registers over the whole of k.
// No fused multiply-add: relaxed SIMD may round differently from machine to machine, and a resumed run must be bit-identical.

/** A matrix inside the arena: element (r, c) lies at `data[offset + r*row + c*column]`. */
export interface Matrix {
  readonly data: Float32Array;
  readonly offset: number;
  readonly row: number;
  readonly column: number;
}

export function matrix(data: Float32Array, row: number, offset = 0): Matrix {
  return { data, offset, row, column: 1 };
}

export function transposed(of: Matrix): Matrix {
  return { data: of.data, offset: of.offset, row: of.column, column: of.row };
}

/** C[m,n] = A[m,k] . B[k,n], or C += when `accumulate`. `n` is a multiple of 4, `k` at least 1. */
type MatrixProduct = (a: Matrix, b: Matrix, c: Matrix, m: number, n: number, k: number, accumulate?: boolean) => void;

export interface Arena {
  /** Zeroed arrays by name, all in one WebAssembly memory. */
  readonly arrays: Readonly<Record<string, Float32Array>>;
  readonly product: MatrixProduct;
}

// TypeScript has the types of WebAssembly in its browser library only.
interface WebAssemblyApi {
  Memory: new (limits: { initial: number }) => { readonly buffer: ArrayBuffer };
  Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  Instance: new (module: object, imports: object) => { readonly exports: Record<string, unknown> };
}
const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyApi };

const [A, A_ROW, A_COLUMN, B, B_ROW, C, C_ROW, M, N, K, ACCUMULATE] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;
const PARAMETERS = 11;
const [COLUMNS, B_PANEL, C_PANEL, DEPTH, B_AT] = [11, 12, 13, 14, 15] as const;
const A_AT = 16; // four pointers, one for each row of the tile
const INTEGERS = 9;
const SCALAR = PARAMETERS + INTEGERS;
const B_VECTOR = SCALAR + 1; // two
const SUM = SCALAR + 3; // four rows by two
const VECTORS = 11;

const advance = (local: number, by: Code): Code => [...op.get(local), ...by, ...op.add, ...op.set(local)];
const times = (count: number, make: (index: number) => Code): Code =>
  Array.from({ length: count }, (_, i) => make(i)).flat();

/** One tile of `rows` by `4*width` columns at A, B_PANEL, C_PANEL. */
function tile(rows: number, width: number): Code {
  const sum = (row: number, column: number) => SUM + row * 2 + column;
  const pointers = times(rows, (row) => [
    ...op.get(A),
    ...op.get(A_ROW),
    ...op.constant(row),
    ...op.multiply,
    ...op.add,
    ...op.set(A_AT + row),
  ]);
  const zero = times(rows, (row) => times(width, (column) => [...op.vectorZero, ...op.set(sum(row, column))]));
  const inner = [
    ...times(width, (column) => [...op.get(B_AT), ...op.vectorLoad(16 * column), ...op.set(B_VECTOR + column)]),
    ...times(rows, (row) => [
      ...op.get(A_AT + row),
      ...op.vectorSplat(0),
      ...op.set(SCALAR),
      ...times(width, (column) => [
        ...op.get(sum(row, column)),
        ...op.get(SCALAR),
        ...op.get(B_VECTOR + column),
        ...op.vectorMultiply,
        ...op.vectorAdd,
        ...op.set(sum(row, column)),
      ]),
      ...advance(A_AT + row, op.get(A_COLUMN)),
    ]),
    ...advance(B_AT, op.get(B_ROW)),
    ...advance(DEPTH, op.constant(-1)),
    ...op.get(DEPTH),
    ...op.branchIf(0),
  ];
  // The pointers of A are free after the loop: A_AT becomes the row of C that is written.
  const store = times(rows, (row) => [
    ...op.get(C_PANEL),
    ...op.get(C_ROW),
    ...op.constant(row),
    ...op.multiply,
    ...op.add,
    ...op.set(A_AT),
    ...op.get(ACCUMULATE),
    ...op.when(
      times(width, (column) => [
        ...op.get(A_AT),
        ...op.vectorLoad(16 * column),
        ...op.get(sum(row, column)),
        ...op.vectorAdd,
        ...op.set(sum(row, column)),
      ]),
    ),
    ...times(width, (column) => [...op.get(A_AT), ...op.get(sum(row, column)), ...op.vectorStore(16 * column)]),
  ]);
  return [
    ...pointers,
    ...zero,
    ...[...op.get(B_PANEL), ...op.set(B_AT), ...op.get(K), ...op.set(DEPTH)],
    ...op.loop(inner),
    ...store,
    ...advance(B_PANEL, op.constant(16 * width)),
    ...advance(C_PANEL, op.constant(16 * width)),
    ...advance(COLUMNS, op.constant(-4 * width)),
  ];
}

/** While `local` >= `least`: body. */
const whileAtLeast = (local: number, least: number, body: Code): Code =>
  op.block(op.loop([...op.get(local), ...op.constant(least), ...op.less, ...op.branchIf(1), ...body, ...op.branch(0)]));

function panel(rows: number): Code {
  const skip = (pointer: number, stride: number) =>
    advance(pointer, [...op.get(stride), ...op.constant(rows), ...op.multiply]);
  return [
    ...[...op.get(N), ...op.set(COLUMNS), ...op.get(B), ...op.set(B_PANEL), ...op.get(C), ...op.set(C_PANEL)],
    ...whileAtLeast(COLUMNS, 8, tile(rows, 2)),
    ...whileAtLeast(COLUMNS, 4, tile(rows, 1)),
    ...skip(A, A_ROW),
    ...skip(C, C_ROW),
    ...advance(M, op.constant(-rows)),
  ];
}

/** The module's bytes: one function `product` of eleven integers (addresses and strides in bytes). */
function matrixProductModule(): Uint8Array<ArrayBuffer> {
  const body = [...whileAtLeast(M, 4, panel(4)), ...whileAtLeast(M, 1, panel(1))];
  return encodeModule('product', PARAMETERS, INTEGERS, VECTORS, body);
}

/** Lays the named arrays (lengths in floats) out in one memory and instantiates the product over it. */
export function createArena(lengths: Readonly<Record<string, number>>): Arena {
  const entries = Object.entries(lengths);
  const bytes = entries.reduce((sum, [, length]) => sum + Math.ceil(length / 4) * 16, 0);
  const memory = new WebAssembly.Memory({ initial: Math.max(1, Math.ceil(bytes / 65_536)) });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(matrixProductModule()), { env: { memory } });
  const run = instance.exports.product as (...integers: number[]) => void;
  const arrays: Record<string, Float32Array> = {};
  let at = 0;
  for (const [name, length] of entries) {
    arrays[name] = new Float32Array(memory.buffer, at, length);
    at += Math.ceil(length / 4) * 16;
  }
  const address = (of: Matrix) => {
    if (of.data.buffer !== memory.buffer) throw new RangeError('The matrix does not lie in this arena.');
    return of.data.byteOffset + of.offset * 4;
  };
  const inside = (of: Matrix, rows: number, columns: number) =>
    of.offset + (rows - 1) * of.row + (columns - 1) * of.column < of.data.length;
  const product: MatrixProduct = (a, b, c, m, n, k, accumulate = false) => {
    if (n % 4 !== 0 || k < 1 || b.column !== 1 || c.column !== 1) {
      throw new RangeError('The product needs n in fours, k of at least 1 and contiguous columns in B and C.');
    }
    if (!inside(a, m, k) || !inside(b, k, n) || !inside(c, m, n)) {
      throw new RangeError('A matrix reaches beyond its array.');
    }
    run(
      ...[address(a), a.row * 4, a.column * 4, address(b), b.row * 4, address(c), c.row * 4],
      ...[m, n, k, accumulate ? 1 : 0],
    );
  };
  return { arrays, product };
}
