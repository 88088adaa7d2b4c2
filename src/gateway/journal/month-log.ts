import type { Log } from '../../engines/ledger/index.ts';
import type { AcceptedMark } from '../../kernel/traffic/index.ts';
import { encodeNote, recoverState } from './recover.ts';

/** Called once: with the mark when it is durable, or with the error when it could not be made so. */
export type Accepted = (error: Error | null, mark: AcceptedMark | null) => void;

/** The log of one month: numbers what is accepted, groups what is written, knows what is open. */
export interface MonthLog {
  readonly name: string;
  readonly origin: string;
  accept(request: Omit<AcceptedMark, 'acceptSeq'>, accepted: Accepted): void;
  /** Queues the final record of an accepted request, in the log's own encoding. */
  settle(acceptSeq: number, entry: Uint8Array): void;
  /** Queues an entry that belongs to no accepted request. */
  add(entry: Uint8Array): void;
  /** Null while it works; otherwise why nothing can be accepted. It tries to recover by itself. */
  failure(): Error | null;
  acceptedHighest(): number;
  recordedThrough(): number;
  /** Up to `limit` numbers that are accepted and not recorded, lowest first. */
  open(limit: number): number[];
  openCount(): number;
  log(): Log | null;
  /** Writes what is queued and publishes a checkpoint over it. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** How long a final record may wait for company before it is written, in milliseconds. */
const RECORD_DELAY = 10;
const REOPEN_DELAY = 1_000;
/**
 * Under load groups are not begun more often than this, in milliseconds: every group costs system calls and wakes threads, and
 * the upstream is at work meanwhile. A lone request does not wait.
 */
const GROUP_PACE = 2;

export async function openMonthLog(options: {
  name: string;
  origin: string;
  openLog: (carryNotes: () => Uint8Array[]) => Promise<Log>;
  /** The record of a request that was accepted and whose end nobody saw. */
  interrupted: (mark: AcceptedMark) => Uint8Array;
  onProblem: (error: Error) => void;
}): Promise<MonthLog> {
  const { name, origin, interrupted, onProblem } = options;
  let log: Log | null = null;
  let failure: Error | null = null;
  let highest = 0;
  // Accepted and not durably recorded, in order of number.
  let open = new Map<number, AcceptedMark>();
  let notes: { mark: AcceptedMark; accepted: Accepted }[] = [];
  let entries: { acceptSeq: number; bytes: Uint8Array }[] = [];
  let writing: Promise<void> | null = null;
  let soon = false;
  let busy = false;
  let begunAt = 0;
  let later: NodeJS.Timeout | null = null;
  let reopening: NodeJS.Timeout | null = null;
  let closed = false;

  const carryNotes = () => [encodeNote({ carry: { highest } }), ...[...open.values()].map((mark) => encodeNote(mark))];

  function writeNow(): void {
    soon = false;
    if (writing !== null || log === null || failure !== null) return;
    if (notes.length === 0 && entries.length === 0) return;
    if (later !== null) clearTimeout(later);
    later = null;
    const marks = notes;
    const records = entries;
    busy = marks.length > 1;
    begunAt = performance.now();
    notes = [];
    entries = [];
    writing = log
      .append({
        entries: records.map(({ bytes }) => bytes),
        notes: marks.map(({ mark }) => encodeNote(mark)),
        // The groups are made here.
        atOnce: true,
      })
      .then(
        () => {
          for (const { acceptSeq } of records) open.delete(acceptSeq);
          for (const { mark, accepted } of marks) accepted(null, mark);
        },
        (error: Error) => fail(error, marks, records),
      )
      .finally(() => {
        writing = null;
        if (notes.length > 0) writeSoon();
        else if (entries.length > 0) writeLater();
      });
  }

  function writeSoon(): void {
    if (soon || writing !== null) return;
    if (!busy) {
      // A lone request: the disk is at work while it is screened and sent.
      writeNow();
      return;
    }
    soon = true;
    const wait = begunAt + GROUP_PACE - performance.now();
    if (wait > 0.5) setTimeout(writeNow, Math.ceil(wait));
    else setImmediate(writeNow);
  }

  function writeLater(): void {
    if (later !== null || soon || writing !== null) return;
    later = setTimeout(() => {
      later = null;
      writeNow();
    }, RECORD_DELAY);
  }

  function fail(error: Error, marks: typeof notes, records: typeof entries): void {
    failure = error;
    onProblem(error);
    // Whether these marks reached the disk is not known; those requests are refused now, and if a mark turns out to be
    // there when the log is opened again, it gets its record as interrupted.
    const refused = [...marks, ...notes];
    notes = [];
    entries = [...records, ...entries];
    for (const { mark } of refused) open.delete(mark.acceptSeq);
    for (const { accepted } of refused) accepted(error, null);
    reopenLater();
  }

  function reopenLater(): void {
    if (closed) return;
    reopening = setTimeout(() => {
      reopening = null;
      reopen().catch((error: Error) => {
        failure = error;
        onProblem(error);
        reopenLater();
      });
    }, REOPEN_DELAY);
    reopening.unref();
  }

  async function reopen(): Promise<void> {
    const old = log;
    log = null;
    await old?.close().catch(() => undefined);
    const next = await options.openLog(carryNotes);
    const found = await recoverState(next);
    const live = open;
    const queued = new Set(entries.map(({ acceptSeq }) => acceptSeq));
    // Records whose writing failed half-way may be there after all.
    entries = entries.filter(({ acceptSeq, bytes }) =>
      acceptSeq === 0 ? !found.others.has(Buffer.from(bytes).toString()) : !found.recorded.has(acceptSeq),
    );
    open = new Map([...found.open].sort(([a], [b]) => a - b));
    for (const [acceptSeq, mark] of found.open) {
      if (!live.has(acceptSeq) && !queued.has(acceptSeq)) entries.push({ acceptSeq, bytes: interrupted(mark) });
    }
    highest = found.highest;
    log = next;
    failure = null;
    writeNow();
  }

  async function flush(): Promise<void> {
    while (failure === null && log !== null && (writing !== null || notes.length > 0 || entries.length > 0)) {
      if (writing === null) writeNow();
      await writing;
    }
    if (failure === null) await log?.publish();
  }

  await reopen();

  return {
    name,
    origin,
    accept(request, accepted) {
      if (failure !== null || log === null || closed) {
        accepted(failure ?? new Error('the log is closed'), null);
        return;
      }
      const mark: AcceptedMark = { acceptSeq: ++highest, ...request };
      open.set(mark.acceptSeq, mark);
      notes.push({ mark, accepted });
      writeSoon();
    },
    settle(acceptSeq, bytes) {
      entries.push({ acceptSeq, bytes });
      writeLater();
    },
    add(bytes) {
      entries.push({ acceptSeq: 0, bytes });
      writeLater();
    },
    failure: () => failure,
    acceptedHighest: () => highest,
    recordedThrough: () => {
      for (const lowest of open.keys()) return lowest - 1;
      return highest;
    },
    open: (limit) => {
      const numbers: number[] = [];
      for (const number of open.keys()) {
        if (numbers.length === limit) break;
        numbers.push(number);
      }
      return numbers;
    },
    openCount: () => open.size,
    log: () => log,
    flush,
    async close() {
      if (closed) return;
      await flush();
      closed = true;
      if (reopening !== null) clearTimeout(reopening);
      if (later !== null) clearTimeout(later);
      await log?.close();
    },
  };
}
