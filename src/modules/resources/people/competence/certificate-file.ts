import { z } from 'zod';
import type { CsvRow } from '../../../../engines/screening/list-files/index.ts';
import { invalidInput, schemaId, schemaText } from '../../../../platform/http/index.ts';
import type { CertificateReport } from './competence.schema.ts';

const COLUMNS = ['email', 'competence', 'issuer', 'number', 'from', 'until', 'document'] as const;
const MOST_LINES = 5_000;

export interface CertificateLine {
  readonly line: number;
  readonly email: string;
  readonly competenceId: string;
  readonly issuer: string;
  readonly number: string;
  readonly from: Date;
  readonly until: Date | null;
  readonly documentSha256: string;
}

/** A day counts from its first minute (UTC) where `from` says it, up to its end where `until` does; an instant is itself. */
const instant = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);
const shape = z.object({
  email: z.string().min(3).max(254),
  competence: schemaId('cmp'),
  issuer: schemaText({ max: 200 }),
  number: schemaText({ max: 100 }),
  from: instant,
  until: instant.or(z.literal('')),
  document: z.string().regex(/^[0-9a-f]{64}$/),
});

/** Reads what can be read; what is wrong is told by line, never guessed. */
export function readCertificates(rows: readonly CsvRow[]): {
  lines: CertificateLine[];
  faults: CertificateReport['faults'];
} {
  const [head, ...rest] = rows;
  const names = (head?.cells ?? []).map((cell) => cell.trim().toLowerCase());
  const missing = COLUMNS.filter((column) => !names.includes(column));
  if (missing.length > 0) {
    throw invalidInput([{ path: 'csv', message: `Columns are missing: ${missing.join(', ')}` }], {
      zh: `缺少列：${missing.join('、')}。`,
      en: `Columns are missing: ${missing.join(', ')}.`,
    });
  }
  const filled = rest.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  if (filled.length > MOST_LINES) {
    throw invalidInput([{ path: 'csv', message: `At most ${MOST_LINES} lines at a time` }]);
  }
  const lines: CertificateLine[] = [];
  const faults: CertificateReport['faults'] = [];
  for (const { line, cells } of filled) {
    const given = Object.fromEntries(COLUMNS.map((column) => [column, (cells[names.indexOf(column)] ?? '').trim()]));
    const read = shape.safeParse(given);
    if (!read.success) {
      const wrong = [...new Set(read.error.issues.map((issue) => String(issue.path[0])))].join(', ');
      faults.push({
        line,
        code: 'cell-invalid',
        text: { zh: `这些列的内容不正确：${wrong}。`, en: `These columns are not right: ${wrong}.` },
      });
      continue;
    }
    const from = new Date(read.data.from);
    const until = read.data.until === '' ? null : endOf(read.data.until);
    if (until !== null && until <= from) {
      faults.push({ line, code: 'ends-before', text: { zh: '截止早于开始。', en: 'It ends before it begins.' } });
      continue;
    }
    const { email, competence, issuer, number, document } = read.data;
    lines.push({ line, email, competenceId: competence, issuer, number, from, until, documentSha256: document });
  }
  return { lines, faults };
}

function endOf(text: string): Date {
  const end = new Date(text);
  return text.includes('T') ? end : new Date(end.getTime() + 86_400_000);
}
