import type { AppendFile, Folder } from '../../platform/files/index.ts';
import { decodeFrames, encodeFrame, type SpooledPayload } from './frames.ts';

/** Sealed payloads on their way to the server: kept on disk until the server says that it has them. */
export interface Spool {
  /** Queues a payload; `done` is called once, when it is durable (null) or could not be made so. */
  put(payload: SpooledPayload, done: (error: Error | null) => void): void;
  /** Why nothing can be accepted now: the disk fails, or the limit is reached. */
  refusal(): 'payload_spool_failed' | 'payload_spool_full' | null;
  bytes(): number;
  /** The oldest file with payloads, complete; null when there is nothing to send. */
  oldest(): Promise<{ name: string; payloads: SpooledPayload[] } | null>;
  /** Removes a file whose payloads the server has. */
  drop(name: string): Promise<void>;
  /** Writes what is queued now. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const ROLL_BYTES = 8 * 1024 * 1024;
/** How long a payload may wait for company before it is written, in milliseconds. */
const GATHER = 50;
const RETRY = 1_000;

export async function openSpool(options: {
  folder: Folder;
  /** Bytes on disk beyond which no request is accepted any more. */
  limitBytes: number;
  onProblem: (error: Error) => void;
}): Promise<Spool> {
  const { folder, limitBytes, onProblem } = options;
  const sizes = new Map<string, number>();
  for (const name of await folder.list()) sizes.set(name, (await folder.read(name))?.length ?? 0);
  let next = 1 + Math.max(0, ...[...sizes.keys()].map((name) => Number.parseInt(name, 10) || 0));
  let total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  let queuedBytes = 0;
  let queue: { frame: [Buffer, Uint8Array]; bytes: number; done: (error: Error | null) => void }[] = [];
  let active: { name: string; file: AppendFile } | null = null;
  let failed = false;
  let timer: NodeJS.Timeout | null = null;
  let work: Promise<void> = Promise.resolve();
  let closed = false;

  function schedule(delay: number): void {
    if (timer !== null) return;
    timer = setTimeout(() => {
      timer = null;
      work = work.then(write);
    }, delay);
  }

  async function write(): Promise<void> {
    if (queue.length === 0 && !failed) return;
    const group = queue;
    queue = [];
    const bytes = group.reduce((sum, one) => sum + one.bytes, 0);
    queuedBytes -= bytes;
    try {
      if (active === null) {
        const name = `${String(next++).padStart(10, '0')}.spool`;
        active = { name, file: await folder.openAppend(name) };
        sizes.set(name, 0);
      }
      // After a failure the empty write shows whether the disk works again.
      await active.file.append(group.flatMap(({ frame }) => frame));
      note(active, bytes);
      failed = false;
    } catch (error) {
      failed = true;
      onProblem(error as Error);
      // The file may have a torn tail: what follows goes into a new one.
      await roll().catch(() => undefined);
      for (const { done } of group) done(error as Error);
      if (!closed) schedule(RETRY);
      return;
    }
    for (const { done } of group) done(null);
    // These payloads are durable and said to be: a full file that can't be closed is a problem, but not theirs.
    if (active !== null && active.file.size() >= ROLL_BYTES) await roll().catch(onProblem);
  }

  function note(of: { name: string; file: AppendFile }, bytes: number): void {
    sizes.set(of.name, of.file.size());
    total += bytes;
  }

  async function roll(): Promise<void> {
    const old = active;
    active = null;
    await old?.file.close();
  }

  return {
    put(payload, done) {
      const frame = encodeFrame(payload);
      const bytes = frame[0].length + frame[1].length;
      queue.push({ frame, bytes, done });
      queuedBytes += bytes;
      schedule(GATHER);
    },
    refusal: () => (failed ? 'payload_spool_failed' : total + queuedBytes >= limitBytes ? 'payload_spool_full' : null),
    bytes: () => total + queuedBytes,
    oldest: async () => {
      let found: { name: string; payloads: SpooledPayload[] } | null = null;
      work = work.then(async () => {
        for (const name of [...sizes.keys()].sort()) {
          if (name === active?.name) {
            if (active.file.size() === 0) continue;
            await roll();
          }
          const payloads = decodeFrames((await folder.read(name)) ?? Buffer.alloc(0)).payloads;
          found = { name, payloads };
          return;
        }
      });
      const looked = work;
      work = work.catch(() => undefined);
      await looked;
      return found;
    },
    drop: async (name) => {
      await folder.remove(name);
      total -= sizes.get(name) ?? 0;
      sizes.delete(name);
    },
    flush: () => {
      work = work.then(write);
      return work;
    },
    async close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      timer = null;
      work = work.then(write).then(roll);
      await work;
    },
  };
}
