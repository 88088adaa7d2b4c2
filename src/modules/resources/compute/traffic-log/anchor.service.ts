import { systemActor } from '../../../../kernel/identity/index.ts';
import { HOUR } from '../../../../kernel/time/index.ts';
import { type AnchorFacts, countOf, unrecordedUpTo } from '../../../../kernel/traffic/index.ts';
import type { Tx } from '../../../../platform/database/index.ts';
import type { ComputeDeps } from '../compute.deps.ts';
import { COMPUTE_RECORDS, LOG_AUDIT } from '../compute.records.ts';
import type { ComputeTables } from '../compute.table.ts';
import { gatewayById } from '../gateway/gateway.repository.ts';
import * as repository from './traffic-log.repository.ts';

const EVERY = HOUR;
const MOST_RUNS = 100;

/**
 * Ties traffic logs to the governance log: an anchor says how large a log was, its root, and which accepted numbers it held.
 * From then on nobody can shorten, rewrite or remove it unseen.
 */
export function createAnchorService(deps: Pick<ComputeDeps, 'db' | 'clock' | 'recorder' | 'logger'>) {
  const { db, clock, recorder, logger } = deps;

  /** Anchors what is indexed now, in the caller's transaction. Locks the log. */
  async function anchorNow(tx: Tx<ComputeTables>, name: string): Promise<void> {
    const row = await repository.lockLog(tx, name);
    if (row === undefined || row.indexed === 0) return;
    const gateway = await gatewayById(tx, row.gateway_id);
    const told = gateway?.settled?.log === name ? gateway.settled.acceptedHighest : 0;
    const acceptedHighest = Math.max(row.account.highest, told);
    const unrecorded = unrecordedUpTo(row.account, acceptedHighest);
    const final = row.closed;
    const facts: AnchorFacts = {
      log: name,
      origin: row.origin,
      size: row.indexed,
      root: row.root.toString('hex'),
      acceptedHighest,
      recordedThrough: unrecorded.length === 0 ? acceptedHighest : unrecorded[0]![0] - 1,
      open: countOf(unrecorded),
      unrecorded: unrecorded.slice(0, MOST_RUNS),
      final,
    };
    await recorder.write(tx, {
      kind: COMPUTE_RECORDS.logAnchored,
      actor: systemActor('ledger'),
      subject: { kind: 'gateway', id: row.gateway_id },
      measures: [...LOG_AUDIT],
      facts: { ...facts, unrecorded: facts.unrecorded.map(([from, to]) => [from, to]) },
    });
    await repository.updateLog(tx, name, {
      anchored_size: row.indexed,
      anchored_at: clock.now(),
      anchored_final: final,
    });
  }

  return {
    anchorNow,

    /** Anchors every log that has grown since its last anchor an hour ago, and those that were closed. How many. */
    async anchorDue(): Promise<number> {
      const before = clock.now().getTime() - EVERY;
      let count = 0;
      for (const { name } of await repository.allLogs(db)) {
        const anchored = await db.transaction().execute(async (tx) => {
          const row = await repository.lockLog(tx, name);
          if (row === undefined || row.indexed === 0 || row.indexed < row.size || row.pruning_at !== null) return false;
          const grown = row.indexed > (row.anchored_size ?? 0) && (row.anchored_at?.getTime() ?? 0) <= before;
          if (!grown && !(row.closed && !row.anchored_final)) return false;
          await anchorNow(tx, name);
          return true;
        });
        if (anchored) count++;
      }
      if (count > 0) logger.info({ logs: count }, 'traffic logs anchored in the governance log');
      return count;
    },
  };
}

export type AnchorService = ReturnType<typeof createAnchorService>;
