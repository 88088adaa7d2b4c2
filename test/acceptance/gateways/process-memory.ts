/** Memory of one process in megabytes. */
export interface ProcessMemory {
  readonly name: string;
  readonly pid: number;
  readonly resident: number;
  /** Of the heap and of buffers outside of it: after a full collection what is really held. */
  readonly held: number;
}

const MEGABYTE = 1_048_576;

interface Figures {
  readonly pid: number;
  readonly script: string;
  readonly port: string;
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
}
const FIGURES =
  'JSON.stringify({ pid: process.pid, script: process.argv[1], port: process.env.STEWARD_GATEWAY_PORT, ...process.memoryUsage() })';

/**
 * Asks server and gateways of an instance by the inspector, which they open when they are started with `INSPECTED` in their environment.
 * `output` is what the instance printed: there each says where its inspector is.
 */
export async function measureMemory(output: string, options: { collect: boolean }): Promise<ProcessMemory[]> {
  const urls = new Set(output.match(/ws:\/\/127\.0\.0\.1:\d+\/[0-9a-f-]+/g) ?? []);
  const answers = await Promise.all([...urls].map((url) => ask(url, options.collect).catch(() => null)));
  return answers
    .filter((one) => one !== null)
    .map(({ script, port, pid, rss, heapUsed, external }) => {
      const part = /apps\/(server|gateway)\/main\.ts$/.exec(script)?.[1];
      const name = part === 'gateway' ? `gateway ${port}` : (part ?? '');
      return { name, pid, resident: rss / MEGABYTE, held: (heapUsed + external) / MEGABYTE };
    })
    .filter(({ name }) => name !== '')
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** What makes the runtime open an inspector at a free port, in each process that gets it. */
export const INSPECTED = { NODE_OPTIONS: '--inspect=127.0.0.1:0' } as const;

async function ask(url: string, collect: boolean): Promise<Figures> {
  const socket = new WebSocket(url);
  const waiting = new Map<number, (result: { result?: { value?: string } }) => void>();
  try {
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve(), { once: true });
      socket.addEventListener('error', () => reject(new Error(`no inspector at ${url}`)), { once: true });
      socket.addEventListener('close', () => reject(new Error('the inspector has gone')), { once: true });
    });
    const gone = new Promise<never>((_, reject) =>
      socket.addEventListener('close', () => reject(new Error('the inspector has gone')), { once: true }),
    );
    gone.catch(() => undefined);
    socket.addEventListener('message', ({ data }) => {
      const { id, result } = JSON.parse(String(data)) as { id: number; result: { result?: { value?: string } } };
      waiting.get(id)?.(result);
    });
    const command = (id: number, method: string, params: object = {}) =>
      Promise.race([
        gone,
        new Promise<{ result?: { value?: string } }>((resolve) => {
          waiting.set(id, resolve);
          socket.send(JSON.stringify({ id, method, params }));
        }),
      ]);
    if (collect) await command(1, 'HeapProfiler.collectGarbage');
    const { result } = await command(2, 'Runtime.evaluate', { expression: FIGURES, returnByValue: true });
    return JSON.parse(result?.value ?? '') as Figures;
  } finally {
    socket.close();
  }
}

/** Megabytes a minute by which what was held grew, by least squares over the samples from then on. */
export function growthOf(samples: readonly { readonly minute: number; readonly megabytes: number }[]): number {
  const count = samples.length;
  if (count < 2) return 0;
  const mean = (of: (one: (typeof samples)[number]) => number) =>
    samples.reduce((sum, one) => sum + of(one), 0) / count;
  const [minutes, megabytes] = [mean(({ minute }) => minute), mean((one) => one.megabytes)];
  const spread = samples.reduce((sum, { minute }) => sum + (minute - minutes) ** 2, 0);
  return spread === 0
    ? 0
    : samples.reduce((sum, one) => sum + (one.minute - minutes) * (one.megabytes - megabytes), 0) / spread;
}
