import type { Script } from './script.ts';

/** The store can't be asked, or did not answer in time; then it is not known whether the script ran. */
export class StoreAwayError extends Error {
  /** False when nothing was sent. */
  readonly sent: boolean;
  constructor(message: string, sent: boolean) {
    super(message);
    this.name = 'StoreAwayError';
    this.sent = sent;
  }
}

/** Runs a script in one round trip, within the time limit. Rejects with StoreAwayError. */
export type RunScript = (script: Script, keys: readonly string[], args: readonly string[]) => Promise<unknown>;

/** Redis or Valkey, for scripts alone, behind a circuit: while it is away a call costs nothing and nobody waits. */
export interface ScriptStore {
  available(): boolean;
  /** Resolves when it was first looked for: whether it is available now says what came of that. Within the limits of a probe. */
  readonly sought: Promise<void>;
  run: RunScript;
  close(): Promise<void>;
}

/** Timeouts in a row after which the store counts as away. A lost connection counts at once. */
const FAILURES = 3;
const FIRST_PROBE = 100;
const LONGEST_PROBE = 2_000;

/** Five hundred modules, loaded when there is a store: most gateways have none. */
type Redis = typeof import('@redis/client');
type Client = ReturnType<typeof newClient>;

/**
 * Connects in the background and goes on trying. `onReturn` runs each time the store has come (back), before anybody else may
 * use it; if it fails the store stays away. Only a probe on a fresh connection brings the store back, never a request.
 */
export function openScriptStore(options: {
  /** `redis://` or `rediss://` (TLS), with user and password. */
  url: string;
  timeLimitMillis: number;
  /** Loaded before anything runs, so that each call is one round trip, and calls run in the order they are made. */
  scripts: readonly Script[];
  onReturn: (run: RunScript) => Promise<void>;
  onProblem: (error: Error) => void;
}): ScriptStore {
  const { url, timeLimitMillis, scripts, onReturn, onProblem } = options;
  let redis: Redis | undefined;
  let client: Client | null = null;
  let failures = 0;
  let closed = false;
  let probing: Promise<void>;
  const sought = Promise.withResolvers<void>();
  const stopping = new AbortController();

  /** Rejects after the limit, whatever the other side does. What comes later is dropped. */
  function within<T>(work: Promise<T>, millis: number): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new StoreAwayError('the shared store did not answer in time', true)),
        millis,
      );
      work.then(
        (value) => {
          clearTimeout(timer);
          resolve(value);
        },
        (error: Error) => {
          clearTimeout(timer);
          reject(
            redis !== undefined && error instanceof redis.ErrorReply
              ? error
              : new StoreAwayError(`the shared store broke off: ${error.message}`, true),
          );
        },
      );
    });
  }

  const runOn =
    (one: Client, millis: number): RunScript =>
    async (script, keys, args) => {
      const rest = [String(keys.length), ...keys, ...args];
      try {
        return await within(one.sendCommand(['EVALSHA', script.sha1, ...rest]), millis);
      } catch (error) {
        if (!(error as Error).message.startsWith('NOSCRIPT')) throw error;
        return await within(one.sendCommand(['EVAL', script.source, ...rest]), millis);
      }
    };

  function goAway(one: Client, why: string): void {
    if (client !== one || closed) return;
    client = null;
    discard(one);
    onProblem(new Error(`limits are not shared: ${why}`));
    probing = probe();
  }

  async function probe(): Promise<void> {
    redis ??= await import('@redis/client');
    for (let pause = FIRST_PROBE; !closed; pause = Math.min(pause * 2, LONGEST_PROBE)) {
      const one = newClient(redis, url);
      // Without a listener an error of the connection would end the process.
      one.on('error', (error: Error) => goAway(one, error.message));
      one.on('end', () => goAway(one, 'the shared store closed the connection'));
      try {
        // Longer than a request may wait: nobody waits for a probe, and a store that is far but works must be found.
        const millis = Math.max(timeLimitMillis, 1_000);
        await within(one.connect(), millis);
        for (const { source } of scripts) await within(one.sendCommand(['SCRIPT', 'LOAD', source]), millis);
        await onReturn(runOn(one, millis));
        if (!one.isReady) throw new Error('the connection was lost again');
        if (closed) {
          discard(one);
          return;
        }
        failures = 0;
        client = one;
        sought.resolve();
        return;
      } catch (error) {
        discard(one);
        if (!closed) onProblem(new Error(`limits are not shared: ${(error as Error).message}`));
      }
      sought.resolve();
      await sleep(pause, stopping.signal);
    }
  }

  probing = probe();

  return {
    available: () => client !== null,
    sought: sought.promise,
    async run(script, keys, args) {
      const one = client;
      if (one === null) throw new StoreAwayError('the shared store is away', false);
      try {
        const answer = await runOn(one, timeLimitMillis)(script, keys, args);
        failures = 0;
        return answer;
      } catch (error) {
        if (error instanceof StoreAwayError) {
          if (++failures >= FAILURES) goAway(one, error.message);
          throw error;
        }
        // The store answered, with an error: wrong rights, no memory, read only. Trying on would only fail again.
        goAway(one, (error as Error).message);
        throw new StoreAwayError((error as Error).message, true);
      }
    },
    async close() {
      closed = true;
      sought.resolve();
      stopping.abort();
      const last = client;
      client = null;
      if (last !== null) discard(last);
      await probing;
    },
  };
}

function newClient(redis: Redis, url: string) {
  return redis.createClient({
    url,
    RESP: 2,
    disableOfflineQueue: true,
    socket: { connectTimeout: 2_000, reconnectStrategy: false, noDelay: true },
  });
}

function discard(client: Client): void {
  if (client.isOpen) client.destroy();
}

function sleep(millis: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, millis);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
