import { type CsvRow, readCsv } from './csv.ts';
import { ListFileError, type RawEntry } from './types.ts';

const COLUMNS = ['text', 'kind', 'grade', 'boundary', 'evasions', 'literal', 'note'] as const;
type Column = (typeof COLUMNS)[number];

/** How a heading may be written, in small letters without spaces. */
const HEADINGS: Record<Column, readonly string[]> = {
  text: ['text', 'keyword', 'word', 'term', '关键词', '词条', '词语', '文本', '内容', '敏感词'],
  kind: ['kind', 'risk', 'category', 'type', '类别', '分类', '风险', '风险类别', '类型'],
  grade: ['grade', 'level', 'severity', '等级', '级别', '分级', '风险等级'],
  boundary: ['boundary', 'wholeword', '整词', '边界', '词边界'],
  evasions: ['evasions', 'evasion', 'variants', '变体', '规避', '变形'],
  literal: ['literal', 'exact', '原样', '精确', '逐字'],
  note: ['note', 'comment', 'remark', '备注', '说明', '注释'],
};

/** The columns in which `csvOf` writes, and which a file without headings is read in. */
export const CSV_HEADINGS: readonly string[] = COLUMNS;

/**
 * Entries of a file of separated values. When the first row names a column of texts it is a row of headings, in any order and
 * with columns that we do not know ignored; without headings the columns are text, kind, grade and so on.
 * @throws ListFileError
 */
export function entriesOfCsv(text: string): RawEntry[] {
  const rows = readCsv(text);
  const first = rows[0]?.cells.map(columnOf) ?? [];
  const named = first.filter((column) => column !== undefined);
  if (named.length > 1 && !named.includes('text')) throw new ListFileError('csv-no-text-column', rows[0]!.line);
  const hasHeadings = named.includes('text');
  const columns: readonly (Column | undefined)[] = hasHeadings ? first : COLUMNS;
  return (hasHeadings ? rows.slice(1) : rows).map((row) => entryOf(row, columns));
}

function columnOf(heading: string): Column | undefined {
  const name = heading.toLowerCase().replace(/[\s_-]/g, '');
  return COLUMNS.find((column) => HEADINGS[column].includes(name));
}

function entryOf({ line, cells }: CsvRow, columns: readonly (Column | undefined)[]): RawEntry {
  const entry: { line: number; text: string } & Partial<Record<Column, string>> = { line, text: '' };
  columns.forEach((column, at) => {
    const value = cells[at];
    if (column === undefined || value === undefined) return;
    if (column === 'text' || value.trim() !== '') entry[column] = value;
  });
  return entry;
}
