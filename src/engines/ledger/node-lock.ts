import { mkdir, readFile, readlink, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { LedgerLockedError } from './errors.ts';

const HEARTBEAT_MS = 5_000;
const FOREIGN_STALE_MS = 20_000;

/**
 * Takes a folder for this process. On Linux a socket in the abstract namespace is the lock: the kernel frees it when the process
 * dies, and no stale file can mislead. Containers that share a volume don't share that namespace, so a file with a
 * heartbeat stands beside it; elsewhere than on Linux the file with the process id is all there is.
 */
export async function lockFolder(dir: string): Promise<{ release(): Promise<void> }> {
  await mkdir(dir, { recursive: true, mode: 0o750 });
  const path = join(dir, 'lock');
  const here = await namespaceOfProcess();
  const socket = await takeSocket(dir, path);
  try {
    await refuseLivingHolder(dir, path, here, socket !== undefined);
    await writeFile(path, JSON.stringify({ pid: process.pid, namespace: here }), { mode: 0o640 });
  } catch (error) {
    socket?.close();
    throw error;
  }
  // A missed heartbeat must not bring the process down; the socket holds anyway.
  const beat = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), HEARTBEAT_MS);
  beat.unref();
  return {
    async release() {
      clearInterval(beat);
      await rm(path, { force: true });
      await new Promise<void>((done) => (socket ? socket.close(() => done()) : done()));
    },
  };
}

async function takeSocket(dir: string, path: string) {
  if (process.platform !== 'linux') return undefined;
  // Device and inode, so that two spellings of one folder are one lock.
  const { dev, ino } = await stat(dir, { bigint: true });
  const server = createServer((connection) => connection.destroy());
  const taken = await new Promise<NodeJS.ErrnoException | undefined>((done) => {
    server.once('error', done);
    server.listen({ path: `\0llm-steward-log-${dev}-${ino}`, exclusive: true }, () => done(undefined));
  });
  if (taken?.code === 'EADDRINUSE') {
    const holder = await readHolder(path);
    throw inUse(dir, holder?.pid);
  }
  // A sandbox without unix sockets: the file has to do.
  if (taken) return undefined;
  server.unref();
  return server;
}

async function refuseLivingHolder(dir: string, path: string, here: string, socketHeld: boolean) {
  const holder = await readHolder(path);
  if (!holder) return;
  if (holder.namespace === here) {
    // We hold the socket, so the writer of the file is dead, whoever has its process id now.
    if (socketHeld || !isAlive(holder.pid)) return;
    throw inUse(dir, holder.pid);
  }
  const age = Date.now() - Number((await stat(path)).mtimeMs);
  if (age < FOREIGN_STALE_MS)
    throw new LedgerLockedError(
      `log folder ${dir} was in use ${Math.max(0, Math.round(age / 1000))} s ago by a process on another machine or in another container; ` +
        `if that one is gone, try again in ${FOREIGN_STALE_MS / 1000} s`,
    );
}

const inUse = (dir: string, pid: number | undefined) =>
  new LedgerLockedError(
    `log folder ${dir} is in use by ${pid ? `process ${pid}` : 'another process'}; only one process may write a log`,
  );

async function readHolder(path: string): Promise<{ pid: number; namespace: string } | undefined> {
  try {
    const { pid, namespace } = JSON.parse(await readFile(path, 'utf8'));
    return typeof pid === 'number' && typeof namespace === 'string' ? { pid, namespace } : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Names the boot and the process-id namespace: process ids can be compared only inside one. */
async function namespaceOfProcess(): Promise<string> {
  const parts = await Promise.all([
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
    readlink('/proc/self/ns/pid').catch(() => ''),
    readlink('/proc/self/ns/net').catch(() => ''),
  ]);
  return parts.map((part) => part.trim()).join(' ');
}
