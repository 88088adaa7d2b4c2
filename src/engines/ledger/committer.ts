import { setImmediate as turn } from 'node:timers/promises';
import type { Journal } from './journal.ts';
import { type Batch, batchBytes } from './journal-frame.ts';
import type { Publishing } from './publishing.ts';

// Group commit: while one group is being made durable, the callers who come in the meantime form the next one.

const MAX_GROUP_BYTES = 4 * 1024 * 1024;

interface Waiting extends Batch {
  readonly bytes: number;
  readonly firstIndex: number;
  resolve(result: { firstIndex: number }): void;
  reject(error: Error): void;
}

export interface Committer {
  /** `atOnce`: whoever else comes in this tick is not waited for. */
  append(batch: Batch, atOnce: boolean): Promise<{ firstIndex: number }>;
  /** Number of durable entries. */
  durable(): number;
  /** Waits until everything handed over is durable or has failed. */
  drain(): Promise<void>;
}

export function createCommitter(options: {
  origin: string;
  journal: Journal;
  publishing: Publishing;
  /** Index of the next entry. */
  next: number;
  segmentBytes: number;
  maxUnpublishedBytes: number;
  carryNotes: () => readonly Uint8Array[];
}): Committer {
  const { journal, publishing } = options;
  let queue: Waiting[] = [];
  let next = options.next;
  let durable = options.next;
  let running: Promise<void> | undefined;

  function takeGroup(): { group: Waiting[]; bytes: number } {
    let bytes = 0;
    let count = 0;
    while (count < queue.length && (count === 0 || bytes + queue[count]!.bytes <= MAX_GROUP_BYTES))
      bytes += queue[count++]!.bytes;
    const group = queue.slice(0, count);
    queue = queue.slice(count);
    return { group, bytes };
  }

  async function run(atOnce: boolean) {
    // Callers of the same tick belong to the same group.
    if (!atOnce) await Promise.resolve();
    while (queue.length > 0) await commitNext();
    // In the same turn as the last look at the queue: a caller who comes now must start a new run.
    running = undefined;
  }

  async function commitNext() {
    let group: Waiting[] = [];
    try {
      const failure = publishing.failure();
      if (failure) throw failure;
      if (publishing.waitingBytes() > options.maxUnpublishedBytes) await publishing.publish();
      if (journal.grownBytes() > options.segmentBytes) {
        // Those who were just told that their notes are durable get their turn to remember them first.
        await turn();
        await journal.roll(durable, options.carryNotes());
      }
      const taken = takeGroup();
      group = taken.group;
      const done = await journal.commit(group, taken.bytes, durable);
      durable += done.count;
      publishing.add(done);
    } catch (error) {
      rejectAll(group, error);
      return;
    }
    for (const waiting of group) waiting.resolve({ firstIndex: waiting.firstIndex });
  }

  function rejectAll(group: readonly Waiting[], cause: unknown) {
    const error = publishing.fail(cause);
    const all = [...group, ...queue];
    queue = [];
    for (const waiting of all) waiting.reject(error);
  }

  return {
    append(batch, atOnce) {
      const failure = publishing.failure();
      if (failure) return Promise.reject(failure);
      return new Promise((resolve, reject) => {
        queue.push({ ...batch, bytes: batchBytes(batch), firstIndex: next, resolve, reject });
        next += batch.entries.length;
        running ??= run(atOnce);
      });
    },
    durable: () => durable,
    async drain() {
      while (running) await running;
    },
  };
}
