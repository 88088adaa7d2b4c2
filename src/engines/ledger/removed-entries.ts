import { folderOf, type LogFiles, type ReadFiles } from './files.ts';
import { TILE_WIDTH, tileWidth } from './tile-layout.ts';
import { readTile } from './tile-reader.ts';

// C2SP tlog-tiles, pruning, with the size of a closed log as its minimum index: entries go, checkpoint and hash tiles stay.

const ENTRIES = 'tile/entries';

/** True when a log of `size` entries holds none of them any more. A log that lacks some of them is damaged. */
export async function entriesGone(files: ReadFiles, size: number): Promise<boolean> {
  if (size === 0) return false;
  const first = await readTile(files, {
    level: 'entries',
    index: 0,
    width: Math.min(TILE_WIDTH, tileWidth(size, 0, 0)),
  });
  return first === undefined && (await files.list(ENTRIES)).length === 0;
}

/**
 * Removes the entries of the log in the folder `log` of `ledger`, and nothing else of it. They leave the log all at once, so that nobody
 * ever sees some of them; a stop in between is gone on with by calling it again.
 */
export async function removeEntries(ledger: LogFiles, log: string): Promise<void> {
  const from = `${log}/${ENTRIES}`;
  // A name that neither exports nor backups take for a log.
  const passing = `${log}.entries.tmp`;
  if ((await ledger.list(from)).length > 0) {
    await ledger.remove(passing);
    await ledger.rename(from, passing);
    await ledger.syncFolder(folderOf(from));
    await ledger.syncFolder('');
  }
  await ledger.remove(passing);
}
