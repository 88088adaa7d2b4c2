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

/** What was exported of a log. */
export interface ExportedLog {
  /** '' when the checkpoint can't be read. */
  readonly origin: string;
  readonly size: number;
  /** Files that are missing, cut or unreadable; what is left of the log is exported all the same. */
  readonly damaged: readonly string[];
}

const PUBLIC_FOLDERS = ['anchor', 'handover', 'line', 'tile'];

/**
 * Copies the public part of a log (`checkpoint`, `key.pub`, `tile/`, `anchor/`, `handover/`, `line/`) as of its last checkpoint. The log may be in use.
 * Entries that were removed from it all are left out. A damaged log is exported as far as it is there, and the
 * answer names what is not. The target must be empty. Copies only: what it wrote is not believed until it is verified. Throws LedgerInputError.
 */
export async function exportLog(
  source: ReadFiles,
  target: LogFiles,
  onProgress: (progress: ExportProgress) => void = () => undefined,
): Promise<ExportedLog> {
  if ((await target.list()).length > 0) throw new LedgerInputError('the folder to export to is not empty');
  const note = await source.read(CHECKPOINT_FILE);
  const key = await source.read(KEY_FILE);
  if (!note) throw new LedgerInputError(`this is no log: ${CHECKPOINT_FILE} is missing`);
  const damaged = key ? [] : [KEY_FILE];
  const checkpoint = readable(() => parseCheckpoint(note.toString('utf8')));
  if (checkpoint === undefined) {
    // How large it was is not known: everything that is public goes along as it is.
    const paths = (await Promise.all(PUBLIC_FOLDERS.map((folder) => source.list(folder)))).flat();
    await copy(source, target, key ? [...paths, KEY_FILE] : paths);
    await replaceFile(target, CHECKPOINT_FILE, note);
    return { origin: '', size: 0, damaged: [...damaged, CHECKPOINT_FILE] };
  }
  const { origin, size } = checkpoint;
  const gone = (await entriesGone(source, size).catch(unlessMalformed)) === true;
  const tiles = [...tilesOf(size)].filter(({ level }) => level !== 'entries' || !gone);
  const held = [...(await heldPaths(source, size)), ...(await handoverPaths(source)), ...(await linePaths(source))];
  const totalFiles = tiles.length + held.length + 2;
  for (const [files, address] of tiles.entries()) {
    const bytes = await readTile(source, address).catch(unlessMalformed);
    if (bytes) await target.write(tilePath(address), bytes);
    else damaged.push(tilePath(address));
    onProgress({ files: files + 1, totalFiles });
  }
  await copy(source, target, key ? [...held, KEY_FILE] : held);
  // Last, so that an export that was interrupted does not look like a whole one.
  await replaceFile(target, CHECKPOINT_FILE, note);
  onProgress({ files: totalFiles, totalFiles });
  return { origin, size, damaged };
}

async function copy(source: ReadFiles, target: LogFiles, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const bytes = await source.read(path);
    if (bytes) await target.write(path, bytes);
  }
}

function unlessMalformed(error: unknown): undefined {
  if (!(error instanceof LedgerFormatError)) throw error;
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    return unlessMalformed(error);
  }
}

/** Exports several logs, each to the target of its name. */
export async function exportLedger(
  logs: readonly { name: string; files: ReadFiles }[],
  target: (name: string) => LogFiles,
  onProgress: (name: string, progress: ExportProgress) => void = () => undefined,
): Promise<(ExportedLog & { name: string })[]> {
  const done: (ExportedLog & { name: string })[] = [];
  for (const { name, files } of logs)
    done.push({ name, ...(await exportLog(files, target(name), (progress) => onProgress(name, progress))) });
  return done;
}
