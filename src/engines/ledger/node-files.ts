import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LogFiles } from './files.ts';
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
    async syncFolder(path) {
      const handle = await open(at(path), 'r');
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    },
    remove: (path) => rm(at(path), { recursive: true, force: true }),
    async openAppend(path) {
      const handle = await open(at(path), 'a');
      return {
        async append(bytes) {
          for (let done = 0; done < bytes.length; )
            done += (await handle.write(bytes, done, bytes.length - done)).bytesWritten;
          await handle.datasync();
        },
        close: () => handle.close(),
      };
    },
    lock: () => lockFolder(dir),
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
