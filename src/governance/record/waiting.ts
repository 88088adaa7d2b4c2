import type { Database, Db } from '../../platform/database/index.ts';
import { notFound, problem } from '../../platform/http/index.ts';
import { SEQUENCED_CHANNEL } from './channels.ts';
import type { RecordTables } from './record.table.ts';
import type { Sequenced } from './types.ts';

interface Waiter {
  resolve(sequenced: Sequenced): void;
  reject(error: Error): void;
}

const DEFAULT_TIMEOUT = 10_000;

/** Those who wait until a record is under a signed checkpoint, in this process; whichever process sequences it. */
export function createWaitingRoom(database: Database) {
  const db: Db<RecordTables> = database.kysely;
  const waiters = new Map<string, Set<Waiter>>();
  let listening: Promise<() => Promise<void>> | undefined;

  async function look(ids: string[]): Promise<Map<string, Sequenced | null>> {
    const rows = await db
      .selectFrom('governance_record as r')
      .leftJoin('governance_record_log as l', 'l.name', 'r.log_name')
      .select(['r.id', 'r.log_name', 'r.log_index', 'l.size'])
      .where('r.id', 'in', ids)
      .execute();
    return new Map(
      rows.map((row) => [
        row.id,
        row.log_name === null || row.log_index === null || row.size === null
          ? null
          : { logName: row.log_name, index: row.log_index, checkpointSize: row.size },
      ]),
    );
  }

  function settle(id: string, act: (waiter: Waiter) => void): void {
    for (const waiter of waiters.get(id) ?? []) act(waiter);
    waiters.delete(id);
  }

  async function check(): Promise<void> {
    if (waiters.size === 0) return;
    try {
      for (const [id, sequenced] of await look([...waiters.keys()])) {
        if (sequenced !== null) settle(id, (waiter) => waiter.resolve(sequenced));
      }
    } catch {
      // The database is away; the listener calls again when it is back, and each waiter has its own time limit.
    }
  }

  return {
    async wait(recordId: string, options: { timeoutMillis?: number; signal?: AbortSignal } = {}): Promise<Sequenced> {
      options.signal?.throwIfAborted();
      // A failed attempt to listen is not kept: the next caller tries again.
      listening ??= database.listen(SEQUENCED_CHANNEL, () => void check());
      await listening.catch((error) => {
        listening = undefined;
        throw error;
      });
      let waiter: Waiter | undefined;
      let timer: NodeJS.Timeout | undefined;
      const { promise, resolve, reject } = Promise.withResolvers<Sequenced>();
      const abort = () => reject(options.signal?.reason as Error);
      try {
        waiter = { resolve, reject };
        waiters.set(recordId, (waiters.get(recordId) ?? new Set()).add(waiter));
        options.signal?.addEventListener('abort', abort, { once: true });
        timer = setTimeout(() => reject(notYet()), options.timeoutMillis ?? DEFAULT_TIMEOUT);
        promise.catch(() => undefined);
        // Looked at after the waiter is in place, so that a record sequenced in between is not missed.
        const found = (await look([recordId])).get(recordId);
        if (found === undefined) {
          throw notFound({ zh: `没有记录 ${recordId}。`, en: `There is no record ${recordId}.` });
        }
        return found ?? (await promise);
      } finally {
        clearTimeout(timer);
        options.signal?.removeEventListener('abort', abort);
        const left = waiters.get(recordId);
        if (waiter !== undefined && left?.delete(waiter) === true && left.size === 0) waiters.delete(recordId);
      }
    },

    /** Ends all waiting, e.g. because the log is frozen. */
    refuseAll(error: Error): void {
      for (const id of [...waiters.keys()]) settle(id, (waiter) => waiter.reject(error));
    },

    async close(): Promise<void> {
      const unlisten = await listening?.catch(() => undefined);
      listening = undefined;
      await unlisten?.();
    },
  };
}

function notYet() {
  return problem({
    status: 503,
    code: 'not-sequenced-yet',
    title: { zh: '尚未入账', en: 'Not in the ledger yet' },
    detail: {
      zh: '操作已保存，但尚未进入账本。请稍后再查询，并检查账本状态。',
      en: 'The act is saved but has not entered the ledger yet. Ask again later, and look at the state of the ledger.',
    },
    headers: { 'retry-after': '5' },
  });
}
