import { LINE_RECORDS, type StewardRecord, successionOf } from '../../kernel/record/index.ts';
import type { CompletenessProblem } from '../../kernel/traffic/index.ts';
import type { LogReport } from '../ledger/index.ts';
import type { LogRecord } from './log-records.ts';

const LABELS = { ed25519: 'Ed25519', 'ml-dsa-44': 'ML-DSA-44', sm2: 'SM2' } as const;

/**
 * Holds the notes about a log's further signature lines against what the log itself says of them: a line that nobody named before it
 * signed, one that ended without a record, and records whose notes were taken away.
 */
export function lineProblems(
  log: string,
  { origin, size, lines }: Pick<LogReport, 'origin' | 'size' | 'lines'>,
  records: readonly LogRecord[],
): CompletenessProblem[] {
  const found: CompletenessProblem[] = [];
  const problem = (index: number | undefined, zh: string, en: string) =>
    found.push({ code: 'line-unrecorded', log, ...(index === undefined ? {} : { index }), text: { zh, en } });
  const noted = lines.flatMap((line) => (line.from === null ? [] : [{ ...line, from: line.from }]));
  const noteOf = (key: unknown) => noted.find((line) => line.key === key);
  // A record that stood in the log before and is recorded anew here speaks of that log's lines.
  const own = records.filter(({ record }) => String(record.facts.key).startsWith(`${origin}+`));
  const [founding] = records.filter(({ index, record }) => index === 0 && successionOf(record)?.origin === origin);
  const founded = founding === undefined ? [] : (successionOf(founding.record)?.lines ?? []);
  const said = (key: string, kind: string, before: number, more: (record: StewardRecord) => boolean = () => true) =>
    own.some(({ index, record }) => record.kind === kind && record.facts.key === key && index < before && more(record));

  for (const { algorithm, key, from, end } of noted) {
    const label = LABELS[algorithm];
    // What an export of an earlier moment does not reach can't be asked of it.
    if (from <= size && !founded.includes(key) && !said(key, LINE_RECORDS.named, from))
      problem(
        undefined,
        `${label} 签名行自 ${from} 条之后出现，但未在账本中事先登记。`,
        `The ${label} line beyond ${from} entries was never named in the log before it signed.`,
      );
    const isLost = (record: StewardRecord) => record.facts.cause === 'secret-missing';
    const wasSaid =
      end === null ||
      end > size ||
      said(key, LINE_RECORDS.leaving, end) ||
      said(key, LINE_RECORDS.ended, Number.POSITIVE_INFINITY, isLost);
    if (!wasSaid)
      problem(
        undefined,
        `${label} 签名行止于 ${end} 条，但账本中没有终止的记录。`,
        `The ${label} line ended at ${end} entries, and no record in the log says so.`,
      );
  }
  for (const { index, record } of own) {
    const { key, from, end } = record.facts;
    const note = noteOf(key);
    if (record.kind === LINE_RECORDS.signing && note?.from !== from)
      problem(
        index,
        `账本记录签名行自 ${from} 条之后出现，但相应的说明缺失或不符。`,
        `The log records a line beyond ${from} entries, and the note of it is missing or says otherwise.`,
      );
    if (record.kind === LINE_RECORDS.ended && end !== null && note?.end !== end)
      problem(
        index,
        `账本记录签名行止于 ${end} 条，但相应的说明缺失或不符。`,
        `The log records that a line ended at ${end} entries, and the note of it is missing or says otherwise.`,
      );
  }
  for (const key of founded)
    if (noteOf(key)?.from !== 0)
      problem(
        0,
        '首条写明本账本自始带有的签名行，但相应的说明缺失或不符。',
        'Its first entry names a line that it carries from the beginning, and the note of it is missing or says otherwise.',
      );
  return found;
}
