import { entriesOfCsv } from './columns.ts';
import { ListFileError, type ListFileFormat, type RawEntry } from './types.ts';

/** The entries of a decoded file, unchecked, in its order. @throws ListFileError */
export function rawEntriesOf(text: string, format: ListFileFormat): RawEntry[] {
  if (format === 'csv') return entriesOfCsv(text);
  if (format === 'json') return entriesOfJson(text);
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line, at) => ({ line: at + 1, text: line }));
}

/** A list of texts or of entries, or an object that has it under `entries`. */
function entriesOfJson(text: string): RawEntry[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new ListFileError('json-malformed');
  }
  const list = Array.isArray(document) ? document : (document as { entries?: unknown } | null)?.entries;
  if (!Array.isArray(list)) throw new ListFileError('json-not-a-list');
  return list.map((item: unknown, at) => entryOfJson(item, at + 1));
}

function entryOfJson(item: unknown, line: number): RawEntry {
  if (typeof item === 'string') return { line, text: item };
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return { line, text: '', broken: true };
  const { text, kind, grade, boundary, evasions, literal, note } = item as Record<string, unknown>;
  const well =
    typeof text === 'string' &&
    [kind, grade, note].every((value) => value === undefined || value === null || typeof value === 'string') &&
    (boundary === undefined || boundary === null || typeof boundary === 'boolean' || typeof boundary === 'string') &&
    (literal === undefined || literal === null || typeof literal === 'boolean') &&
    (evasions === undefined || evasions === null || isTexts(evasions));
  if (!well) return { line, text: typeof text === 'string' ? text : '', broken: true };
  return {
    line,
    text,
    ...(typeof kind === 'string' ? { kind } : {}),
    ...(typeof grade === 'string' ? { grade } : {}),
    ...(typeof boundary === 'boolean' || typeof boundary === 'string' ? { boundary } : {}),
    ...(isTexts(evasions) ? { evasions } : {}),
    ...(typeof literal === 'boolean' ? { literal } : {}),
    ...(typeof note === 'string' ? { note } : {}),
  };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
