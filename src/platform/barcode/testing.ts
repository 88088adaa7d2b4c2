/** A code as squares, row by row; true is dark. */
export type Squares = readonly (readonly boolean[])[];

const DARK = -128;
const LIGHT = 127;
const segment = (marker: number, ...bytes: number[]): number[] => [
  ...[0xff, marker, (bytes.length + 2) >> 8, (bytes.length + 2) & 0xff],
  ...bytes,
];
/** How many Huffman codes there are of each length from 1 to 16, then what they stand for. */
const codes = (perLength: readonly number[], symbols: readonly number[]): number[] => [
  ...Array.from({ length: 16 }, (_, at) => perLength[at] ?? 0),
  ...symbols,
];

/**
 * A baseline JPEG, grey, every square a block of 8 x 8 points: such a block is its mean and nothing else (ITU-T T.81, F.1), so no
 * transform is needed.
 */
export function jpegOf(squares: Squares): Buffer {
  const [height, width] = [squares.length * 8, squares[0]!.length * 8];
  const head = [
    ...[0xff, 0xd8],
    ...segment(0xdb, 0, ...Array.from({ length: 64 }, () => 8)),
    ...segment(0xc0, 8, height >> 8, height & 0xff, width >> 8, width & 0xff, 1, 1, 0x11, 0),
    // Differences of means: 00 none, 01 of seven bits, 10 of eight bits. Nothing follows: 0.
    ...segment(0xc4, 0x00, ...codes([0, 3], [0, 7, 8])),
    ...segment(0xc4, 0x10, ...codes([1], [0])),
    ...segment(0xda, 1, 1, 0x00, 0, 63, 0),
  ];
  let bits = '';
  let before = 0;
  for (const dark of squares.flat()) {
    const mean = dark ? DARK : LIGHT;
    const difference = mean - before;
    before = mean;
    if (difference === 0) bits += '00';
    else {
      const size = Math.abs(difference) > 127 ? 8 : 7;
      const value = difference > 0 ? difference : difference + 2 ** size - 1;
      bits += `${size === 7 ? '01' : '10'}${value.toString(2).padStart(size, '0')}`;
    }
    bits += '0';
  }
  bits = bits.padEnd(Math.ceil(bits.length / 8) * 8, '1');
  const data = (bits.match(/.{8}/g) ?? []).flatMap((byte) => {
    const value = Number.parseInt(byte, 2);
    return value === 0xff ? [0xff, 0x00] : [value];
  });
  return Buffer.from([...head, ...data, 0xff, 0xd9]);
}

/** A PDF as scanners write it: one JPEG a page. */
export function scannedPdfOf(pictures: readonly Buffer[]): Buffer {
  const parts = pictures.map((picture, page) =>
    Buffer.concat([
      Buffer.from(
        `${page + 1} 0 obj\n<< /Type /XObject /Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode /Length ${picture.length} >>\nstream\n`,
      ),
      picture,
      Buffer.from('\nendstream\nendobj\n'),
    ]),
  );
  return Buffer.concat([Buffer.from('%PDF-1.7\n'), ...parts, Buffer.from('%%EOF\n')]);
}
