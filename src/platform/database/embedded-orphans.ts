import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { processRuns } from './folder-lock.ts';
import type { DatabaseLogger } from './logger-port.ts';

/** The processes of the cluster: every process of PostgreSQL has the cluster's folder as its working directory. */
function processesIn(cluster: string): number[] {
  let entries: string[];
  try {
    entries = readdirSync('/proc');
  } catch {
    return [];
  }
  return entries
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`) === cluster;
      } catch {
        return false;
      }
    });
}

function isPostgres(pid: number): boolean {
  try {
    return /^postgres/.test(readFileSync(`/proc/${pid}/comm`, 'utf8'));
  } catch {
    return false;
  }
}

function postmasterOf(cluster: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]);
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended in between.
  }
}

/** Fast shutdown first (clean, no recovery needed), then the immediate one, then by force: recovery makes up for it. */
const steps: readonly { name: NodeJS.Signals; patience: number }[] = [
  { name: 'SIGINT', patience: 15_000 },
  { name: 'SIGQUIT', patience: 5_000 },
  { name: 'SIGKILL', patience: 5_000 },
];

/**
 * The database takes the notes of a killed one for a sign that it still runs as soon as the number in them is somebody's: of
 * a process that nobody has reaped yet, or of another that got it after a restart of the container. To be called when
 * `stopOrphans` has looked and nothing runs; where there is no /proc to look into, the notes stay.
 */
export function removeStaleNotes(place: { readonly cluster: string; readonly socketDir: string }): void {
  if (!existsSync('/proc/self/cwd')) return;
  for (const note of [join(place.cluster, 'postmaster.pid'), join(place.socketDir, '.s.PGSQL.5432.lock')])
    rmSync(note, { force: true });
}

/**
 * Stops what still runs on the cluster after its owner was killed: a whole database, or the backends of a killed one.
 * The caller holds the lock of the folder, so whatever runs here has no owner any more.
 */
export async function stopOrphans(cluster: string, logger: DatabaseLogger): Promise<void> {
  const living = () => processesIn(cluster).filter(isPostgres);
  let pids = living();
  if (pids.length === 0) return;
  logger.warn({ pids, cluster }, 'a database left behind by a killed process is still running: stopping it');
  for (const { name, patience } of steps) {
    const postmaster = postmasterOf(cluster);
    const addressed = postmaster !== undefined && pids.includes(postmaster) && name !== 'SIGKILL' ? [postmaster] : pids;
    for (const pid of addressed) signal(pid, name);
    const deadline = Date.now() + patience;
    while (Date.now() < deadline) {
      pids = living().filter(processRuns);
      if (pids.length === 0) return;
      await delay(20);
    }
  }
  throw new Error(`processes ${pids.join(', ')} on ${cluster} cannot be stopped`);
}
