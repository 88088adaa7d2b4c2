import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HammerOrder, HammerReport } from './hammer-process.ts';

/** The limits of a gateway in a process of its own. */
export interface HammerProcess {
  run(order: HammerOrder): Promise<HammerReport>;
  state(): Promise<HammerReport['state']>;
  /** kill -9. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export async function startHammer(
  url: string,
  gatewayId: string,
  options: { timeLimitMillis?: number; whenAway?: 'local-share' | 'refuse'; leaseMillis?: number } = {},
): Promise<HammerProcess> {
  const { timeLimitMillis = 2_000, whenAway = 'local-share', leaseMillis = 30_000 } = options;
  const dataDir = await mkdtemp(join(tmpdir(), 'steward-limits-'));
  const child: ChildProcess = fork(fileURLToPath(new URL('./hammer-process.ts', import.meta.url)), [
    dataDir,
    url,
    gatewayId,
    String(timeLimitMillis),
    whenAway,
    String(leaseMillis),
  ]);
  await once(child, 'message');
  const ask = async <T>(message: HammerOrder | 'state'): Promise<T> => {
    const answer = once(child, 'message');
    child.send(message);
    return (await answer)[0] as T;
  };
  const ended = once(child, 'exit');
  return {
    run: (order) => ask<HammerReport>(order),
    state: () => ask('state'),
    async kill() {
      child.kill('SIGKILL');
      await ended;
      await rm(dataDir, { recursive: true, force: true });
    },
    async stop() {
      child.send('stop');
      await ended;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
