import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

interface Seen {
  readonly asked: { model: string; messages: { role: string; content: string }[]; max_tokens: number };
  readonly authorization: string | null;
  readonly path: string;
}

export interface GuardProcess {
  readonly baseUrl: string;
  /** Questions so far, oldest first. */
  readonly seen: Seen[];
  /** For each answer that is over: true when it went out whole, false when it was broken off. */
  readonly closed: boolean[];
  /** Resolves when this holds; looked at after each message of the process. */
  until(holds: () => boolean): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a guard as a process. */
export async function startGuardProcess(): Promise<GuardProcess> {
  const child = fork(fileURLToPath(new URL('./guard-server.ts', import.meta.url)), { execArgv: [] });
  const seen: Seen[] = [];
  const closed: boolean[] = [];
  let waiting: (() => void)[] = [];
  const port = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.on('message', (message: Partial<Seen> & { port?: number; closed?: boolean }) => {
      if (message.port !== undefined) resolve(message.port);
      else if (message.closed !== undefined) closed.push(message.closed);
      else seen.push(message as Seen);
      const tell = waiting;
      waiting = [];
      for (const one of tell) one();
    });
  });
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    seen,
    closed,
    async until(holds) {
      while (!holds()) await new Promise<void>((resolve) => waiting.push(resolve));
    },
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await gone;
    },
  };
}
