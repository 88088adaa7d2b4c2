import { setTimeout as delay } from 'node:timers/promises';
import { LedgerFrozenError, type Log, type RememberedHead } from '../../engines/ledger/index.ts';
import type { Clock } from '../../kernel/time/index.ts';
import { type Database, withAdvisoryLease } from '../../platform/database/index.ts';
import { problem } from '../../platform/http/index.ts';
import type { Logger, Metrics } from '../../platform/telemetry/index.ts';
import { OUTBOX_CHANNEL } from './channels.ts';
import { LogMismatchError, reconcile, rememberedHead, sequenceBatch } from './sequencing.ts';
import type { LogSuccession, Sequencer, SequencerState } from './types.ts';
import { createWaitingRoom } from './waiting.ts';

export interface SequencerParts {
  readonly database: Database;
  /** Folder of the log that is written now, e.g. `governance-2026`: under this name records say where they are. */
  readonly logName: string;
  /** All governance logs, oldest first; that one alone without it. */
  readonly logNames?: () => readonly string[];
  /** Opens the log with the governance key; called while this process holds the lease. */
  readonly openLog: (remembered: readonly RememberedHead[]) => Promise<Log>;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly metrics?: Metrics;
}

/** A notification may be lost with its connection; this often the outbox is looked at anyway. */
const LOOK_EVERY = 1_000;
const LONGEST_PAUSE = 5_000;
const REOPEN_PATIENCE = 5_000;

/** The one writer of the governance log. */
export function createSequencer(parts: SequencerParts): Sequencer {
  const { database, clock, logger } = parts;
  const room = createWaitingRoom(database);
  const counter = parts.metrics?.counter({
    name: 'steward_records_sequenced_total',
    help: 'Records taken into the governance log',
  });
  const frozenGauge = parts.metrics?.gauge({
    name: 'steward_governance_log_frozen',
    help: '1 while the governance log is frozen',
  });
  let state: SequencerState = { kind: 'waiting', reason: 'not started' };
  let log: Log | undefined;
  let succession: LogSuccession | undefined;
  /** The log that is frozen, by name. */
  let frozenLog: string | undefined;
  let checkpointAt: string | null = null;
  let stopping: AbortController | undefined;
  let renewing = new AbortController();
  let opened = () => {};
  let running: Promise<void> = Promise.resolve();

  async function session(signal: AbortSignal): Promise<void> {
    await succession?.settle();
    const { logName } = parts;
    if (logName === frozenLog) return;
    frozenLog = undefined;
    frozenGauge?.set(0);
    const remembered = await rememberedHead(database, logName, clock.now());
    log = await parts.openLog([remembered]);
    opened();
    let wake = () => {};
    const unlisten = await database.listen(OUTBOX_CHANNEL, () => wake());
    signal.addEventListener('abort', () => wake(), { once: true });
    try {
      if (log.size() < remembered.size) {
        throw new LogMismatchError(`the log holds ${log.size()} entries, the database knows of ${remembered.size}`);
      }
      let size = await reconcile(database, log, logName, remembered.size, clock.now());
      if (size > remembered.size)
        logger.info({ logName, records: size - remembered.size }, 'records found in the log and marked');
      while (!signal.aborted) {
        // Set up before looking, so that a notification during the look is not lost.
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        const before = size;
        const result = await sequenceBatch(database, log, logName, size, clock.now);
        size = result.size;
        if (size > before) checkpointAt = clock.now().toISOString();
        counter?.inc(size - before);
        state = {
          kind: 'running',
          logName,
          size,
          root: Buffer.from(log.checkpoint().root).toString('hex'),
          checkpointAt,
        };
        if (!result.more && !signal.aborted) await Promise.race([woken, delay(LOOK_EVERY, undefined, { ref: false })]);
      }
    } finally {
      await unlisten();
      const open = log;
      log = undefined;
      await open.close().catch((error) => logger.warn({ err: error, logName }, 'closing the governance log failed'));
    }
  }

  async function run(signal: AbortSignal): Promise<void> {
    let pause = 100;
    while (!signal.aborted) {
      try {
        renewing = new AbortController();
        if (frozenLog === undefined) state = { kind: 'waiting', reason: 'another process holds the governance log' };
        else if (!(await ended(signal))) continue;
        const { signal: renewed } = renewing;
        await withAdvisoryLease(
          database,
          'governance-sequencer',
          (held) => session(AbortSignal.any([held, signal, renewed])),
          { signal },
        );
      } catch (error) {
        if (signal.aborted) break;
        if (error instanceof LogMismatchError || error instanceof LedgerFrozenError) {
          freeze(error);
          continue;
        }
        if (state.kind === 'running') pause = 100;
        logger.warn({ err: error, logName: parts.logName, retryInMs: pause }, 'sequencing was interrupted');
        const reason = error instanceof Error ? error.message : String(error);
        if (frozenLog === undefined) state = { kind: 'waiting', reason };
        await delay(pause, undefined, { signal, ref: false }).catch(() => undefined);
        pause = Math.min(pause * 2, LONGEST_PAUSE);
      }
    }
    state = { kind: 'stopped' };
  }

  /** Of a freeze: false after a while in which nobody ended it. */
  async function ended(signal: AbortSignal): Promise<boolean> {
    const woken = AbortSignal.any([signal, renewing.signal]);
    await delay(LOOK_EVERY, undefined, { signal: woken, ref: false }).catch(() => undefined);
    if (signal.aborted) return false;
    // Another process may have ended it.
    if (parts.logName === frozenLog && (await succession?.due()) !== true) return false;
    renewing = new AbortController();
    return true;
  }

  function freeze(error: Error): void {
    const { logName } = parts;
    if (frozenLog === logName && state.kind === 'frozen') return;
    frozenLog = logName;
    state = { kind: 'frozen', reason: error.message };
    frozenGauge?.set(1);
    logger.error(
      { err: error, logName },
      'the governance log is frozen: nothing more is appended until log and database fit together again',
    );
    room.refuseAll(frozen(error.message));
  }

  return {
    start() {
      if (stopping !== undefined) return;
      stopping = new AbortController();
      // Log and database are looked at anew.
      frozenLog = undefined;
      running = run(stopping.signal);
    },
    async stop() {
      stopping?.abort(new Error('the sequencer is stopped'));
      await running;
      await room.close();
      stopping = undefined;
    },
    state: () => state,
    log: () => log,
    logNames: () => parts.logNames?.() ?? [parts.logName],
    followedBy(given) {
      succession = given;
    },
    async reopen() {
      if (log === undefined && frozenLog === undefined) return;
      const again = new Promise<void>((resolve) => {
        opened = resolve;
      });
      renewing.abort(new Error('the log is opened anew'));
      // Another process may be quicker at the lease; then it is open there.
      await Promise.race([again, delay(REOPEN_PATIENCE, undefined, { ref: false })]);
    },
    async waitSequenced(recordId, options) {
      try {
        return await room.wait(recordId, options);
      } catch (error) {
        throw state.kind === 'frozen' ? frozen(state.reason) : error;
      }
    },
  };
}

function frozen(reason: string) {
  return problem({
    status: 503,
    code: 'ledger-frozen',
    title: { zh: '账本已冻结', en: 'The ledger is frozen' },
    detail: {
      zh: `账本与数据库不一致，已停止写入，须由人员处理：${reason}`,
      en: `Ledger and database do not fit together, so nothing is appended until a person has looked: ${reason}`,
    },
  });
}
