import { createHash, randomBytes } from 'node:crypto';
import { access, type FileHandle, mkdir, open, readdir, rename, rm, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { BlobError, type BlobSource, type BlobStore } from './blob-store.ts';

/** A draft this old was left behind by a process that was killed: no upload takes a day. */
const staleDraft = 24 * 3_600_000;

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function removeStaleDrafts(drafts: string): Promise<void> {
  for (const name of await readdir(drafts)) {
    const path = join(drafts, name);
    const found = await stat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > staleDraft) await rm(path, { force: true });
  }
}

async function writeAll(
  handle: FileHandle,
  source: BlobSource,
  maxBytes: number,
): Promise<{ sha256: string; size: number }> {
  const digest = createHash('sha256');
  let size = 0;
  const parts = source instanceof Uint8Array ? [source] : source;
  for await (const part of parts) {
    size += part.length;
    if (size > maxBytes) throw new BlobError('too-large', `the content is larger than the ${maxBytes} bytes allowed`);
    digest.update(part);
    await handle.writeFile(part);
  }
  return { sha256: digest.digest('hex'), size };
}

async function* checked(handle: FileHandle, sha256: string): AsyncGenerator<Buffer> {
  const digest = createHash('sha256');
  for await (const part of handle.createReadStream({ autoClose: true }) as AsyncIterable<Buffer>) {
    digest.update(part);
    yield part;
  }
  if (digest.digest('hex') !== sha256)
    throw new BlobError('corrupt', `blob ${sha256} was changed on disk: restore it from a backup`);
}

/**
 * Blobs as files `ab/abcdef...` under `dir`, which is made with mode 0700 when missing. Written beside, synced, then
 * renamed, so a file under its address is whole.
 */
export function createFileBlobStore(dir: string): BlobStore {
  const drafts = join(dir, 'drafts');
  let ready: Promise<void> | undefined;
  const prepare = (): Promise<void> => {
    ready ??= mkdir(drafts, { recursive: true, mode: 0o700 }).then(() => removeStaleDrafts(drafts));
    return ready;
  };
  const pathOf = (sha256: string): string => {
    if (!/^[0-9a-f]{64}$/.test(sha256))
      throw new BlobError('bad-address', 'a blob address has 64 lower-case hex digits');
    return join(dir, sha256.slice(0, 2), sha256);
  };
  const get: BlobStore['get'] = async (sha256) => {
    const path = pathOf(sha256);
    const handle = await open(path, 'r').catch((error: unknown) => {
      if (isMissing(error)) throw new BlobError('missing', `there is no blob ${sha256}`);
      throw error;
    });
    // Closed also when nobody reads to the end: a generator never begun would not get to do it.
    const stream = Readable.from(checked(handle, sha256), { objectMode: false });
    stream.once('close', () => void handle.close().catch(() => undefined));
    return stream;
  };
  return {
    get,
    async put(source, { maxBytes = Number.MAX_SAFE_INTEGER } = {}) {
      await prepare();
      const draft = join(drafts, randomBytes(12).toString('hex'));
      const handle = await open(draft, 'wx', 0o600);
      try {
        const address = await writeAll(handle, source, maxBytes);
        await handle.sync();
        const path = pathOf(address.sha256);
        if (await mkdir(dirname(path), { recursive: true, mode: 0o700 })) await syncFolder(dir);
        // Also over a file that is there: it has the same bytes, unless it was damaged, which this mends.
        await rename(draft, path);
        await syncFolder(dirname(path));
        return address;
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      } finally {
        await handle.close();
      }
    },
    async read(sha256) {
      const parts: Buffer[] = [];
      for await (const part of await get(sha256)) parts.push(part as Buffer);
      return Buffer.concat(parts);
    },
    has: (sha256) =>
      access(pathOf(sha256)).then(
        () => true,
        () => false,
      ),
    async delete(sha256) {
      const path = pathOf(sha256);
      try {
        await unlink(path);
      } catch (error) {
        if (isMissing(error)) return false;
        throw error;
      }
      await syncFolder(dirname(path));
      return true;
    },
  };
}
