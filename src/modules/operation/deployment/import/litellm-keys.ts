import { LiteLlmFileError } from './litellm-config.ts';

/** One row of `LiteLLM_VerificationToken`, as far as it is used. Money in US dollars. */
export interface LiteLlmKey {
  /** Hex SHA-256 of the whole key, as LiteLLM keeps it. */
  readonly hash: string;
  readonly title: string;
  readonly team: string | null;
  readonly user: string | null;
  readonly models: readonly string[];
  readonly spend: number;
  readonly budget: { readonly amount: number; readonly duration: string | null } | null;
  readonly tpm: number | null;
  readonly rpm: number | null;
  readonly parallel: number | null;
  readonly expires: string | null;
  readonly blocked: boolean;
}

type Row = { readonly [column: string]: unknown };
const HASH = /^[0-9a-f]{64}$/;

/**
 * Reads an export of the table: JSON (a list of rows, or an object with such a list under the table's name), or CSV with the
 * columns' names in its first line. Throws LiteLlmFileError. Rows without a hash are answered by their place.
 */
export function readLiteLlmKeys(text: string): { keys: LiteLlmKey[]; unreadable: { name: string; why: string }[] } {
  const trimmed = text.trim();
  const rows = trimmed.startsWith('[') || trimmed.startsWith('{') ? fromJson(trimmed) : fromCsv(text);
  const keys: LiteLlmKey[] = [];
  const unreadable: { name: string; why: string }[] = [];
  rows.forEach((row, index) => {
    const hash = textOf(row.token);
    const title = textOf(row.key_alias) ?? textOf(row.key_name) ?? `key ${index + 1}`;
    if (hash === null || !HASH.test(hash)) {
      unreadable.push({ name: title, why: 'token is no SHA-256 in 64 lower-case hex digits' });
      return;
    }
    const amount = numberOf(row.max_budget);
    keys.push({
      hash,
      title: title.slice(0, 100),
      team: textOf(row.team_id),
      user: textOf(row.user_id),
      models: listOf(row.models),
      spend: numberOf(row.spend) ?? 0,
      budget: amount === null ? null : { amount, duration: textOf(row.budget_duration) },
      tpm: numberOf(row.tpm_limit),
      rpm: numberOf(row.rpm_limit),
      parallel: numberOf(row.max_parallel_requests),
      expires: instantOf(row.expires),
      blocked: row.blocked === true || textOf(row.blocked) === 'true' || textOf(row.blocked) === 't',
    });
  });
  return { keys, unreadable };
}

function fromJson(text: string): Row[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new LiteLlmFileError(`the database export is no JSON: ${(error as Error).message}`);
  }
  const list = Array.isArray(value) ? value : (value as Row).LiteLLM_VerificationToken;
  if (!Array.isArray(list))
    throw new LiteLlmFileError('the database export holds no list of rows of LiteLLM_VerificationToken');
  return list.filter((row): row is Row => row !== null && typeof row === 'object');
}

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

function fromCsv(text: string): Row[] {
  const [head, ...rows] = parseCsv(text.replace(/^\uFEFF/, ''));
  if (head === undefined || !head.includes('token'))
    throw new LiteLlmFileError('the database export has no column "token" in its first line');
  return rows
    .filter((row) => row.some((field) => field !== ''))
    .map((row) => Object.fromEntries(head.map((name, at) => [name, row[at] ?? ''])));
}

function textOf(value: unknown): string | null {
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' || text === 'NULL' || text === '\\N' ? null : text;
}

function numberOf(value: unknown): number | null {
  const number = typeof value === 'number' ? value : Number(textOf(value) ?? Number.NaN);
  return Number.isFinite(number) && number >= 0 ? number : null;
}

/** A list as JSON, or as PostgreSQL writes an array: `{a,b}`. */
function listOf(value: unknown): string[] {
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
function instantOf(value: unknown): string | null {
  const text = textOf(value);
  if (text === null) return null;
  const zoned = /(Z|[+-]\d{2}:?\d{2}|[+-]\d{2})$/.test(text) ? text : `${text}Z`;
  const at = Date.parse(zoned.replace(' ', 'T'));
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}
