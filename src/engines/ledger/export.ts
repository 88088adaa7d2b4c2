import { LedgerInputError } from './errors.ts';
import { type LogFiles, type ReadFiles, replaceFile } from './files.ts';
import { handoverPaths } from './handover.ts';
import { heldPaths } from './held.ts';
import { linePaths } from './lines.ts';
import { CHECKPOINT_FILE, KEY_FILE } from './recover.ts';
import { entriesGone } from './removed-entries.ts';
import { tilePath, tilesOf } from './tile-layout.ts';
import { readTile } from './tile-reader.ts';
import { LedgerFormatError, parseCheckpoint } from './verify-core/index.ts';

export interface ExportProgress {
  readonly files: number;
  readonly totalFiles: number;
}

/**
 * Copies the public part of a log (`checkpoint`, `key.pub`, `tile/`, `anchor/`, `handover/`, `line/`) as of its last checkpoint. The log may be in use.
 * Entries that were removed from it all are left out. The target must be empty. Copies only: what it wrote is not believed until it is verified. Throws LedgerInputError.
 */
export async function exportLog(
  source: ReadFiles,
  target: LogFiles,
  onProgress: (progress: ExportProgress) => void = () => undefined,
): Promise<{ origin: string; size: number }> {
  if ((await target.list()).length > 0) throw new LedgerInputError('the folder to export to is not empty');
  const note = await source.read(CHECKPOINT_FILE);
  const key = await source.read(KEY_FILE);
  if (!note || !key) throw new LedgerInputError(`this is no log: ${note ? KEY_FILE : CHECKPOINT_FILE} is missing`);
  const { origin, size } = parseCheckpoint(note.toString('utf8'));
  const gone = await entriesGone(source, size);
  const tiles = [...tilesOf(size)].filter(({ level }) => level !== 'entries' || !gone);
  const held = [...(await heldPaths(source, size)), ...(await handoverPaths(source)), ...(await linePaths(source))];
  const totalFiles = tiles.length + held.length + 2;
  for (const [files, address] of tiles.entries()) {
    const bytes = await readTile(source, address);
    if (!bytes) throw new LedgerFormatError(`log ${origin}: ${tilePath(address)} is missing or too short`);
    await target.write(tilePath(address), bytes);
    onProgress({ files: files + 1, totalFiles });
  }
  for (const path of held) {
    const bytes = await source.read(path);
    if (bytes) await target.write(path, bytes);
  }
  await target.write(KEY_FILE, key);
  // Last, so that an export that was interrupted does not look like a whole one.
  await replaceFile(target, CHECKPOINT_FILE, note);
  onProgress({ files: totalFiles, totalFiles });
  return { origin, size };
}

/** Exports several logs, each to the target of its name. */
export async function exportLedger(
  logs: readonly { name: string; files: ReadFiles }[],
  target: (name: string) => LogFiles,
  onProgress: (name: string, progress: ExportProgress) => void = () => undefined,
): Promise<{ name: string; origin: string; size: number }[]> {
  const done: { name: string; origin: string; size: number }[] = [];
  for (const { name, files } of logs)
    done.push({ name, ...(await exportLog(files, target(name), (progress) => onProgress(name, progress))) });
  return done;
}
