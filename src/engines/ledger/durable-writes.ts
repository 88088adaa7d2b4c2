import { folderOf, type LogFiles } from './files.ts';

// Two writes at a time: more would take the few threads of the process's file pool away from the journal.
const PARALLEL_WRITES = 2;

/** For what no journal answers for: writes files under other names, a few at a time, renames them, and at the end makes the names durable. */
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
      await syncFolders(files, folders, durableFolders);
    },
  };
}

/** Makes the names in folders durable, and the names of folders not yet known to be durable up to the top. */
export async function syncFolders(files: LogFiles, folders: Iterable<string>, durable: Set<string>): Promise<void> {
  const all = new Set(folders);
  for (const folder of [...all])
    for (let above = folder; above !== '' && !durable.has(above); above = folderOf(above)) all.add(folderOf(above));
  for (const folder of all) await files.syncFolder(folder);
  for (const folder of all) durable.add(folder);
}
