import { type ListFileEncoding, ListFileError } from './types.ts';

const BYTE_ORDER_MARKS: readonly (readonly [bytes: readonly number[], encoding: ListFileEncoding])[] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
];

/**
 * The text of a list file. A byte order mark decides; without one it is UTF-8 if all of it is, else GB18030, which is what
 * Chinese spreadsheets export (GBK and GB 2312 are parts of it). `encoding` names it where that guess is wrong.
 * @throws ListFileError `empty-file`, `not-text`, `encoding-unknown`
 */
export function decodeListFile(
  bytes: Uint8Array,
  encoding: ListFileEncoding | 'auto' = 'auto',
): { text: string; encoding: ListFileEncoding } {
  const marked = BYTE_ORDER_MARKS.find(([mark]) => mark.every((byte, at) => bytes[at] === byte));
  const candidates: ListFileEncoding[] =
    encoding !== 'auto' ? [encoding] : marked !== undefined ? [marked[1]] : ['utf-8', 'gb18030'];
  for (const candidate of candidates) {
    const text = decoded(bytes, candidate);
    if (text === undefined) continue;
    if (text.trim() === '') throw new ListFileError('empty-file');
    // No text holds zero characters, and nearly every other kind of file does; stray control characters are faults of their line.
    if (text.includes('\0')) throw new ListFileError('not-text');
    return { text, encoding: candidate };
  }
  // Text of an encoding that is not asked for, or no text at all: zero bytes tell the two apart.
  throw new ListFileError(bytes.includes(0) ? 'not-text' : 'encoding-unknown');
}

/** Without its byte order mark; undefined when the bytes are not of this encoding. */
function decoded(bytes: Uint8Array, encoding: ListFileEncoding): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
