import { type CheckedEntries, type CheckOptions, checkEntries } from './check.ts';
import { CSV_HEADINGS } from './columns.ts';
import { writeCsv } from './csv.ts';
import { decodeListFile } from './encoding.ts';
import { rawEntriesOf } from './formats.ts';
import { type ListEntry, type ListFileEncoding, ListFileError, type ListFileFormat } from './types.ts';

export interface ReadOptions extends CheckOptions {
  readonly format: ListFileFormat;
  readonly encoding?: ListFileEncoding | 'auto';
  /** Most lines that are looked at. */
  readonly maxLines: number;
}

export interface ReadListFile extends CheckedEntries {
  readonly encoding: ListFileEncoding;
  /** Of a JSON file: items. */
  readonly lines: number;
}

/** Reads a list file as a whole. It never throws but ListFileError, whatever the bytes. */
export function readListFile(bytes: Uint8Array, options: ReadOptions): ReadListFile {
  const { text, encoding } = decodeListFile(bytes, options.encoding);
  if (options.format !== 'json' && countLines(text, options.maxLines) > options.maxLines) {
    throw new ListFileError('too-many-lines');
  }
  const raw = rawEntriesOf(text, options.format);
  if (raw.length > options.maxLines) throw new ListFileError('too-many-lines');
  return { ...checkEntries(raw, options), encoding, lines: raw.length };
}

/** Stops soon after `most`: the answer then is only known to be more. */
function countLines(text: string, most: number): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at !== -1 && lines <= most; at = text.indexOf('\n', at + 1)) lines++;
  return lines - (text.endsWith('\n') ? 1 : 0);
}

/** Entries as a file of separated values with headings, to be read by `readListFile` and by spreadsheets (it begins with a BOM). */
export function csvOf(entries: readonly ListEntry[]): string {
  const rows = entries.map((entry) => [
    entry.text,
    entry.kind,
    entry.grade,
    entry.boundary ?? '',
    (entry.evasions ?? []).join('|'),
    entry.literal ? '1' : '',
    entry.note ?? '',
  ]);
  return `\ufeff${writeCsv([CSV_HEADINGS, ...rows])}`;
}
