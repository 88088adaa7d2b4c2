import type { AnyDb, Db } from '../../../platform/database/index.ts';
import type { SampleProblem } from './types.ts';

// The log is what happened; the database's index of it is what people are shown. Within the period of a sample every
// record is held against its entry, not only the ones drawn: a row that was deleted or edited by hand is found.

interface Tables {
  governance_record: { id: string; entry: Buffer; at: Date; log_name: string | null; log_index: number | null };
}

const typed = (db: AnyDb): Db<Tables> => db;

export interface LogEntry {
  readonly index: number;
  readonly recordId: string;
  readonly bytes: Uint8Array;
}

/** What is wrong with the rows of these entries (some hundreds at a time). */
export async function compareRows(db: AnyDb, log: string, entries: readonly LogEntry[]): Promise<SampleProblem[]> {
  if (entries.length === 0) return [];
  const rows = await typed(db)
    .selectFrom('governance_record')
    .select(['log_index', 'entry'])
    .where('log_name', '=', log)
    .where(
      'log_index',
      'in',
      entries.map(({ index }) => index),
    )
    .execute();
  const byIndex = new Map(rows.map((row) => [Number(row.log_index), row.entry]));
  const problems: SampleProblem[] = [];
  for (const { index, recordId, bytes } of entries) {
    const row = byIndex.get(index);
    if (row === undefined) problems.push({ fault: 'record-missing', log, index, recordId });
    else if (!row.equals(bytes)) problems.push({ fault: 'record-differs', log, index, recordId });
  }
  return problems;
}

/** Rows that claim a place in the first `size` entries of the log, within the period, but are none of those seen there. */
export async function foreignRows(
  db: AnyDb,
  log: { name: string; size: number },
  period: { from: string; to: string },
  seen: (index: number) => boolean,
): Promise<SampleProblem[]> {
  const problems: SampleProblem[] = [];
  for (let below = log.size; ; ) {
    const rows = await typed(db)
      .selectFrom('governance_record')
      .select(['id', 'log_index'])
      .where('log_name', '=', log.name)
      .where('log_index', '<', below)
      .where('at', '>=', new Date(period.from))
      .where('at', '<', new Date(period.to))
      .orderBy('log_index', 'desc')
      .limit(2_000)
      .execute();
    for (const { id, log_index: index } of rows)
      if (!seen(Number(index)))
        problems.push({ fault: 'record-foreign', log: log.name, index: Number(index), recordId: id });
    if (rows.length < 2_000) return problems;
    below = Number(rows.at(-1)!.log_index);
  }
}
