import { CompiledQuery } from 'kysely';
import { PgBoss } from 'pg-boss';
import type { AnyDb } from '../database/index.ts';
import type { Logger } from '../telemetry/index.ts';

/** What a job carries: plain JSON. Ids rather than copies, for the job may run much later. */
export type JobData = Readonly<Record<string, unknown>>;

export interface RunningJob<T> {
  id: string;
  data: T;
  /** 0 at the first try. */
  attempt: number;
  /** Aborted when the job takes too long or the process is told to stop and its patience is over. */
  signal: AbortSignal;
}

export interface JobOptions {
  /** Tries after the first one, with growing pauses (default 5). */
  retries?: number;
  /** Seconds before the second try (default 2); doubles with each further one, up to ten minutes. */
  retryDelay?: number;
  /** Seconds one try may take (default 900). */
  timeLimit?: number;
  /** Jobs of this name at a time in this process (default 1). */
  concurrency?: number;
  /**
   * `standard`: every send is a job. `short`: at most one waiting per key. `singleton`: at most one running per key. `stately`: both.
   * `exclusive`: at most one waiting or running. Fixed when the queue is first made.
   */
  policy?: 'standard' | 'short' | 'singleton' | 'stately' | 'exclusive';
}

export interface SendOptions {
  /** The job exists if, and only if, this transaction commits. */
  within?: AnyDb;
  /** Not before this time. */
  after?: Date;
  /** What "at most one" of the policy counts by. */
  key?: string;
}

export interface Jobs {
  /** Names the job and what does it. Before `start`; a job may run more than once, so handlers are idempotent. */
  define<T extends JobData>(
    name: string,
    handler: (job: RunningJob<T>) => Promise<unknown>,
    options?: JobOptions,
  ): void;
  /** The id of the job, or null when the policy says there is one already. After `start`. */
  send(name: string, data: JobData, options?: SendOptions): Promise<string | null>;
  /**
   * Sends the job at the times of the cron expression (5 fields) in the time zone (default UTC), by one process of all. Again under
   * the same name: replaced. Before or after `start`.
   */
  schedule(name: string, cron: string, data?: JobData, options?: { tz?: string }): Promise<void>;
  unschedule(name: string): Promise<void>;
  start(): Promise<void>;
  /** Takes no new jobs, waits for the running ones up to `patience` ms (default 20 000); the rest are tried again later. */
  stop(options?: { patience?: number }): Promise<void>;
}

export interface JobsOptions {
  url: string;
  logger: Logger;
  /** Connections of its own (default 4), and one that listens. */
  connections?: number;
}

interface Definition {
  name: string;
  handler: (job: RunningJob<never>) => Promise<unknown>;
  options: JobOptions;
}

/** A worker that says nothing for so long is taken for dead, and its job is tried again elsewhere. */
const heartbeat = 30;

const queueOptions = (options: JobOptions) => ({
  retryLimit: options.retries ?? 5,
  retryDelay: options.retryDelay ?? 2,
  retryBackoff: true,
  retryDelayMax: 600,
  expireInSeconds: options.timeLimit ?? 900,
  heartbeatSeconds: heartbeat,
  notify: true,
});

const asBossDatabase = (trx: AnyDb) => ({
  executeSql: async (text: string, values: unknown[] = []) => {
    const { rows } = await trx.executeQuery(CompiledQuery.raw(text, values));
    return { rows: rows as unknown[] };
  },
});

/** Durable jobs in the database (schema `pgboss`, which the library makes and upgrades itself at start). */
export function createJobs(options: JobsOptions): Jobs {
  const { logger } = options;
  const boss = new PgBoss({
    connectionString: options.url,
    application_name: 'steward jobs',
    max: options.connections ?? 4,
    useListenNotify: true,
    monitorIntervalSeconds: heartbeat,
    superviseIntervalSeconds: heartbeat,
    cronMonitorIntervalSeconds: 15,
  });
  boss.on('error', (error) => logger.error({ err: error }, 'the job queue reports an error'));
  boss.on('warning', (warning) => logger.warn({ warning }, 'the job queue warns'));
  const definitions = new Map<string, Definition>();
  const waitingSchedules: (() => Promise<void>)[] = [];
  let state: 'new' | 'started' | 'stopped' = 'new';

  const work = async ({ name, handler, options: chosen }: Definition): Promise<void> => {
    const queue = queueOptions(chosen);
    if (await boss.getQueue(name)) await boss.updateQueue(name, queue);
    else await boss.createQueue(name, { ...queue, policy: chosen.policy ?? 'standard' });
    // A notification wakes the worker for a new job at once, but nothing tells it that a pause before a new try is over.
    const settings = {
      pollingIntervalSeconds: 2,
      notifyPollingIntervalSeconds: 2,
      localConcurrency: chosen.concurrency ?? 1,
    };
    await boss.work<never>(name, settings, async ([job]) => {
      if (!job) return;
      const { id, data, retryCount: attempt, signal } = job;
      try {
        await handler({ id, data, attempt, signal });
      } catch (error) {
        logger.error({ err: error, job: name, id, attempt, lastTry: attempt >= queue.retryLimit }, 'a job failed');
        throw error;
      }
    });
  };

  return {
    define(name, handler, chosen = {}) {
      if (state !== 'new') throw new Error(`job ${name}: define jobs before start`);
      if (definitions.has(name)) throw new Error(`job ${name} is defined twice`);
      if (!/^[\w./-]{1,100}$/.test(name)) throw new Error(`"${name}" is not a job name: letters, digits, _ . / -`);
      definitions.set(name, { name, handler: handler as Definition['handler'], options: chosen });
    },
    async send(name, data, { within, after, key } = {}) {
      if (state !== 'started') throw new Error(`job ${name} cannot be sent: the job queue is not running`);
      return boss.send(name, data, {
        ...(within && { db: asBossDatabase(within) }),
        ...(after && { startAfter: after }),
        ...(key !== undefined && { singletonKey: key }),
      });
    },
    async schedule(name, cron, data = {}, { tz = 'UTC' } = {}) {
      const apply = () => boss.schedule(name, cron, data, { tz });
      if (state === 'started') await apply();
      else waitingSchedules.push(apply);
    },
    unschedule: (name) => boss.unschedule(name),
    async start() {
      if (state !== 'new') throw new Error('the job queue was started before');
      await boss.start();
      state = 'started';
      for (const definition of definitions.values()) await work(definition);
      for (const apply of waitingSchedules.splice(0)) await apply();
    },
    async stop({ patience = 20_000 } = {}) {
      if (state === 'started') {
        // The library first says good-bye to its listening connection, and until that is answered its workers would take new jobs.
        await Promise.all([...definitions.keys()].map((name) => boss.offWork(name, { wait: false })));
        await boss.stop({ graceful: true, timeout: patience, close: true });
      }
      state = 'stopped';
    },
  };
}
