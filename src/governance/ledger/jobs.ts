import { type AuditReport, auditLedger } from '../../engines/audit/index.ts';
import { exportLedger, parseVerifierKey } from '../../engines/ledger/index.ts';
import type { NewId, PersonActor } from '../../kernel/identity/index.ts';
import { type Clock, SECOND } from '../../kernel/time/index.ts';
import { conflict, notFound } from '../../platform/http/index.ts';
import type { Logger } from '../../platform/telemetry/index.ts';
import type { AnchorService } from '../anchor/index.ts';
import { RIGHT_ENDED, RightEndedError, type StillMay } from '../authority/index.ts';
import type { LedgerJobView } from './ledger.schema.ts';
import type { LedgerFolder, LedgerPort } from './types.ts';

export interface LedgerJobs {
  /**
   * Problem 409 `ledger-job-running` while another one runs. Rejects when the logs can't be listed. The job fails with `right-ended`
   * once its asker no longer holds the permission.
   */
  start(
    kind: 'verification' | 'export',
    asked: Asked,
    ended: (job: LedgerJobView) => Promise<void>,
  ): Promise<LedgerJobView>;
  /** Problem 404 when unknown, of another kind, or forgotten since. */
  get(kind: 'verification' | 'export', id: string): LedgerJobView;
  cancel(kind: 'verification' | 'export', id: string): Promise<LedgerJobView>;
  /** Cancels what runs and waits for its end. */
  stop(): Promise<void>;
}

/** Finished jobs are remembered by this process only: a verification is worth what it was when it was made. */
const REMEMBERED = 20;

interface Asked {
  readonly by: PersonActor;
  readonly permission: string;
}

interface Job {
  readonly asked: Asked;
  view: LedgerJobView;
  readonly stopping: AbortController;
  running: Promise<void>;
}

/**
 * Exports and verifications, one at a time. What is verified is an export, so that a log in use is looked at as of its last
 * checkpoint and exactly as an auditor would get it.
 */
export function createLedgerJobs(parts: {
  port: LedgerPort;
  clock: Clock;
  newId: NewId;
  logger: Pick<Logger, 'warn'>;
  /** Whose word counts as an anchor. */
  anchors: Pick<AnchorService, 'outsiders'>;
  stillMay: StillMay;
}): LedgerJobs {
  const { port, clock, newId, logger, anchors, stillMay } = parts;
  const jobs = new Map<string, Job>();

  function known(kind: LedgerJobView['kind'], id: string): Job {
    const job = jobs.get(id);
    if (job === undefined || job.view.kind !== kind) {
      throw notFound({ zh: '没有这个任务，或已过期。', en: 'There is no such job, or it was forgotten since.' });
    }
    return job;
  }

  async function requireRight({ asked: { by, permission } }: Job): Promise<void> {
    if (!(await stillMay(by, permission))) throw new RightEndedError();
  }

  /** While it works, its asker is looked at again every second. */
  function watchRight(job: Job): () => void {
    let next = clock.now().getTime() + SECOND;
    return () => {
      const now = clock.now().getTime();
      if (now < next) return;
      next = now + SECOND;
      void requireRight(job).catch((error: unknown) => {
        // That it could not be found out is no end of a right: it is asked again before the end.
        if (error instanceof RightEndedError) job.stopping.abort(error);
      });
    };
  }

  async function work(job: Job, folders: readonly LedgerFolder[]): Promise<AuditReport | null> {
    const { signal } = job.stopping;
    const { id } = job.view;
    const look = watchRight(job);
    const advance = (phase: 'export' | 'verify', log: string, done: number, total: number) => {
      signal.throwIfAborted();
      look();
      const logsDone = folders.findIndex((folder) => folder.name === log);
      job.view = { ...job.view, progress: { phase, log, done, total, logs: folders.length, logsDone } };
    };
    const exported = await exportLedger(
      folders.map(({ name, files }) => ({ name, files })),
      (name) => port.target(id, name),
      (name, { files, totalFiles }) => advance('export', name, files, totalFiles),
    );
    const damaged = exported.flatMap(({ name: log, damaged: files }) => files.map((file) => ({ log, file })));
    job.view = { ...job.view, damaged };
    if (job.view.kind === 'export') return null;
    return auditLedger(
      folders.map(({ name }) => ({ name, files: port.target(id, name) })),
      {
        trust: folders.flatMap(({ trustedKey }) => (trustedKey ? [parseVerifierKey(trustedKey)] : [])),
        ...(await anchors.outsiders()),
        onProgress: ({ log, entries, size }) => advance('verify', log, entries, size),
        signal,
      },
    );
  }

  async function run(job: Job, folders: readonly LedgerFolder[], ended: (job: LedgerJobView) => Promise<void>) {
    const { id, kind } = job.view;
    let end: Pick<LedgerJobView, 'state' | 'error' | 'report'>;
    try {
      const report = await work(job, folders);
      // What it made is for who may have it now.
      await requireRight(job);
      end = { state: 'done', error: null, report: report === null ? null : presentReport(report) };
    } catch (error) {
      const refused = [error, job.stopping.signal.reason].some((one) => one instanceof RightEndedError);
      const cancelled = !refused && job.stopping.signal.aborted;
      if (!refused && !cancelled) logger.warn({ err: error, jobId: id, kind }, 'a job on the ledger failed');
      const message = refused ? RIGHT_ENDED : error instanceof Error ? error.message : String(error);
      end = { state: cancelled ? 'cancelled' : 'failed', error: cancelled ? null : message, report: null };
    }
    if (kind === 'verification' || end.state !== 'done') await remove(id);
    const view = { ...job.view, ...end, endedAt: clock.now().toISOString() };
    // Recorded before it is told, so that who sees the end can find the record.
    await ended(view).catch((error: unknown) =>
      logger.warn({ err: error, jobId: id }, 'the end of a ledger job was not recorded'),
    );
    job.view = view;
  }

  const remove = (id: string) =>
    port
      .removeTarget(id)
      .catch((error: unknown) => logger.warn({ err: error, jobId: id }, 'an export was not removed'));

  return {
    async start(kind, asked, ended) {
      if ([...jobs.values()].some((job) => job.view.state === 'running')) {
        throw conflict('ledger-job-running', {
          zh: '已有核验或导出任务在进行，请等待其完成或先取消。',
          en: 'A verification or export is running already: wait for its end, or cancel it.',
        });
      }
      const id = newId('document');
      const job: Job = {
        asked,
        stopping: new AbortController(),
        running: Promise.resolve(),
        view: {
          id,
          kind,
          state: 'running',
          startedAt: clock.now().toISOString(),
          endedAt: null,
          progress: { phase: 'export', log: '', done: 0, total: 0, logs: 0, logsDone: 0 },
          error: null,
          damaged: [],
          report: null,
        },
      };
      jobs.set(id, job);
      try {
        const folders = await port.folders();
        job.running = run(job, folders, ended);
      } catch (error) {
        jobs.delete(id);
        throw error;
      }
      for (const old of [...jobs.keys()].slice(0, -REMEMBERED)) {
        jobs.delete(old);
        void remove(old);
      }
      return job.view;
    },
    get: (kind, id) => known(kind, id).view,
    async cancel(kind, id) {
      const job = known(kind, id);
      job.stopping.abort(new Error('cancelled'));
      await job.running;
      return job.view;
    },
    async stop() {
      for (const job of jobs.values()) job.stopping.abort(new Error('the server stops'));
      await Promise.all([...jobs.values()].map((job) => job.running));
    },
  };
}

function presentReport({ logs, problems }: AuditReport): NonNullable<LedgerJobView['report']> {
  return {
    logs: logs.map(({ name, report: { key: _, ...report } }) => ({ name, ...report })),
    completeness: problems.length > 0 ? 'broken' : 'ok',
    problems: problems.map(({ log, index, text }) => ({
      log,
      message: text.en,
      ...(index === undefined ? {} : { index }),
    })),
  };
}
