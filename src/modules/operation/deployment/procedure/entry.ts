import { z } from 'zod';
import type { Bilingual } from '../../../../kernel/identity/index.ts';
import type { LegalProcedure } from './catalogue.ts';

/** What an organisation enters when it has been through a procedure. Days are `YYYY-MM-DD`. */
export const procedureEntry = z.strictObject({
  number: z.string().trim().max(200),
  date: z.iso.date(),
  /** Last day on which it counts, as printed on it, or null. */
  until: z.iso.date().nullable(),
  documentSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'The SHA-256 of an uploaded document: 64 lower-case hex digits.')
    .nullable(),
  note: z.string().trim().max(2000),
});

export type ProcedureEntry = z.infer<typeof procedureEntry>;

export interface EntryProblem {
  /** Stable code. */
  readonly code: 'number-missing' | 'document-missing' | 'until-missing' | 'until-before-date' | 'date-in-future';
  readonly text: Bilingual;
}

const PROBLEMS: { readonly [code in EntryProblem['code']]: Bilingual } = {
  'number-missing': {
    zh: '缺少编号：请填写主管部门给出的编号。',
    en: 'The number is missing: enter the one that was given.',
  },
  'document-missing': { zh: '缺少证明材料：请上传。', en: 'The document is missing: upload it.' },
  'until-missing': { zh: '缺少有效期：请按证照填写。', en: 'The expiry is missing: enter the day printed on it.' },
  'until-before-date': { zh: '有效期早于办理日期：请核对。', en: 'It would expire before its date: check both days.' },
  'date-in-future': { zh: '办理日期在今天之后：请核对。', en: 'The date lies in the future: check it.' },
};

/** What is wrong with an entry, seen on the day `today`; empty when it may be put to the compliance officer. */
export function entryProblems(procedure: LegalProcedure, entry: ProcedureEntry, today: string): EntryProblem[] {
  const codes: EntryProblem['code'][] = [];
  if (procedure.fields.number === 'required' && entry.number === '') codes.push('number-missing');
  if (procedure.fields.document === 'required' && entry.documentSha256 === null) codes.push('document-missing');
  if (procedure.expiry.kind === 'stated' && entry.until === null) codes.push('until-missing');
  if (entry.until !== null && entry.until < entry.date) codes.push('until-before-date');
  if (entry.date > today) codes.push('date-in-future');
  return codes.map((code) => ({ code, text: PROBLEMS[code] }));
}

/** The last day on which an entry counts, or null when it counts for good. The earlier of what is printed and the rule. */
export function lastDayOf(procedure: LegalProcedure, entry: Pick<ProcedureEntry, 'date' | 'until'>): string | null {
  if (procedure.expiry.kind !== 'months') return entry.until;
  const byRule = addMonths(entry.date, procedure.expiry.months);
  return entry.until !== null && entry.until < byRule ? entry.until : byRule;
}

/** True when the entry no longer counts on the day `today`; it still counts on its last day. */
export function hasLapsed(procedure: LegalProcedure, entry: Pick<ProcedureEntry, 'date' | 'until'>, today: string) {
  const last = lastDayOf(procedure, entry);
  return last !== null && today > last;
}

function addMonths(day: string, count: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const lastOfMonth = new Date(Date.UTC(year, month - 1 + count + 1, 0)).getUTCDate();
  // The 31st plus a month is the last of that month, never a day of the next.
  return new Date(Date.UTC(year, month - 1 + count, Math.min(date, lastOfMonth))).toISOString().slice(0, 10);
}
