import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A file that only grows. Writes are serialised by the caller. */
export interface AppendFile {
  /** Bytes in the file so far. */
  size(): number;
  /** Appends the buffers and makes them durable (one fdatasync). Rejects when the disk refuses; the file may then hold a torn tail. */
  append(buffers: readonly Uint8Array[]): Promise<void>;
  close(): Promise<void>;
}

/** One folder on disk. Names are plain file names; whatever would lead out of the folder is refused. */
export interface Folder {
  readonly path: string;
  /** The file's bytes, or null when it does not exist. */
  read(name: string): Promise<Buffer | null>;
  /** Replaces the file durably: temporary file, fsync, rename, fsync of the folder. `mode` defaults to 0600. */
  write(name: string, bytes: Uint8Array | string, options?: { mode?: number }): Promise<void>;
  openAppend(name: string): Promise<AppendFile>;
  /** Names of the files and folders inside, sorted, without temporary files. */
  list(): Promise<string[]>;
  /** Removes a file; removing what is not there is fine. */
  remove(name: string): Promise<void>;
  exists(name: string): Promise<boolean>;
  /** Looks every `everyMillis` whether the file exists and tells of changes, the first look included. Returns the stop function. */
  watch(name: string, everyMillis: number, onChange: (exists: boolean) => void): () => void;
  /** A folder inside, created when needed. */
  folder(name: string): Promise<Folder>;
}

/** Opens a folder, creating it (mode 0700) when needed. */
export async function createFolder(path: string): Promise<Folder> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  let temporary = 0;
  const at = (name: string) => {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name))
      throw new RangeError(`not a plain file name: ${JSON.stringify(name)}`);
    return join(path, name);
  };

  return {
    path,
    read: async (name) => {
      try {
        return await readFile(at(name));
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    write: async (name, bytes, options) => {
      const target = at(name);
      const draft = join(path, `.${name}.${process.pid}-${++temporary}.tmp`);
      const file = await open(draft, 'w', options?.mode ?? 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } catch (error) {
        await file.close();
        await rm(draft, { force: true });
        throw error;
      }
      await file.close();
      await rename(draft, target);
      await syncFolder(path);
    },
    openAppend: async (name) => {
      const file = await open(at(name), 'a', 0o600);
      let size = (await file.stat()).size;
      await syncFolder(path);
      return {
        size: () => size,
        append: async (buffers) => {
          const whole = buffers.length === 1 ? buffers[0]! : Buffer.concat(buffers);
          for (let done = 0; done < whole.length; ) {
            const { bytesWritten } = await file.write(whole, done, whole.length - done);
            done += bytesWritten;
            size += bytesWritten;
          }
          await file.datasync();
        },
        close: () => file.close(),
      };
    },
    list: async () => (await readdir(path)).filter((name) => !name.startsWith('.')).sort(),
    remove: async (name) => {
      await rm(at(name), { force: true });
      await syncFolder(path);
    },
    exists: async (name) => {
      try {
        await stat(at(name));
        return true;
      } catch (error) {
        if (isMissing(error)) return false;
        throw error;
      }
    },
    watch(name, everyMillis, onChange) {
      let known: boolean | undefined;
      let stopped = false;
      let looking = false;
      const look = async () => {
        if (looking) return;
        looking = true;
        // Only a clear "no such file" counts as absent: a kill switch must not open because a disk fails.
        const exists = await stat(at(name)).then(
          () => true,
          (error) => !isMissing(error),
        );
        looking = false;
        if (stopped || exists === known) return;
        known = exists;
        onChange(exists);
      };
      const timer = setInterval(look, everyMillis);
      timer.unref();
      void look();
      return () => {
        stopped = true;
        clearInterval(timer);
      };
    },
    folder: (name) => createFolder(at(name)),
  };
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
