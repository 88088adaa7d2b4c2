import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../../platform/telemetry/index.ts';
import { fileOf, type Program } from '../programs.ts';

/** What a child says over its channel when it serves. */
export interface ReadyMessage {
  readonly type: 'ready' | 'gateway-ready';
  readonly url: string;
  /** From the server before the first setup: where to go to set up. */
  readonly setupUrl?: string;
}

export interface SupervisedChild {
  /** Resolves at each (re)start when the child serves; the first one for the caller to wait for. */
  readonly ready: Promise<ReadyMessage>;
  /** Process number of the present child, for tests and the log. */
  pid(): number | undefined;
  /** Stops the child with grace and starts it again; resolves when it serves. */
  restart(): Promise<ReadyMessage>;
  stop(): Promise<void>;
}

export interface ChildOptions {
  readonly name: string;
  readonly program: Program;
  /** Options of the runtime. */
  readonly runtime?: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly logger: Logger;
  readonly onReady?: (message: ReadyMessage) => void;
  /** Milliseconds that a stop may take before the child is killed. */
  readonly patience?: number;
}

const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 10_000;

/**
 * Runs a process of the product and starts it again when it dies, with growing pauses. A child that dies before it was
 * ready for the first time is not tried again: its configuration is wrong, and it has said what.
 */
export function superviseChild(options: ChildOptions): SupervisedChild {
  const { name, program, env, logger } = options;
  let child: ChildProcess | undefined;
  let stopping = false;
  let wasReady = false;
  let pause = FIRST_PAUSE;
  let restarting = false;
  /** Those who wait until it serves anew. */
  let waiting: ((message: ReadyMessage) => void)[] = [];
  const stopped = new AbortController();
  const { promise, resolve, reject } = Promise.withResolvers<ReadyMessage>();
  promise.catch(() => undefined);

  async function run(): Promise<void> {
    while (!stopping) {
      const started = spawn(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', ...(options.runtime ?? []), fileOf(program)],
        {
          env,
          // A session of its own: Ctrl-C in the terminal reaches us only, and we stop the children in order.
          detached: true,
          stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        },
      );
      child = started;
      started.on('message', (message: ReadyMessage) => {
        if (message?.type !== 'ready' && message?.type !== 'gateway-ready') return;
        wasReady = true;
        pause = FIRST_PAUSE;
        options.onReady?.(message);
        resolve(message);
        for (const tell of waiting) tell(message);
        waiting = [];
      });
      const [code, signal] = (await once(started, 'exit').catch((error) => [null, String(error)])) as [
        number | null,
        string | null,
      ];
      if (stopping) return;
      if (restarting) {
        restarting = false;
        continue;
      }
      if (!wasReady) {
        reject(new Error(`${name} did not start (${signal ?? `exit code ${code}`}); its log above says why`));
        return;
      }
      logger.error({ child: name, code, signal }, 'a process ended unexpectedly and is started again');
      await delay(pause, undefined, { signal: stopped.signal }).catch(() => undefined);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  }
  const running = run();

  /** SIGTERM, and SIGKILL when that has not helped in time. */
  function end(current: ChildProcess): void {
    current.kill('SIGTERM');
    const killer = setTimeout(() => current.kill('SIGKILL'), options.patience ?? 15_000);
    current.once('exit', () => clearTimeout(killer));
  }
  const isRunning = (one: ChildProcess | undefined): one is ChildProcess =>
    one !== undefined && one.exitCode === null && one.signalCode === null;

  return {
    ready: promise,
    pid: () => child?.pid,
    restart() {
      const ready = new Promise<ReadyMessage>((tell) => waiting.push(tell));
      // One that has just died is about to be started again anyway.
      if (isRunning(child) && !restarting) {
        restarting = true;
        end(child);
      }
      return ready;
    },
    async stop() {
      stopping = true;
      stopped.abort();
      if (isRunning(child)) end(child);
      await running;
    },
  };
}
