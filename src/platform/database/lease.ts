import { hash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { Database } from './database.ts';

/** The connection that held the lease was lost, so another process may hold it by now. */
export class LeaseLostError extends Error {
  constructor(key: string, cause: unknown) {
    super(`the lease "${key}" was lost with its database connection`, { cause });
    this.name = 'LeaseLostError';
  }
}

export interface LeaseOptions {
  /** Gives up waiting, or ends the run, when aborted. */
  signal?: AbortSignal;
  /** Milliseconds between two tries while another holds the lease. */
  retryEvery?: number;
}

const heartbeatInterval = 5_000;
const heartbeatPatience = 10_000;

/** Advisory locks are named by 64 bits; a digest of the key makes clashes of two keys unlikely enough. */
const lockNumber = (key: string): string =>
  Buffer.from(hash('sha256', `steward lease ${key}`, 'hex').slice(0, 16), 'hex')
    .readBigInt64BE()
    .toString();

/**
 * Runs `run` while this process alone, of all that use the database, holds the lease `key`. Waits until the lease is free (by asking:
 * a blocked lock request would hold a snapshot open and keep vacuum from cleaning). The signal is aborted when the
 * connection is lost; from then on another process may run, so what the run writes must be safe against that
 * (write through the database, with a condition).
 * @throws LeaseLostError after `run` has ended, when the connection was lost meanwhile
 */
export async function withAdvisoryLease<T>(
  database: Pick<Database, 'url'>,
  key: string,
  run: (signal: AbortSignal) => Promise<T>,
  options: LeaseOptions = {},
): Promise<T> {
  options.signal?.throwIfAborted();
  const lost = new AbortController();
  const client = new Client({
    connectionString: database.url,
    keepAlive: true,
    connectionTimeoutMillis: 15_000,
    query_timeout: heartbeatPatience,
    application_name: `steward lease ${key}`.slice(0, 63),
  });
  const lose = (cause: unknown) => lost.abort(new LeaseLostError(key, cause));
  client.on('error', lose);
  client.on('end', () => lose(new Error('connection closed')));
  const signal = options.signal ? AbortSignal.any([lost.signal, options.signal]) : lost.signal;
  let heartbeat: NodeJS.Timeout | undefined;
  try {
    await client.connect();
    const number = lockNumber(key);
    for (;;) {
      const { rows } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [number]);
      if (rows[0]?.held) break;
      await delay(options.retryEvery ?? 250, undefined, { signal });
    }
    signal.throwIfAborted();
    heartbeat = setInterval(() => void client.query('SELECT 1').catch(lose), heartbeatInterval).unref();
    const result = await run(signal);
    lost.signal.throwIfAborted();
    return result;
  } catch (error) {
    // What the run threw because it was stopped matters less than why it was stopped.
    throw signal.aborted ? signal.reason : error;
  } finally {
    clearInterval(heartbeat);
    client.removeAllListeners('end');
    await client.end().catch(() => undefined);
  }
}
