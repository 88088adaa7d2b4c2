/**
 * The process behind testDatabase(): runs one PostgreSQL in a temporary folder for as long as test processes are connected
 * to its socket, and removes everything shortly after the last one went.
 */
import { chmodSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { startEmbeddedPostgres } from './embedded.ts';
import { lockFolder } from './folder-lock.ts';
import { clusterSocket } from './testing-place.ts';

/** Longer than the gap between two test files, short enough that nobody finds us after the run. */
const linger = 1_500;
const path = clusterSocket();

/** One at a time: the socket file of a killed predecessor must be removed by exactly one process. */
const lock = (() => {
  try {
    return lockFolder(`${path}.lock`, 'pid');
  } catch {
    return process.exit(0);
  }
})();
rmSync(path, { force: true });

const dataDir = mkdtempSync(join(tmpdir(), 'steward-test-'));
chmodSync(dataDir, 0o711);
const clients = new Set<Socket>();
let leaving: NodeJS.Timeout | undefined;

const postgres = await startEmbeddedPostgres({
  dataDir,
  logger: pino({ level: 'silent' }),
  // Nothing here outlives the run, so nothing has to reach the disk.
  settings: {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    shared_buffers: '64MB',
    max_wal_senders: '0',
    wal_level: 'minimal',
  },
});

const leave = async () => {
  server.close();
  rmSync(path, { force: true });
  for (const client of clients) client.destroy();
  await postgres.stop();
  rmSync(dataDir, { recursive: true, force: true });
  lock.release();
  try {
    rmdirSync(`${path}.lock`);
  } catch {
    // A successor is in it already.
  }
  process.exit(0);
};

const leaveSoon = () => {
  clearTimeout(leaving);
  leaving = setTimeout(() => void leave(), linger);
};

const server = createServer((client) => {
  clearTimeout(leaving);
  clients.add(client);
  client.on('error', () => undefined);
  client.on('close', () => {
    clients.delete(client);
    if (clients.size === 0) leaveSoon();
  });
  client.resume();
  client.write(`${postgres.url}\n`);
});
server.listen(path, () => chmodSync(path, 0o600));
leaveSoon();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void leave());
