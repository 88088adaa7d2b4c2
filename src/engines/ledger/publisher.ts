import { forEachEntry } from './bundle.ts';
import { HASH_BYTES } from './crypto.ts';
import { LedgerFrozenError } from './errors.ts';
import type { LogFiles } from './files.ts';
import type { DurableGroup } from './journal.ts';
import type { Signer } from './keys.ts';
import { CHECKPOINT_FILE, type RecoveredLog, signCheckpoint } from './recover.ts';
import { durableSize, openTilesOf, partialFolder, TILE_WIDTH, type TileAddress } from './tile-layout.ts';
import { createTreeEdge } from './tree-edge.ts';
import { createUnsyncedTiles } from './unsynced.ts';
import type { Checkpoint } from './verify-core/index.ts';

export { createWrites } from './durable-writes.ts';

/** Turns durable groups into tiles, bundles and a signed checkpoint. One call at a time. */
export interface Publisher {
  /** Signs on the strength of the journal: the tiles can be read then, but are durable only after `settle`. */
  publish(groups: readonly DurableGroup[]): Promise<Checkpoint>;
  /** Makes all full tiles durable. Returns the size up to which the journal is no longer needed. */
  settle(): Promise<number>;
  close(): Promise<void>;
}

/** Goes on from a recovered log. */
export function createPublisher(
  files: LogFiles,
  origin: string,
  signers: readonly Signer[],
  from: RecoveredLog,
): Publisher {
  let last = from.checkpoint;
  let openBundle: Buffer[] = from.openBundle.length > 0 ? [from.openBundle] : [];
  let full: { level: number; index: number; bytes: Buffer }[] = [];
  const edge = createTreeEdge((level, index, bytes) => full.push({ level, index, bytes: Buffer.from(bytes) }), {
    size: last.size,
    openTiles: from.openTiles,
  });
  const tiles = createUnsyncedTiles(files);
  // Folders of partial tiles, to be removed when the tile is full. What an earlier run left may be there too.
  const partials = new Set<string>();
  for (const address of openTilesOf(last.size)) partials.add(partialFolder(address.level, address.index));

  return {
    async publish(groups) {
      await refuseForeignCheckpoint();
      const superseded: string[] = [];
      const put = async (address: TileAddress, bytes: Buffer) => {
        const folder = partialFolder(address.level, address.index);
        if (address.width < TILE_WIDTH) partials.add(folder);
        else if (partials.delete(folder)) superseded.push(folder);
        await tiles.write(address, bytes);
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
      await tiles.written();
      last = await signCheckpoint(files, signers, { origin, size, root: edge.root() });
      for (const folder of superseded) await files.remove(folder);
      return last;
    },
    async settle() {
      await tiles.sync();
      return durableSize(last.size);
    },
    close: () => tiles.close(),
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
