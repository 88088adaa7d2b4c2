import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AppendFile, LogFiles } from './files.ts';
import { lockFolder } from './node-lock.ts';

// The only place of the engine that touches a disk (with node-lock.ts).

const isMissing = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

/** Files of one log in a folder on disk. The folder is made at the first write. */
export function createNodeLogFiles(dir: string): LogFiles {
  const at = (path: string) => (path === '' ? dir : join(dir, path));

  async function openForWriting(path: string) {
    try {
      return await open(at(path), 'w', 0o640);
    } catch (error) {
      if (!isMissing(error)) throw error;
      await mkdir(dirname(at(path)), { recursive: true, mode: 0o750 });
      return open(at(path), 'w', 0o640);
    }
  }

  return {
    async read(path) {
      try {
        return await readFile(at(path));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async list(folder = '') {
      try {
        return (await listBelow(at(folder), folder)).sort();
      } catch (error) {
        if (isMissing(error)) return [];
        throw error;
      }
    },
    async write(path, bytes) {
      const handle = await openForWriting(path);
      try {
        await handle.writeFile(bytes);
        await handle.datasync();
      } finally {
        await handle.close();
      }
    },
    rename: (from, to) => rename(at(from), at(to)),
    async writeUnsynced(path, bytes) {
      const handle = await openForWriting(path);
      try {
        await writeAll(handle, bytes, 0);
      } catch (error) {
        await handle.close();
        throw error;
      }
      return {
        async sync() {
          // The very handle that wrote: only it is sure to be told of a write-back that failed in the meantime.
          try {
            await handle.datasync();
          } finally {
            await handle.close();
          }
        },
        close: () => handle.close(),
      };
    },
    async syncFolder(path) {
      const handle = await open(at(path), 'r');
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    },
    remove: (path) => rm(at(path), { recursive: true, force: true }),
    openAppend: (path) => openAppend(at(path)),
    lock: () => lockFolder(dir),
  };
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; )
    done += (await handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
}

/** In one write, as long as the system takes all of it. */
async function writeTogether(handle: FileHandle, parts: Uint8Array[], position: number): Promise<void> {
  let [rest, at] = [parts, position];
  for (;;) {
    let { bytesWritten: done } =
      rest.length === 1 ? await handle.write(rest[0]!, 0, undefined, at) : await handle.writev(rest, at);
    at += done;
    while (rest.length > 0 && done >= rest[0]!.length) {
      done -= rest[0]!.length;
      rest = rest.slice(1);
    }
    if (rest.length === 0) return;
    rest = [rest[0]!.subarray(done), ...rest.slice(1)];
  }
}

const MOST_ROOM = 4 * 1024 * 1024;
const zeros = Buffer.alloc(256 * 1024);

/**
 * Linux makes a write durable as part of the write itself, as by fdatasync: one way to the thread pool and back instead of two, which at
 * hundreds of groups a second is felt. Elsewhere that flag may stop short of the disk, so the sync stays apart.
 */
const SYNCED_WRITES = process.platform === 'linux';

/**
 * Appends into room that was filled with zeros before. A file that grows or gets new blocks needs the file system's own journal
 * at every sync, and waits there for whoever else syncs; a write into existing blocks needs the disk alone.
 */
async function openAppend(path: string): Promise<AppendFile> {
  const handle = await open(path, SYNCED_WRITES ? constants.O_RDWR | constants.O_DSYNC : 'r+');
  let { size: end } = await handle.stat();
  let room = end;
  return {
    async append(bytes) {
      const parts = [bytes];
      const next = end + bytes.length;
      if (next > room) {
        // As much again as there is, so that a small file stays small. One sync covers both.
        room = next + Math.min(MOST_ROOM, next);
        for (let from = next; from < room; from += zeros.length) parts.push(zeros.subarray(0, room - from));
      }
      await writeTogether(handle, parts, end);
      end = next;
      if (!SYNCED_WRITES) await handle.datasync();
    },
    async close() {
      // Tidiness only: readers know the room for what it is.
      await handle.truncate(end).catch(() => undefined);
      await handle.close();
    },
  };
}

// Anything that is no folder counts as a file, links and pipes too: a verifier has to see foreign things, not pass over them.
async function listBelow(dir: string, prefix: string): Promise<string[]> {
  const found: string[] = [];
  for (const item of await readdir(dir, { withFileTypes: true })) {
    const path = prefix === '' ? item.name : `${prefix}/${item.name}`;
    if (item.isDirectory()) found.push(...(await listBelow(join(dir, item.name), path)));
    else found.push(path);
  }
  return found;
}
