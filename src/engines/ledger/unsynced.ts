import { syncFolders } from './durable-writes.ts';
import { folderOf, type LogFiles, type UnsyncedFile } from './files.ts';
import { TILE_WIDTH, type TileAddress, tilePath } from './tile-layout.ts';

// Tiles and bundles lie on the disk at once, to be read, but are made durable later and many together: until then the journal answers
// for them. Syncing each as it is written would make the journal wait behind them, entry after entry.

// More of them at a time would take the few threads of the process's file pool away from the journal.
const PARALLEL_WRITES = 2;
const PARALLEL_SYNCS = 2;
// Each waits with its file open.
const MOST_WAITING = 512;

/** The tiles and bundles a log writes. One caller at a time. */
export interface UnsyncedTiles {
  /** Writes a tile or bundle; the error of an earlier write may come out here. Partial ones are never made durable. */
  write(address: TileAddress, bytes: Buffer): Promise<void>;
  /** Returns when everything written can be read. */
  written(): Promise<void>;
  /** Makes all full tiles written so far durable, with their names. */
  sync(): Promise<void>;
  /** Gives up what was not synced. */
  close(): Promise<void>;
}

export function createUnsyncedTiles(files: LogFiles): UnsyncedTiles {
  const running = new Set<Promise<void>>();
  const durableFolders = new Set<string>();
  let waiting: UnsyncedFile[] = [];
  let folders = new Set<string>();
  let failure: unknown;

  async function writeOne(address: TileAddress, bytes: Buffer) {
    const path = tilePath(address);
    const file = await files.writeUnsynced(path, bytes);
    if (address.width < TILE_WIDTH) return file.close();
    waiting.push(file);
    folders.add(folderOf(path));
  }

  async function written() {
    await Promise.all(running);
    if (failure) throw failure;
  }

  async function syncContent() {
    await written();
    const queue = waiting;
    waiting = [];
    const syncOneByOne = async () => {
      for (let file = queue.shift(); file; file = queue.shift()) await file.sync();
    };
    try {
      await Promise.all(Array.from({ length: PARALLEL_SYNCS }, syncOneByOne));
    } catch (error) {
      failure ??= error;
      waiting.push(...queue.splice(0));
      throw error;
    }
  }

  return {
    async write(address, bytes) {
      if (failure) throw failure;
      if (waiting.length >= MOST_WAITING) await syncContent();
      const one: Promise<void> = writeOne(address, bytes)
        .catch((error) => {
          failure ??= error;
        })
        .finally(() => running.delete(one));
      running.add(one);
      if (running.size >= PARALLEL_WRITES) await Promise.race(running);
    },
    written,
    async sync() {
      await syncContent();
      await syncFolders(files, folders, durableFolders);
      folders = new Set();
    },
    async close() {
      await Promise.all(running);
      for (const file of waiting.splice(0)) await file.close();
    },
  };
}
