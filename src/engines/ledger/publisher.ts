import { forEachEntry } from './bundle.ts';
import { HASH_BYTES } from './crypto.ts';
import { LedgerFrozenError } from './errors.ts';
import { folderOf, type LogFiles } from './files.ts';
import type { DurableGroup } from './journal.ts';
import type { Signer } from './keys.ts';
import { CHECKPOINT_FILE, type RecoveredLog, signCheckpoint } from './recover.ts';
import { partialFolder, TILE_WIDTH, type TileAddress, tilePath } from './tile-layout.ts';
import { createTreeEdge } from './tree-edge.ts';
import type { Checkpoint } from './verify-core/index.ts';

// Two writes at a time: more would take the few threads of the process's file pool away from the journal.
const PARALLEL_WRITES = 2;

/** Turns durable groups into tiles, bundles and a signed checkpoint. One call at a time. */
export interface Publisher {
  publish(groups: readonly DurableGroup[]): Promise<Checkpoint>;
}

/** Goes on from a recovered log. */
export function createPublisher(files: LogFiles, origin: string, signer: Signer, from: RecoveredLog): Publisher {
  let last = from.checkpoint;
  let openBundle: Buffer[] = from.openBundle.length > 0 ? [from.openBundle] : [];
  let full: { level: number; index: number; bytes: Buffer }[] = [];
  const edge = createTreeEdge((level, index, bytes) => full.push({ level, index, bytes: Buffer.from(bytes) }), {
    size: last.size,
    openTiles: from.openTiles,
  });
  const durableFolders = new Set<string>();

  return {
    async publish(groups) {
      await refuseForeignCheckpoint();
      const writes = createWrites(files, durableFolders);
      const filled: TileAddress[] = [];
      const put = async (address: TileAddress, bytes: Buffer) => {
        if (address.width === TILE_WIDTH) filled.push(address);
        await writes.write(tilePath(address), bytes);
      };
      for (const group of groups) {
        // Where the part of this group begins that is not yet in `openBundle`.
        let copied = 0;
        const flush: Buffer[] = [];
        let at = group.first;
        forEachEntry(group.entries, (entry, _position, offset) => {
          edge.addEntry(entry);
          at++;
          if (at % TILE_WIDTH !== 0) return;
          const end = offset + 2 + entry.length;
          flush.push(Buffer.concat([...openBundle, group.entries.subarray(copied, end)]));
          openBundle = [];
          copied = end;
        });
        if (copied < group.entries.length) openBundle.push(group.entries.subarray(copied));
        const firstBundle = Math.floor(group.first / TILE_WIDTH);
        for (const [n, bytes] of flush.entries())
          await put({ level: 'entries', index: firstBundle + n, width: TILE_WIDTH }, bytes);
        for (const { level, index, bytes } of full) await put({ level, index, width: TILE_WIDTH }, bytes);
        full = [];
      }
      // One buffer instead of many, and no views that keep whole groups of the journal in memory.
      openBundle = openBundle.length > 0 ? [Buffer.concat(openBundle)] : [];
      const size = edge.size();
      if (openBundle[0])
        await put({ level: 'entries', index: Math.floor(size / TILE_WIDTH), width: size % TILE_WIDTH }, openBundle[0]);
      for (const { level, index, width, bytes } of edge.openTiles())
        if (width > 0) await put({ level, index, width }, bytes.subarray(0, width * HASH_BYTES));
      await writes.finish();
      last = await signCheckpoint(files, signer, { origin, size, root: edge.root() });
      for (const { level, index } of filled) await files.remove(partialFolder(level, index));
      return last;
    },
  };

  /** Somebody else wrote, or put an older copy back: signing on top of that could fork the log. */
  async function refuseForeignCheckpoint() {
    const found = (await files.read(CHECKPOINT_FILE))?.toString('utf8');
    if (found !== last.note)
      throw new LedgerFrozenError(
        origin,
        `${CHECKPOINT_FILE} is not the one this process wrote last (size ${last.size})`,
      );
  }
}

/** Writes files under other names, a few at a time, renames them, and at the end makes the names durable. */
export function createWrites(files: LogFiles, durableFolders: Set<string>) {
  const folders = new Set<string>();
  const running = new Set<Promise<void>>();
  let failure: unknown;

  async function writeOne(path: string, bytes: Buffer) {
    await files.write(`${path}.tmp`, bytes);
    await files.rename(`${path}.tmp`, path);
  }

  return {
    async write(path: string, bytes: Buffer) {
      if (failure) throw failure;
      folders.add(folderOf(path));
      const one: Promise<void> = writeOne(path, bytes)
        .catch((error) => {
          failure ??= error;
        })
        .finally(() => running.delete(one));
      running.add(one);
      if (running.size >= PARALLEL_WRITES) await Promise.race(running);
    },
    async finish() {
      await Promise.all(running);
      if (failure) throw failure;
      // A folder that is new needs its own name made durable in the folder above, and so on up.
      for (const folder of [...folders]) {
        for (let above = folder; above !== '' && !durableFolders.has(above); above = folderOf(above))
          folders.add(folderOf(above));
      }
      for (const folder of folders) await files.syncFolder(folder);
      for (const folder of folders) durableFolders.add(folder);
    },
  };
}
