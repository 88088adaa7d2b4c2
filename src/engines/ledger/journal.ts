import { type AppendFile, type LogFiles, replaceFile } from './files.ts';
import { type Batch, batchBytes, encodeGroup, encodeHeader, newSalt } from './journal-frame.ts';
import { segmentPath } from './journal-read.ts';

/** A durable piece of the journal: entries in bundle form. */
export interface DurableGroup {
  /** Index of the first entry. */
  readonly first: number;
  readonly count: number;
  readonly entries: Buffer;
}

/** The open end of the journal. One caller at a time. */
export interface Journal {
  /** Writes batches as one frame and returns when it is durable. */
  commit(batches: readonly Batch[], payloadBytes: number, first: number): Promise<DurableGroup>;
  /** Bytes written since this segment began, without what it began with. */
  grownBytes(): number;
  /** Goes on in a new segment that begins with these notes. */
  roll(first: number, notes: readonly Uint8Array[]): Promise<void>;
  /** Whether a segment has entries below `size` only. */
  canDrop(size: number): boolean;
  /** Removes segments whose entries are all below `size`: everything below must be durable elsewhere. */
  drop(size: number): Promise<void>;
  close(): Promise<void>;
}

export interface JournalStart {
  readonly segment: number;
  readonly first: number;
  readonly notesFrom: number;
  readonly entries: readonly Uint8Array[];
  readonly notes: readonly Uint8Array[];
  /** Segments that this one replaces. */
  readonly replaced: readonly string[];
}

/**
 * Begins a journal with a segment that holds everything still needed, and only then removes what it replaces. So nothing depends on
 * bytes of an earlier run that may be in the page cache but not on the disk (after a failed fsync, reading back proves nothing).
 */
export async function startJournal(files: LogFiles, origin: string, start: JournalStart): Promise<Journal> {
  const older: { path: string; end: number }[] = [];
  let segment = start.segment;
  let salt = Buffer.alloc(0);
  let frames = 0;
  let grown = 0;
  let end = start.first + start.entries.length;
  let file: AppendFile;

  async function begin(batch: Batch, first: number, notesFrom: number, restart: boolean): Promise<void> {
    const header = { format: 2, origin, segment, first, notesFrom, restart, salt: newSalt() } as const;
    salt = Buffer.from(header.salt, 'hex');
    const { frame } = encodeGroup([batch], batchBytes(batch), salt, 1);
    await replaceFile(files, segmentPath(segment), Buffer.concat([encodeHeader(header), frame]));
    file = await files.openAppend(segmentPath(segment));
    frames = 2;
    grown = 0;
  }

  const canDrop = (size: number) => older[0] !== undefined && older[0].end <= size;

  await begin({ entries: start.entries, notes: start.notes }, start.first, start.notesFrom, true);
  // The journal folder itself may be new.
  await files.syncFolder('');
  for (const path of start.replaced) await files.remove(path);

  return {
    async commit(batches, payloadBytes, first) {
      const { frame, entries, count } = encodeGroup(batches, payloadBytes, salt, frames);
      await file.append(frame);
      frames++;
      grown += frame.length;
      end = first + count;
      return { first, count, entries };
    },
    grownBytes: () => grown,
    async roll(first, notes) {
      await file.close();
      older.push({ path: segmentPath(segment), end });
      segment++;
      await begin({ entries: [], notes }, first, first, false);
    },
    canDrop,
    async drop(size) {
      while (canDrop(size)) await files.remove(older.shift()!.path);
    },
    close: () => file.close(),
  };
}
