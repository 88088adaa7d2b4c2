import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, cpSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './poll.ts';
import { freePort } from './ports.ts';
import { descendantsOf, isAlive, type ProcessEntry } from './processes.ts';

export const STEWARD = fileURLToPath(new URL('../../src/apps/cli/main.ts', import.meta.url));

export const ADMINISTRATOR = { email: 'security@example.org', password: 'correct horse battery staple' } as const;

export type Part = 'server' | 'gateway' | 'database';

/** How their commands are told apart; programs run as built or from their sources. */
const MARKS: Readonly<Record<Part, RegExp>> = {
  server: /apps\/server\/main\.ts|programs\/server\.mjs/,
  gateway: /apps\/gateway\/main\.ts|programs\/gateway\.mjs/,
  database: /\/bin\/postgres -D/,
};

/** An instance as `npm start` runs it: database, server and gateway, in processes of their own. */
export interface Instance {
  readonly consoleUrl: string;
  /** Without `/v1`. */
  readonly gatewayUrl: string;
  readonly dataDir: string;
  /** The variables by which it was started; commands like `steward backup` are run with the same. */
  readonly env: NodeJS.ProcessEnv;
  /** What it printed so far. */
  output(): string;
  /** Process numbers now; parts that were started again have new ones. */
  pid(part: Part | 'supervisor'): number | null;
  /** SIGKILL for a part, which the supervisor starts again; answers the number of the process that it killed. */
  kill(part: Part): Promise<number>;
  /** SIGSTOP for a part with all its processes: its connections stand, nothing answers. Answers what lets it go on. */
  freeze(part: Part): () => void;
  /** SIGKILL for all of it at once; `start` begins again on the same folder. */
  killAll(): Promise<void>;
  /** Stops it as Ctrl-C does; answers the exit code. */
  stop(): Promise<number | null>;
  /** After `stop` or `killAll`: the same instance again, on the same folder and ports. */
  start(): Promise<void>;
  /** Resolves when server and gateway answer. */
  healthy(): Promise<void>;
  /** Stops what runs, and deletes the folder when it was made here and nobody wants to look into it. */
  close(options?: { keep?: boolean }): Promise<void>;
}

export interface InstanceOptions {
  /** Made under the system's folder for temporary files, and deleted by `close`, when left out. */
  readonly dataDir?: string;
  /** The data folder of an instance that was stopped: this one begins with a copy of it. */
  readonly copyOf?: string;
  readonly env?: Readonly<Record<string, string>>;
  /**
   * What to wait for. `server` where no model is called: where the database is given too, the server is all that is started, as
   * `steward server` does. `answering` where it may say that it is not ready.
   */
  readonly until?: 'answering' | 'server' | 'gateway';
}

export async function startInstance(options: InstanceOptions = {}): Promise<Instance> {
  const home = options.dataDir === undefined ? mkdtempSync(join(tmpdir(), 'steward-instance-')) : null;
  const dataDir = options.dataDir ?? join(home!, 'data');
  mkdirSync(dataDir, { recursive: true });
  if (options.copyOf !== undefined) cpSync(options.copyOf, dataDir, { recursive: true });
  const logFile = `${dataDir}.log`;
  const [port, gatewayPort] = [await freePort(), await freePort()];
  const env: NodeJS.ProcessEnv = {
    ...Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(STEWARD_|VITEST|NODE_ENV$|DATABASE_URL$)/.test(name)),
    ),
    STEWARD_DATA_DIR: dataDir,
    STEWARD_PORT: String(port),
    STEWARD_GATEWAY_PORT: String(gatewayPort),
    STEWARD_ADMIN_EMAIL: ADMINISTRATOR.email,
    STEWARD_ADMIN_PASSWORD: ADMINISTRATOR.password,
    STEWARD_LOG_LEVEL: 'warn',
    ...options.env,
  };
  const consoleUrl = `http://127.0.0.1:${port}`;
  const gatewayUrl = `http://127.0.0.1:${gatewayPort}`;
  const alone = options.until === 'server' && env.DATABASE_URL !== undefined;
  let child: ChildProcess | undefined;
  let known: number[] = [];

  const output = () => readFileSync(logFile, 'utf8');
  const running = () => child !== undefined && child.exitCode === null && child.signalCode === null;
  const processes = (): ProcessEntry[] => (child?.pid === undefined ? [] : descendantsOf(child.pid));

  function pid(part: Part | 'supervisor'): number | null {
    if (!running()) return null;
    if (part === 'supervisor' || (alone && part === 'server')) return child!.pid ?? null;
    const mine = processes().filter(({ parent }) => parent === child!.pid);
    return mine.find(({ command }) => MARKS[part].test(command))?.pid ?? null;
  }

  async function start(): Promise<void> {
    const log = openSync(logFile, 'a');
    child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', STEWARD, alone ? 'server' : 'start'], {
      env,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    await healthy();
  }

  async function healthy(): Promise<void> {
    const look = async () => {
      if (!running()) return 'ended';
      if (options.until === 'answering') return (await reaches(`${consoleUrl}/readyz`)) && 'serves';
      if (!(await answers(`${consoleUrl}/readyz`))) return false;
      return (options.until === 'server' || (await answers(`${gatewayUrl}/healthz`))) && 'serves';
    };
    const state = await until('the instance to serve', look, { millis: 180_000 }).catch(
      (error: Error) => error.message,
    );
    if (state !== 'serves')
      throw new Error(`the instance does not serve: ${state}; it printed:\n${output().slice(-4_000)}`);
  }

  /** Also what outlives its parent, as the database does for a moment. */
  async function gone(pids: readonly number[]): Promise<void> {
    await until('the processes to end', () => pids.every((one) => !isAlive(one)), { millis: 30_000 });
  }

  async function stop(): Promise<number | null> {
    if (!running()) return child?.exitCode ?? null;
    known = processes().map((one) => one.pid);
    const ended = once(child!, 'exit');
    child!.kill('SIGTERM');
    const [code] = (await ended) as [number | null];
    await gone(known);
    return code;
  }

  async function killAll(): Promise<void> {
    if (!running()) return;
    const ended = once(child!, 'exit');
    // The supervisor first: it would start again what dies before it.
    known = processes().map((one) => one.pid);
    for (const one of [child!.pid!, ...known]) signal(one, 'SIGKILL');
    await ended;
    await gone(known);
  }

  const instance: Instance = {
    consoleUrl,
    gatewayUrl,
    dataDir,
    env,
    output,
    pid,
    async kill(part) {
      const victim = await until(`the ${part} to run`, () => pid(part));
      signal(victim, 'SIGKILL');
      await gone([victim]);
      return victim;
    },
    freeze(part) {
      const first = pid(part);
      if (first === null) throw new Error(`the ${part} does not run`);
      // The first of them before its children are looked up: it makes no more.
      process.kill(first, 'SIGSTOP');
      const all = [first, ...descendantsOf(first).map((one) => one.pid)];
      for (const one of all) signal(one, 'SIGSTOP');
      return () => {
        for (const one of all) signal(one, 'SIGCONT');
      };
    },
    killAll,
    stop,
    start,
    healthy,
    async close({ keep = false } = {}) {
      await stop();
      if (home !== null && !keep) rmSync(home, { recursive: true, force: true });
    },
  };
  try {
    await start();
  } catch (error) {
    await killAll();
    if (home !== null) rmSync(home, { recursive: true, force: true });
    throw error;
  }
  return instance;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself in the meantime.
  }
}

async function statusOf(url: string): Promise<number | null> {
  const response = await fetch(url).catch(() => null);
  await response?.arrayBuffer();
  return response?.status ?? null;
}

const reaches = async (url: string) => (await statusOf(url)) !== null;
const answers = async (url: string) => (await statusOf(url)) === 200;
