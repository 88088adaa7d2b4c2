import { entriesOf } from './bundle.ts';
import { LedgerClosedError, LedgerFrozenError, LedgerWriteError } from './errors.ts';
import type { LogFiles } from './files.ts';
import type { DurableGroup, Journal } from './journal.ts';
import type { Signer } from './keys.ts';
import { createPublisher } from './publisher.ts';
import type { RecoveredLog } from './recover.ts';
import { durableSize } from './tile-layout.ts';
import type { Checkpoint } from './verify-core/index.ts';

/** The background half of a log: keeps what is durable but not yet published, and publishes it after a while. */
export interface Publishing {
  checkpoint(): Checkpoint;
  /** Takes a group that has become durable. */
  add(group: DurableGroup): void;
  publish(): Promise<Checkpoint>;
  covering(index: number): Promise<Checkpoint>;
  /** Bytes of durable entries without a checkpoint. */
  waitingBytes(): number;
  /** The unpublished entries of one group, beginning at an index; undefined when the index is published. */
  unpublishedFrom(index: number): Buffer[] | undefined;
  /** The first error of the log; from then on nothing is written. */
  failure(): Error | undefined;
  fail(cause: unknown): Error;
  /** Publishes what is there and makes its tiles durable. */
  finish(): Promise<void>;
  /** Ends the background work; who still waits gets LedgerClosedError. */
  stop(): Promise<void>;
}

interface Waiter {
  readonly index: number;
  resolve(checkpoint: Checkpoint): void;
  reject(error: Error): void;
}

/** Begins with the unpublished entries of a recovered log. */
export function createPublishing(options: {
  files: LogFiles;
  origin: string;
  signers: readonly Signer[];
  journal: Journal;
  found: RecoveredLog;
  intervalMs: number;
}): Publishing {
  const { files, origin, signers, journal, found, intervalMs } = options;
  const publisher = createPublisher(files, origin, signers, found);
  let checkpoint = found.checkpoint;
  let groups: DurableGroup[] = [];
  let bytes = 0;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let failure: Error | undefined;
  let waiters: Waiter[] = [];

  function fail(cause: unknown): Error {
    if (!failure) {
      failure = cause instanceof LedgerFrozenError ? cause : new LedgerWriteError(origin, cause);
      rejectWaiters(failure);
    }
    clearTimeout(timer);
    return failure;
  }

  function rejectWaiters(error: Error) {
    const all = waiters;
    waiters = [];
    for (const waiter of all) waiter.reject(error);
  }

  async function publishOnce() {
    // A copy: groups that become durable meanwhile belong to the next time.
    const batch = groups.slice();
    if (batch.length === 0) return;
    try {
      const next = await publisher.publish(batch);
      groups = groups.slice(batch.length);
      for (const group of batch) bytes -= group.entries.length;
      checkpoint = next;
      const ready = waiters.filter(({ index }) => index < next.size);
      waiters = waiters.filter(({ index }) => index >= next.size);
      for (const waiter of ready) waiter.resolve(next);
      if (journal.canDrop(durableSize(next.size))) await settle();
    } catch (error) {
      throw fail(error);
    }
  }

  /** What only the journal kept becomes durable in the tiles; then the journal may forget it. */
  async function settle() {
    await journal.drop(await publisher.settle());
  }

  /** Publishes everything durable at the time of the call; calls that overlap share the work. */
  async function publish(): Promise<Checkpoint> {
    clearTimeout(timer);
    timer = undefined;
    const last = groups.at(-1);
    const target = last ? last.first + last.count : checkpoint.size;
    while (checkpoint.size < target || running) {
      if (failure) throw failure;
      running ??= publishOnce().finally(() => {
        running = undefined;
      });
      await running;
    }
    if (failure) throw failure;
    return checkpoint;
  }

  function schedule() {
    if (timer || failure) return;
    timer = setTimeout(() => {
      timer = undefined;
      // The failure is kept and comes out at the next append or close.
      publish().then(
        () => groups.length > 0 && schedule(),
        () => undefined,
      );
    }, intervalMs);
    timer.unref();
  }

  function add(group: DurableGroup) {
    if (group.count === 0) return;
    groups.push(group);
    bytes += group.entries.length;
    schedule();
  }

  if (found.unpublished.length > 0) add(toGroup(found.checkpoint.size, found.unpublished));

  return {
    checkpoint: () => checkpoint,
    add,
    publish,
    covering(index) {
      if (index < checkpoint.size) return Promise.resolve(checkpoint);
      if (failure) return Promise.reject(failure);
      return new Promise((resolve, reject) => waiters.push({ index, resolve, reject }));
    },
    waitingBytes: () => bytes,
    unpublishedFrom(index) {
      if (index < checkpoint.size) return undefined;
      const group = groups.find(({ first, count }) => index >= first && index < first + count);
      return group && entriesOf(group.entries).slice(index - group.first);
    },
    failure: () => failure,
    fail,
    async finish() {
      await publish();
      try {
        await settle();
      } catch (error) {
        throw fail(error);
      }
    },
    async stop() {
      clearTimeout(timer);
      rejectWaiters(failure ?? new LedgerClosedError(`log ${origin} was closed before the entry was there`));
      await running?.catch(() => undefined);
      await publisher.close();
    },
  };
}

function toGroup(first: number, entries: readonly Buffer[]): DurableGroup {
  const parts = entries.flatMap((entry) => {
    const length = Buffer.allocUnsafe(2);
    length.writeUInt16BE(entry.length);
    return [length, entry];
  });
  return { first, count: entries.length, entries: Buffer.concat(parts) };
}
