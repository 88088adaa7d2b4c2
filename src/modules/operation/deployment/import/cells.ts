// What stands in the cells of an exported table, however it was written.

/** RFC 4180: fields in quotes may hold commas, quotes (doubled) and line breaks. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  /** Whether the field as a whole stood in quotes: then a carriage return at its end is its own. */
  let inQuotes = false;
  for (let i = 0; i < text.length; i++) {
    const letter = text[i]!;
    if (quoted) {
      if (letter !== '"') field += letter;
      else if (text[i + 1] === '"') {
        field += '"';
        i++;
      } else {
        quoted = false;
        // The end of a line may be two characters.
        if (text[i + 1] === '\r' && text[i + 2] === '\n') i++;
      }
    } else if (letter === '"' && field === '') {
      quoted = true;
      inQuotes = true;
    } else if (letter === ',') {
      row.push(field);
      field = '';
      inQuotes = false;
    } else if (letter === '\n') {
      row.push(!inQuotes && field.endsWith('\r') ? field.slice(0, -1) : field);
      rows.push(row);
      row = [];
      field = '';
      inQuotes = false;
    } else field += letter;
  }
  if (field !== '' || row.length > 0) rows.push([...row, field]);
  return rows;
}

/** Null where a table says nothing, as JSON, CSV and PostgreSQL write it. */
export function textOf(value: unknown): string | null {
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' || text === 'NULL' || text === '\\N' ? null : text;
}

export function numberOf(value: unknown): number | null {
  const number = typeof value === 'number' ? value : Number(textOf(value) ?? Number.NaN);
  return Number.isFinite(number) && number >= 0 ? number : null;
}

/** A list as JSON, or as PostgreSQL writes an array: `{a,b}`. */
export function listOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((one): one is string => typeof one === 'string');
  const text = textOf(value);
  if (text === null) return [];
  if (text.startsWith('[')) {
    try {
      return listOf(JSON.parse(text));
    } catch {
      return [];
    }
  }
  if (!text.startsWith('{')) return [text];
  return parseCsv(text.slice(1, -1).replaceAll('\\"', '""'))[0]?.filter((one) => one !== '') ?? [];
}

/** Times without a zone are UTC, as LiteLLM writes them. */
export function instantOf(value: unknown): string | null {
  const text = textOf(value);
  if (text === null) return null;
  const zoned = /(Z|[+-]\d{2}:?\d{2}|[+-]\d{2})$/.test(text) ? text : `${text}Z`;
  const at = Date.parse(zoned.replace(' ', 'T'));
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}
