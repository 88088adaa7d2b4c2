import { sql } from 'kysely';
import type { PublishedLog } from '../../engines/ledger/index.ts';
import { decodeRecord, type StewardRecord } from '../../kernel/record/index.ts';
import type { AnyDb, AnyTx, Db } from '../../platform/database/index.ts';
import { OUTBOX_CHANNEL } from './channels.ts';
import type { RecordTables } from './record.table.ts';

// What becomes of the index when a log ends although database and folder differ: records that the folder lost go back into the outbox, and
// enter the next log in their order; entries of which the database knows nothing are taken into the index as what they are.

const BATCH = 500;
const typed = (db: AnyDb): Db<RecordTables> => db;

/** Size and root that the database remembers of a log. */
export async function headOfLog(db: AnyDb, logName: string): Promise<{ size: number; root: Buffer } | undefined> {
  return typed(db)
    .selectFrom('governance_record_log')
    .select(['size', 'root'])
    .where('name', '=', logName)
    .executeTakeFirst();
}

/** How many entries, from the first on, are those that the database knows at their places. */
export async function commonEntries(db: AnyDb, logName: string, log: PublishedLog): Promise<number> {
  const { size } = log.checkpoint;
  for (let from = 0; from < size; from += BATCH) {
    const rows = await typed(db)
      .selectFrom('governance_record')
      .select(['log_index', 'entry'])
      .where('log_name', '=', logName)
      .where('log_index', '>=', from)
      .where('log_index', '<', from + BATCH)
      .execute();
    const known = new Map(rows.map((row) => [Number(row.log_index), row.entry]));
    for await (const { index, bytes } of log.entries(from, Math.min(size, from + BATCH)))
      if (known.get(index)?.equals(bytes) !== true) return index;
  }
  return size;
}

/** Takes records out of a log, from a place on: they wait, and enter the next one first, in the order that they had. */
export async function takeBack(tx: AnyTx, logName: string, from: number): Promise<number> {
  // What waits from an earlier succession has lost its place in front.
  await typed(tx).updateTable('governance_record').set({ place: null }).where('log_index', 'is', null).execute();
  const taken = await sql`
    UPDATE governance_record
       SET place = log_index - ${from}::bigint + 1, log_name = NULL, log_index = NULL, sequenced_at = NULL
     WHERE log_name = ${logName} AND log_index >= ${from}`.execute(tx);
  return Number(taken.numAffectedRows ?? 0);
}

/**
 * Takes the entries of a log into the index, from a place on. Those that wait in the outbox are marked, unknown ones are added; a
 * record that the database has with other bytes stays as it is there. Answers how many were added.
 */
export async function adoptEntries(
  tx: AnyTx,
  logName: string,
  log: PublishedLog,
  from: number,
  now: Date,
): Promise<number> {
  const { size, root } = log.checkpoint;
  let added = 0;
  let batch: { index: number; bytes: Uint8Array }[] = [];
  const flush = async () => {
    const values = batch.flatMap(({ index, bytes }) => {
      const record = recordIn(bytes);
      if (record === null) return [];
      return [
        {
          id: record.id,
          entry: Buffer.from(bytes),
          kind: record.kind,
          at: new Date(record.at),
          actor_id: record.actor.id,
          subject_id: record.subject?.id ?? null,
          measures: [...record.measures],
          ...{ log_name: logName, log_index: index, sequenced_at: now, place: null },
        },
      ];
    });
    batch = [];
    if (values.length === 0) return;
    for (const value of values)
      await typed(tx)
        .updateTable('governance_record')
        .set({ log_name: logName, log_index: value.log_index, sequenced_at: now, place: null })
        .where('id', '=', value.id)
        .where('log_index', 'is', null)
        .where('entry', '=', value.entry)
        .execute();
    const inserted = await typed(tx)
      .insertInto('governance_record')
      .values(values)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    added += Number(inserted.numInsertedOrUpdatedRows ?? 0);
  };
  for await (const entry of log.entries(from)) {
    batch.push(entry);
    if (batch.length === BATCH) await flush();
  }
  await flush();
  await typed(tx)
    .updateTable('governance_record_log')
    .set({ size, root: Buffer.from(root), updated_at: now })
    .where('name', '=', logName)
    .execute();
  return added;
}

/** Null for what is no record: a verification names it. */
function recordIn(bytes: Uint8Array): StewardRecord | null {
  try {
    return decodeRecord(bytes);
  } catch {
    return null;
  }
}

/** How many records wait with a place in front: what the next log records anew. */
export async function countInFront(tx: AnyTx): Promise<number> {
  const { count } = await typed(tx)
    .selectFrom('governance_record')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('log_index', 'is', null)
    .where('place', '>', 0)
    .executeTakeFirstOrThrow();
  return count;
}

/** The record enters the next log before all others. */
export async function putFirst(tx: AnyTx, recordId: string): Promise<void> {
  await typed(tx).updateTable('governance_record').set({ place: 0 }).where('id', '=', recordId).execute();
  await sql`SELECT pg_notify(${OUTBOX_CHANNEL}, ${recordId})`.execute(tx);
}
