import { ListFileError } from './types.ts';

export interface CsvRow {
  /** Line of the file on which the row begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

const SEPARATORS = [',', ';', '\t'] as const;

/**
 * The rows of a file of separated values as RFC 4180 writes them: cells in quotes may hold separators, line breaks and, doubled,
 * quotes. A quote inside of an unquoted cell is text. The separator is the one among comma, semicolon and tab that the first
 * line holds most of. Blank lines are rows with one empty cell.
 * @throws ListFileError `csv-quote-open` when a quoted cell never ends
 */
export function readCsv(text: string): CsvRow[] {
  const separator = separatorOf(text);
  const rows: CsvRow[] = [];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const row: { line: number; cells: string[] } = { line, cells: [] };
    rows.push(row);
    for (;;) {
      const cell = text[at] === '"' ? quotedCell(text, at, line) : { value: '', next: at, breaks: 0 };
      line += cell.breaks;
      // What follows a closing quote up to the separator belongs to the cell: nothing is lost of a file that is a bit wrong.
      let end = cell.next;
      while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end++;
      row.cells.push(cell.value + text.slice(cell.next, end));
      at = end;
      if (text[at] !== separator) break;
      at++;
    }
    if (text[at] === '\r') at++;
    if (text[at] === '\n') at++;
    line++;
  }
  return rows;
}

function quotedCell(text: string, from: number, line: number): { value: string; next: number; breaks: number } {
  let value = '';
  let at = from + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote === -1) throw new ListFileError('csv-quote-open', line);
    value += text.slice(at, quote);
    if (text[quote + 1] !== '"') {
      const breaks = value.match(/\r\n|\n|\r/g)?.length ?? 0;
      return { value, next: quote + 1, breaks };
    }
    value += '"';
    at = quote + 2;
  }
}

function separatorOf(text: string): string {
  const first = /^[^\r\n]*/.exec(text)![0].replace(/"(?:[^"]|"")*"/g, '');
  const counts = SEPARATORS.map((separator) => first.split(separator).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))]!;
}

/** Rows as a file, with commas and CRLF; what needs quotes gets them. */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  const cell = (value: string) => (/[",;\t\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  return rows.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}
