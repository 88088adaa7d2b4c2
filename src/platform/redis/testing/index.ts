import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CANDIDATES = [
  '/usr/bin/redis-server',
  '/usr/bin/valkey-server',
  '/usr/local/bin/redis-server',
  '/usr/local/bin/valkey-server',
];

/** Path of a real Redis or Valkey: `REDIS_SERVER_PATH`, one that is installed, or one from apt (as root). */
function findRedis(): string {
  const wanted = process.env.REDIS_SERVER_PATH;
  if (wanted !== undefined && existsSync(wanted)) return wanted;
  const installed = CANDIDATES.find((path) => existsSync(path));
  if (installed !== undefined) return installed;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    // Run level 1: the package must not start a server of its own.
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env });
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'redis-server'], { stdio: 'ignore', env });
    const fromApt = CANDIDATES.find((path) => existsSync(path));
    if (fromApt !== undefined) return fromApt;
  }
  throw new Error('These tests need a Redis or Valkey: install redis-server, or set REDIS_SERVER_PATH to its path.');
}

/** A Redis in a process of its own, that keeps nothing on disk. */
export interface TestRedis {
  readonly url: string;
  /** Stops its process where it is (SIGSTOP): connections stand, nothing answers. */
  freeze(): void;
  thaw(): void;
  /** kill -9. */
  kill(): Promise<void>;
  /** Starts it again, empty, at the same address. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function startTestRedis(
  options: { password?: string; args?: readonly string[] } = {},
): Promise<TestRedis> {
  const path = findRedis();
  const dir = await mkdtemp(join(tmpdir(), 'steward-redis-'));
  const port = await freePort();
  let child: ChildProcess;

  async function start(): Promise<void> {
    const secured = options.password === undefined ? [] : ['--requirepass', options.password];
    child = spawn(
      path,
      ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', dir, ...secured, ...(options.args ?? [])],
      { stdio: 'ignore' },
    );
    const ended = new Promise<never>((_, reject) => {
      child.once('exit', (code) => reject(new Error(`the redis server ended with ${code}`)));
    });
    ended.catch(() => undefined);
    await Promise.race([listens(port), ended]);
  }

  const end = (signal: NodeJS.Signals) =>
    new Promise<void>((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve();
      child.once('exit', () => resolve());
      child.kill(signal);
    });

  await start();
  const login = options.password === undefined ? '' : `:${options.password}@`;
  return {
    url: `redis://${login}127.0.0.1:${port}`,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    kill: () => end('SIGKILL'),
    start,
    async stop() {
      await end('SIGKILL');
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function listens(port: number): Promise<void> {
  for (;;) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
