import { sql } from 'kysely';
import { emptyRoot, type Log, type RememberedHead } from '../../engines/ledger/index.ts';
import { decodeRecord } from '../../kernel/record/index.ts';
import type { AnyDb, AnyTx, Database, Db } from '../../platform/database/index.ts';
import { SEQUENCED_CHANNEL } from './channels.ts';
import type { RecordTables } from './record.table.ts';

/** Log and database do not belong together; only a person can say which one is right. */
export class LogMismatchError extends Error {
  override readonly name = 'LogMismatchError';
}

/** Another process moved the log's head although we thought that we alone write. */
export class FencedError extends Error {
  override readonly name = 'FencedError';
}

const BATCH = 500;

/** What the database remembers of the log; begins with the empty log. */
export async function rememberedHead(database: Database, logName: string, now: Date): Promise<RememberedHead> {
  const db: Db<RecordTables> = database.kysely;
  await db
    .insertInto('governance_record_log')
    .values({ name: logName, size: 0, root: Buffer.from(emptyRoot()), updated_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return db
    .selectFrom('governance_record_log')
    .select(['size', 'root'])
    .where('name', '=', logName)
    .executeTakeFirstOrThrow();
}

/**
 * Marks records that are in the log but, because of a crash between the two, not marked in the database.
 * Throws LogMismatchError for entries of which this database knows nothing.
 */
export async function reconcile(
  database: Database,
  log: Log,
  logName: string,
  from: number,
  now: Date,
): Promise<number> {
  let size = from;
  let batch: { index: number; bytes: Uint8Array }[] = [];
  const flush = async () => {
    if (batch.length === 0) return;
    const ids = batch.map(({ index, bytes }) => idOfEntry(bytes, index));
    const db: Db<RecordTables> = database.kysely;
    const rows = await db
      .selectFrom('governance_record')
      .select(['id', 'entry', 'log_index'])
      .where('id', 'in', ids)
      .execute();
    const known = new Map(rows.map((row) => [row.id, row]));
    batch.forEach(({ index, bytes }, i) => {
      const row = known.get(ids[i]!);
      if (row === undefined) {
        throw new LogMismatchError(
          `entry ${index} of the log is record ${ids[i]}, which the database does not know: the database was restored without its log`,
        );
      }
      if (row.log_index !== null) {
        throw new LogMismatchError(`record ${row.id} is in the log twice, at ${row.log_index} and ${index}`);
      }
      if (!row.entry.equals(bytes)) throw new LogMismatchError(`record ${row.id} differs between log and database`);
    });
    const root = await log.root(size + batch.length);
    await markSequenced(database, { logName, oldSize: size, firstIndex: size, ids, root, now });
    size += batch.length;
    batch = [];
  };
  await log.publish();
  for await (const entry of log.entries(from)) {
    batch.push(entry);
    if (batch.length === BATCH) await flush();
  }
  await flush();
  return size;
}

/** Takes what waits in the outbox into the log, one batch. Returns the new size of the log. */
export async function sequenceBatch(
  database: Database,
  log: Log,
  logName: string,
  size: number,
  now: () => Date,
): Promise<{ size: number; more: boolean }> {
  const db: Db<RecordTables> = database.kysely;
  // Everything that waits, never "beyond the last id": transactions commit in another order than ids are made.
  const rows = await db
    .selectFrom('governance_record')
    .select(['id', 'entry'])
    .where('log_index', 'is', null)
    // With what begins a log first, if there is such; in ascending order null is last.
    .orderBy('place')
    .orderBy('id')
    .limit(BATCH)
    .execute();
  if (rows.length === 0) return { size, more: false };
  const { firstIndex } = await log.append({ entries: rows.map(({ entry }) => entry) });
  if (firstIndex !== size) throw new FencedError(`expected to append at ${size}, the log appended at ${firstIndex}`);
  const checkpoint = await log.publish();
  const newSize = size + rows.length;
  const root = checkpoint.size === newSize ? checkpoint.root : await log.root(newSize);
  const ids = rows.map(({ id }) => id);
  await markSequenced(database, { logName, oldSize: size, firstIndex, ids, root, now: now() });
  return { size: newSize, more: rows.length === BATCH };
}

async function markSequenced(
  database: Database,
  marked: { logName: string; oldSize: number; firstIndex: number; ids: string[]; root: Uint8Array; now: Date },
): Promise<void> {
  const { logName, oldSize, firstIndex, ids, root, now } = marked;
  await database.kysely.transaction().execute(async (tx: AnyTx) => {
    const typed: Db<RecordTables> = tx as AnyDb;
    const head = await typed
      .updateTable('governance_record_log')
      .set({ size: oldSize + ids.length, root: Buffer.from(root), updated_at: now })
      .where('name', '=', logName)
      .where('size', '=', oldSize)
      // Sent at commit.
      .returning(sql`pg_notify(${SEQUENCED_CHANNEL}, ${logName})`.as('told'))
      .executeTakeFirst();
    if (head === undefined) throw new FencedError(`the head of ${logName} moved away from ${oldSize}`);
    const updated = await sql`
      UPDATE governance_record SET log_name = ${logName}, log_index = ${firstIndex}::bigint + place.number - 1, sequenced_at = ${now}
        FROM unnest(${ids}::text[]) WITH ORDINALITY AS place (id, number)
       WHERE governance_record.id = place.id AND governance_record.log_index IS NULL`.execute(tx);
    if (updated.numAffectedRows !== BigInt(ids.length))
      throw new FencedError('a record was sequenced by another process');
  });
}

function idOfEntry(bytes: Uint8Array, index: number): string {
  try {
    return decodeRecord(bytes).id;
  } catch (error) {
    throw new LogMismatchError(`entry ${index} of the log is no record: ${(error as Error).message}`, { cause: error });
  }
}
