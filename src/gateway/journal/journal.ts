import { createNodeLogFiles, type Log, type LogFiles, openLog, type Signer } from '../../engines/ledger/index.ts';
import { type AcceptedMark, encodeTrafficEntry, type TrafficRecord } from '../../kernel/traffic/index.ts';
import type { Folder } from '../../platform/files/index.ts';
import { encodeRecord } from './encode.ts';
import { type MonthLog, openMonthLog } from './month-log.ts';
import { createTurnedAwayCounter, type KnownCaller } from './turned-away.ts';

export interface JournalOptions {
  /** Folder of the gateway's logs; one folder a month inside. */
  readonly folder: Folder;
  /** Origin of a month's log is `${logPrefix}-${yyyymm}`. */
  readonly logPrefix: string;
  readonly gatewayId: string;
  readonly publicKey: Uint8Array;
  readonly sign: (message: Uint8Array) => Uint8Array;
  readonly wall: () => number;
  readonly checkpointMillis: number;
  readonly onProblem: (error: Error) => void;
  /** The files of a log by its folder, in the place of those of the disk alone. */
  readonly logFiles?: ((path: string) => LogFiles) | undefined;
}

export type AcceptRequest = Omit<AcceptedMark, 'acceptSeq'>;

/** A request that is durably accepted and must be settled with exactly one record. */
export interface AcceptedRequest {
  readonly mark: AcceptedMark;
  settle(record: TrafficRecord): void;
}

export interface Journal {
  /** Numbers the request; `accepted` is called once, when the mark is durable or could not be made so. */
  accept(request: AcceptRequest, accepted: (error: Error | null, request: AcceptedRequest | null) => void): void;
  /** Counts a request that was not accepted, and for whom where its key is known. */
  turnAway(reason: string, caller?: KnownCaller): void;
  turnedAway(): ReadonlyMap<string, number>;
  failure(): Error | null;
  /** The months that are not yet closed and mirrored, oldest first. */
  months(): readonly MonthLog[];
  current(): MonthLog;
  /** Tells how much of a month the server's mirror holds under a checkpoint; a finished month is closed then. */
  mirrored(name: string, size: number): Promise<void>;
  /** Writes what is queued and publishes checkpoints over it. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const FINISHED = 'finished.json';

export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { folder, gatewayId, wall, onProblem, logFiles = createNodeLogFiles } = options;
  const folderName = options.logPrefix.slice(options.logPrefix.lastIndexOf('/') + 1);
  const counter = createTurnedAwayCounter(gatewayId, wall);
  const finishedBytes = await folder.read(FINISHED);
  const finished = new Set<string>(finishedBytes === null ? [] : (JSON.parse(finishedBytes.toString()) as string[]));
  const months: MonthLog[] = [];

  const interrupted = (mark: AcceptedMark) =>
    encodeTrafficEntry({
      format: 1,
      type: 'request',
      id: mark.id,
      acceptSeq: mark.acceptSeq,
      gatewayId,
      acceptedAt: mark.acceptedAt,
      endedAt: new Date(Math.max(wall(), Date.parse(mark.acceptedAt))).toISOString(),
      outcome: 'interrupted',
      reason: 'gateway_died',
      operation: mark.operation,
      stream: mark.stream,
      applicationId: mark.applicationId,
      keyId: mark.keyId,
      releaseId: mark.releaseId,
      versionId: mark.versionId,
      endpointId: null,
      policyEpoch: mark.policyEpoch,
      endUser: mark.endUser,
      upstreamStatus: null,
      usage: null,
      millis: { total: 0, firstByte: null, upstream: null },
      screening: {},
      commitment: null,
    });

  async function openMonth(yyyymm: string): Promise<MonthLog> {
    const name = `${folderName}-${yyyymm}`;
    const origin = `${options.logPrefix}-${yyyymm}`;
    const { path } = await folder.folder(name);
    const signer: Signer = { name: origin, publicKey: options.publicKey, sign: options.sign };
    return openMonthLog({
      name,
      origin,
      openLog: (carryNotes): Promise<Log> =>
        openLog({
          files: logFiles(path),
          origin,
          signer,
          carryNotes,
          checkpointIntervalMs: options.checkpointMillis,
        }),
      interrupted,
      onProblem,
    });
  }

  const known = (await folder.list())
    .filter((name) => name.startsWith(`${folderName}-`) && !finished.has(name))
    .map((name) => name.slice(folderName.length + 1))
    .sort();
  // A clock set back must not go back to an older log: the newest that exists stays the one that is written.
  const first = [...known, monthOf(wall())].sort().at(-1)!;
  for (const yyyymm of new Set([...known, first])) months.push(await openMonth(yyyymm));
  let current = months.at(-1)!;
  let rollAt = endOfMonth(first);
  let rolling: Promise<void> | null = null;
  let closing = false;

  function roll(): Promise<void> {
    rolling ??= openMonth(monthOf(wall()))
      .then((next) => {
        months.push(next);
        current = next;
        rollAt = endOfMonth(monthOf(wall()));
      }, onProblem)
      .finally(() => {
        rolling = null;
      });
    return rolling;
  }

  function acceptIn(month: MonthLog, request: AcceptRequest, accepted: Parameters<Journal['accept']>[1]): void {
    month.accept(request, (error, mark) => {
      if (mark === null) accepted(error, null);
      else accepted(null, acceptedIn(month, mark));
    });
  }

  const takeTurnedAway = () => {
    const entry = counter.take();
    if (entry !== null) current.add(entry);
  };
  const seconds = setInterval(takeTurnedAway, 1_000);
  seconds.unref();

  return {
    accept(request, accepted) {
      if (wall() < rollAt) acceptIn(current, request, accepted);
      else
        void roll().then(() => {
          if (wall() < rollAt) acceptIn(current, request, accepted);
          else accepted(new Error("the new month's log could not be opened"), null);
        });
    },
    turnAway: (reason, caller) => counter.count(reason, caller ?? null),
    turnedAway: () => counter.totals(),
    failure: () => current.failure(),
    months: () => months,
    current: () => current,
    async mirrored(name, size) {
      const month = months.find((one) => one.name === name);
      if (month === undefined || month === current || closing) return;
      if (month.openCount() > 0 || month.failure() !== null) return;
      await month.flush();
      if (month.log()?.size() !== size) return;
      months.splice(months.indexOf(month), 1);
      finished.add(name);
      await folder.write(FINISHED, JSON.stringify([...finished].sort()));
      await month.close();
    },
    async flush() {
      takeTurnedAway();
      for (const month of months) await month.flush().catch(onProblem);
    },
    async close() {
      closing = true;
      clearInterval(seconds);
      for (const month of months) await month.close().catch(onProblem);
    },
  };
}

/** Outside of the call that accepts, so that it does not keep alive what that call knows. */
function acceptedIn(month: MonthLog, mark: AcceptedMark): AcceptedRequest {
  return { mark, settle: (record) => month.settle(mark.acceptSeq, encodeRecord(record)) };
}

function monthOf(at: number): string {
  return new Date(at).toISOString().slice(0, 7).replace('-', '');
}

function endOfMonth(yyyymm: string): number {
  return Date.UTC(Number(yyyymm.slice(0, 4)), Number(yyyymm.slice(4)), 1);
}
