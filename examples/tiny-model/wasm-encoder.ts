// The few WebAssembly bytes this folder needs, written by name. Code is a list of bytes (flat arrays of numbers).

export type Code = number[];

/** Unsigned LEB128. */
export function unsigned(value: number): Code {
  const bytes: Code = [];
  let rest = value >>> 0;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

/** Signed LEB128 of a 32-bit integer. */
export function signed(value: number): Code {
  const bytes: Code = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

const EMPTY = 0x40;

export const op = {
  get: (local: number): Code => [0x20, ...unsigned(local)],
  set: (local: number): Code => [0x21, ...unsigned(local)],
  constant: (value: number): Code => [0x41, ...signed(value)],
  add: [0x6a],
  subtract: [0x6b],
  multiply: [0x6c],
  less: [0x48],
  block: (body: Code): Code => [0x02, EMPTY, ...body, 0x0b],
  loop: (body: Code): Code => [0x03, EMPTY, ...body, 0x0b],
  when: (body: Code): Code => [0x04, EMPTY, ...body, 0x0b],
  branch: (depth: number): Code => [0x0c, ...unsigned(depth)],
  branchIf: (depth: number): Code => [0x0d, ...unsigned(depth)],
  // Vectors of four 32-bit floats. The alignment hint is 4 bytes: rows may start at any float.
  vectorLoad: (offset: number): Code => [0xfd, 0x00, 0x02, ...unsigned(offset)],
  vectorStore: (offset: number): Code => [0xfd, 0x0b, 0x02, ...unsigned(offset)],
  vectorSplat: (offset: number): Code => [0xfd, 0x09, 0x02, ...unsigned(offset)],
  vectorZero: [0xfd, 0x0c, ...new Array<number>(16).fill(0)],
  vectorAdd: [0xfd, 0xe4, 0x01],
  vectorMultiply: [0xfd, 0xe6, 0x01],
};

const I32 = 0x7f;
const V128 = 0x7b;

const text = (value: string): Code => [...unsigned(value.length), ...new TextEncoder().encode(value)];
const section = (id: number, items: Code[]): Code => {
  const body = [...unsigned(items.length), ...items.flat()];
  return [id, ...unsigned(body.length), ...body];
};

/**
 * A module with one exported function of `parameters` 32-bit integers and no result, working on the imported memory `env.memory`.
 * Locals are numbered: the parameters first, then `integers`, then `vectors`.
 */
export function encodeModule(
  name: string,
  parameters: number,
  integers: number,
  vectors: number,
  body: Code,
): Uint8Array<ArrayBuffer> {
  const locals = [2, ...unsigned(integers), I32, ...unsigned(vectors), V128];
  const code = [...locals, ...body, 0x0b];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [[0x60, ...unsigned(parameters), ...new Array<number>(parameters).fill(I32), 0]]),
    ...section(2, [[...text('env'), ...text('memory'), 0x02, 0x00, ...unsigned(1)]]),
    ...section(3, [[0]]),
    ...section(7, [[...text(name), 0x00, 0]]),
    ...section(10, [[...unsigned(code.length), ...code]]),
  ]);
}
