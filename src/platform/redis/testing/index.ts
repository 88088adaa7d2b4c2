import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findServer, freePort, listens, type ServerProgram } from '../../testing/index.ts';

const REDIS: ServerProgram = {
  name: 'a Redis or Valkey',
  variable: 'REDIS_SERVER_PATH',
  paths: [
    '/usr/bin/redis-server',
    '/usr/bin/valkey-server',
    '/usr/local/bin/redis-server',
    '/usr/local/bin/valkey-server',
  ],
  packages: ['redis-server'],
};

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
  const path = findServer(REDIS);
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
