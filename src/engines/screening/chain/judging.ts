import type { Judgement, JudgingDetector } from '../types.ts';
import { isHigh, isLow } from './region.ts';

/** One stretch of text on its way to be judged. */
export interface Judged {
  readonly start: number;
  readonly end: number;
  /** Where the next stretch begins, or Infinity: all before it is settled once this one is judged. */
  readonly next: number;
  readonly result: Judgement | { readonly state: 'failed' };
  readonly millis: number;
}

/** Cuts one stream of text into the stretches that a detector judges, by offsets of the text and never by how it came. */
export interface JudgingLane {
  push(text: string): void;
  end(): void;
  /** The oldest stretch, when it is judged and ends at or before `upTo`; stretches come in order. */
  take(upTo: number): Judged | null;
  /** True when there is a stretch that ends at or before `upTo`, judged or not. */
  waits(upTo: number): boolean;
  /** Stretches cut and not yet taken. */
  backlog(): number;
  /** Aborts every judgement about text that ends after this offset, and the one about the end of the text. */
  drop(after: number): void;
}

interface Job {
  readonly start: number;
  readonly end: number;
  readonly next: number;
  readonly text: string;
  /** True for what the end of the text cut: it may be another stretch where the text stops before. */
  readonly last: boolean;
  readonly abort: AbortController;
  done: Judged | null;
}

/** Judgements of one stream that run side by side. */
const PARALLEL = 4;

export function openJudgingLane(detector: JudgingDetector, changed: () => void): JudgingLane {
  const { stream } = detector;
  const whole = stream.kind === 'whole';
  const size = whole ? Number.POSITIVE_INFINITY : stream.size;
  const overlap = whole ? 0 : stream.overlap;
  const limit = whole ? stream.limit : Number.POSITIVE_INFINITY;
  /** Text from `from` on. */
  let text = '';
  let from = 0;
  let total = 0;
  /** End of the last stretch that was cut. */
  let cut = 0;
  let nextEnd = size;
  let tooLong = false;
  const jobs: Job[] = [];
  let launched = 0;

  function add(end: number, next: number): void {
    jobs.push({
      start: from,
      end,
      next,
      text: text.slice(0, end - from),
      last: next === Number.POSITIVE_INFINITY,
      abort: new AbortController(),
      done: null,
    });
    cut = end;
    launch();
  }

  function launch(): void {
    let running = 0;
    for (let i = 0; i < launched; i++) if (jobs[i]!.done === null) running++;
    while (running < PARALLEL && launched < jobs.length) {
      run(jobs[launched++]!);
      running++;
    }
  }

  function run(job: Job): void {
    const began = performance.now();
    const finish = (result: Judged['result']) => {
      const { start, end, next } = job;
      job.done = { start, end, next, result, millis: performance.now() - began };
      launch();
      changed();
    };
    judge(detector, job).then(finish, () => finish({ state: 'failed' }));
  }

  /** Cuts where a stretch ends, a unit later where that would part a surrogate pair. */
  function cutWindows(): void {
    for (;;) {
      if (total < nextEnd) return;
      let end = nextEnd;
      if (isHigh(text.charCodeAt(end - 1 - from))) {
        if (total === end) return;
        if (isLow(text.charCodeAt(end - from))) end++;
      }
      let next = Math.max(from, end - overlap);
      if (next > from && isLow(text.charCodeAt(next - from)) && isHigh(text.charCodeAt(next - 1 - from))) next--;
      add(end, next);
      text = text.slice(next - from);
      from = next;
      nextEnd = end + size;
    }
  }

  function refuseLength(): void {
    tooLong = true;
    text = '';
    const [end, next] = [limit + 1, Number.POSITIVE_INFINITY];
    const done: Judged = { start: 0, end, next, result: { state: 'skipped', reason: 'too-long' }, millis: 0 };
    jobs.push({ start: 0, end, next, text, last: false, abort: new AbortController(), done });
    launched++;
  }

  return {
    push(piece) {
      total += piece.length;
      if (tooLong) return;
      text += piece;
      if (total > limit) refuseLength();
      else if (!whole) cutWindows();
    },
    end() {
      if (tooLong) return;
      if (total > cut) add(total, Number.POSITIVE_INFINITY);
      text = '';
    },
    take(upTo) {
      const first = jobs[0];
      if (first === undefined || first.done === null || first.end > upTo) return null;
      jobs.shift();
      launched--;
      return first.done;
    },
    waits: (upTo) => jobs.length > 0 && jobs[0]!.end <= upTo,
    backlog: () => jobs.length,
    drop(after) {
      const keep = jobs.findIndex(({ end, last }) => end > after || last);
      if (keep === -1) return;
      for (const job of jobs.splice(keep)) job.abort.abort();
      launched = Math.min(launched, keep);
    },
  };
}

/** A detector that throws at once fails like one that rejects. */
async function judge(detector: JudgingDetector, { text, abort }: Job): Promise<Judgement> {
  return detector.judge(text, abort.signal);
}
