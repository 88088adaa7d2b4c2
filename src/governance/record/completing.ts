import { createTreeEdge, LedgerFrozenError, type Log } from '../../engines/ledger/index.ts';
import type { Database, Db } from '../../platform/database/index.ts';
import type { RecordTables } from './record.table.ts';
import { headOfLog } from './reentry.ts';

const BATCH = 500;

/**
 * Appends what the database says is in the log and a copy of it lacks: a backup takes the log before the database. Nothing is
 * appended unless both together lead to the root that the database remembers. Answers how many entries were missing.
 * @throws LedgerFrozenError when they do not: the copy has lost more than a backup can
 */
export async function completeLog(database: Database, logName: string, log: Log): Promise<number> {
  const head = await headOfLog(database.kysely, logName);
  const begin = log.size();
  if (head === undefined || head.size <= begin) return 0;
  const edge = createTreeEdge(() => undefined);
  for await (const { bytes } of log.entries(0)) edge.addEntry(bytes);
  for await (const entries of entriesBetween(database, logName, begin, head.size)) entries.forEach(edge.addEntry);
  if (edge.size() !== head.size || !edge.root().equals(head.root))
    throw new LedgerFrozenError(log.origin, `with what the database has it does not lead to its root at ${head.size}`);
  for await (const entries of entriesBetween(database, logName, begin, head.size)) await log.append({ entries });
  await log.publish();
  return head.size - begin;
}

async function* entriesBetween(database: Database, logName: string, from: number, to: number) {
  const db: Db<RecordTables> = database.kysely;
  for (let next = from; next < to; next += BATCH) {
    const rows = await db
      .selectFrom('governance_record')
      .select('entry')
      .where('log_name', '=', logName)
      .where('log_index', '>=', next)
      .where('log_index', '<', Math.min(to, next + BATCH))
      .orderBy('log_index')
      .execute();
    yield rows.map(({ entry }) => entry);
  }
}
