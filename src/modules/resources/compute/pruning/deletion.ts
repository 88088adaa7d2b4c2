import { systemActor } from '../../../../kernel/identity/index.ts';
import { withAdvisoryLease } from '../../../../platform/database/index.ts';
import type { ComputeDeps } from '../compute.deps.ts';
import { COMPUTE_RECORDS, LOG_AUDIT } from '../compute.records.ts';
import type { PayloadState } from '../compute.table.ts';
import { VERIFICATION_LEASE } from '../ledger/verification.service.ts';
import { dropEmptyMonths } from '../traffic/months.ts';
import type { Mirrors } from '../traffic-log/mirrors.ts';
import { lockLog, updateLog } from '../traffic-log/traffic-log.repository.ts';

const BATCH = 500;
const KEEPER = systemActor('retention');
const STORED: readonly PayloadState[] = ['kept', 'mismatch', 'uncommitted'];

/**
 * Deletes the logs whose pruning was decided: the files of the mirror (all, or the entries only), payloads, entries in the database. Each step may be
 * stopped anywhere and is gone on with later: what is left is found by looking, not remembered.
 */
export function createDeletion(
  deps: Pick<ComputeDeps, 'db' | 'database' | 'clock' | 'recorder' | 'records' | 'payloads' | 'logger'>,
  mirrors: Mirrors,
) {
  const { db, database, clock, recorder, records, payloads, logger } = deps;

  /** One batch after `after`; null when there is none. What must be kept stays, with its payload. */
  async function deleteBatch(log: string, after: number) {
    return db.transaction().execute(async (tx) => {
      const rows = await tx
        .selectFrom('compute_traffic as t')
        .leftJoin('compute_payload as p', (join) =>
          join.onRef('p.traffic_id', '=', 't.id').onRef('p.gateway_id', '=', 't.gateway_id'),
        )
        .select(['t.id', 't.log_index', 'p.state'])
        .where('t.log_name', '=', log)
        .where('t.log_index', '>', after)
        .orderBy('t.log_index')
        .limit(BATCH)
        .execute();
      if (rows.length === 0) return null;
      const stored = rows.filter(({ state }) => state !== null && STORED.includes(state)).map(({ id }) => id);
      const { erased, kept } = await payloads.eraseMany(tx, stored, KEEPER, 'retention over', { log });
      const gone = rows.filter(({ id }) => !kept.has(id)).map(({ id }) => id);
      if (gone.length > 0) {
        await tx.deleteFrom('compute_payload').where('traffic_id', 'in', gone).execute();
        await tx.deleteFrom('compute_traffic').where('id', 'in', gone).execute();
      }
      return { last: rows.at(-1)!.log_index, gone: gone.length, erased: erased.length, kept: kept.size };
    });
  }

  /** False when something of it must still be kept. */
  async function deleteLog(
    log: { name: string; gateway_id: string; tiles_kept: boolean },
    signal: AbortSignal,
  ): Promise<boolean> {
    if (log.tiles_kept) await mirrors.removeEntries(log.name);
    else await mirrors.remove(log.name);
    let [after, requests, erased, kept] = [-1, 0, 0, 0];
    for (;;) {
      signal.throwIfAborted();
      const batch = await deleteBatch(log.name, after);
      if (batch === null) break;
      after = batch.last;
      requests += batch.gone;
      erased += batch.erased;
      kept += batch.kept;
    }
    if (kept > 0) {
      logger.info({ log: log.name, kept }, 'payloads of a pruned log must still be kept; they go when they may');
      return false;
    }
    await db.transaction().execute(async (tx) => {
      const row = await lockLog(tx, log.name);
      if (row === undefined || row.pruned_at !== null) return;
      await tx.deleteFrom('compute_turned_away').where('log_name', '=', log.name).execute();
      await updateLog(tx, log.name, { pruned_at: clock.now() });
      await recorder.write(tx, {
        kind: COMPUTE_RECORDS.logDeleted,
        actor: KEEPER,
        subject: { kind: 'gateway', id: log.gateway_id },
        measures: [...LOG_AUDIT],
        facts: {
          log: log.name,
          prunedBy: row.pruning_record,
          size: row.indexed,
          kept: row.tiles_kept ? 'tiles' : 'nothing',
          requests,
          payloadsErased: erased,
        },
      });
    });
    return true;
  }

  return {
    /** Goes on with all that was decided and is not done. How many logs are gone now. */
    async carryOn(signal: AbortSignal): Promise<number> {
      const decided = await db
        .selectFrom('compute_traffic_log')
        .select(['name', 'gateway_id', 'pruning_record', 'tiles_kept'])
        .where('pruning_at', 'is not', null)
        .where('pruned_at', 'is', null)
        .orderBy('name')
        .execute();
      const due: typeof decided = [];
      // Not before the decision is in the governance log: nobody could tell then where the files went.
      for (const log of decided) if ((await records.get(log.pruning_record!))?.index != null) due.push(log);
      if (due.length === 0) return 0;
      // Not while the ledger is verified, which would find files missing under its hands.
      return withAdvisoryLease(
        database,
        VERIFICATION_LEASE,
        async (held) => {
          let done = 0;
          for (const log of due) if (await deleteLog(log, held)) done++;
          await db.transaction().execute((tx) => dropEmptyMonths(tx, clock.now()));
          return done;
        },
        { signal },
      );
    },
  };
}

export type Deletion = ReturnType<typeof createDeletion>;
