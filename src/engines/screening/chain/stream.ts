import type { Hit, IncrementalDetector, IncrementalScan, JudgingDetector } from '../types.ts';
import type { CompiledChain } from './chain.ts';
import { type JudgingLane, openJudgingLane } from './judging.ts';
import { absorb, byPlace, deciding, isHigh, maskRegion, openRegion, type Region, type Remark } from './region.ts';
import { changesText } from './rule.ts';
import type { Tally } from './tally.ts';
import type { Stop, Verdict } from './verdict.ts';

/** Text that may leave now. */
export interface Release {
  readonly text: string;
  /** Set once the text has ended early; nothing leaves after it. */
  readonly stopped: Stop | null;
}

/** One text on its way through a chain. Calls must not overlap: wait for a promise before the next. */
export interface ChainStream {
  /** Takes the next piece. A promise only where somebody has to be waited for. */
  push(text: string): Release | Promise<Release>;
  /** The text is complete. */
  end(): Release | Promise<Release>;
  /** The reader has left: running judgements are aborted, what is held is dropped. Harmless after the end. */
  close(): void;
  /** Units that were pushed and have not left. */
  held(): number;
  verdict(): Verdict;
}

export interface StreamOptions {
  /** Account to count in, so that many texts have one verdict; one of its own by default. */
  readonly tally?: Tally;
  /** Name of the text in positions, e.g. the path of a leaf. */
  readonly where?: string;
  /** Told of every hit that counts; those of one detector come in the order of the text. */
  readonly onHit?: (hit: Hit, lane: number) => void;
}

interface Scanning {
  readonly lane: number;
  readonly scan: IncrementalScan;
  settled: number;
}

interface Judging {
  readonly lane: number;
  readonly stretches: JudgingLane;
  settled: number;
  judgedTo: number;
}

const NOTHING: Release = { text: '', stopped: null };
/** Judgements that nothing waits for, beyond which pushing waits for them all the same. */
const MAX_BACKLOG = 16;

export function openStream(chain: CompiledChain, tally: Tally, options: StreamOptions): ChainStream {
  const { rules, maxRegion } = chain;
  const { where = '', onHit } = options;
  const scanning: Scanning[] = [];
  const holding: Judging[] = [];
  const observing: Judging[] = [];
  /** Pushed, not left; begins at `left`. */
  let text = '';
  let left = 0;
  let total = 0;
  let waiting: Remark[] = [];
  let region: Region | null = null;
  let stopped: Stop | null = null;
  /** Only what begins before it counts, once the text is stopped. */
  let stopEnd = Number.POSITIVE_INFINITY;
  let over: 'ended' | 'closed' | null = null;
  let busy = false;
  let wake: (() => void) | null = null;

  const found: Hit[] = [];
  for (const lane of rules.keys()) {
    const { detector } = rules[lane]!.rule;
    if (detector.stream.kind === 'incremental') {
      scanning.push({ lane, scan: (detector as IncrementalDetector).open(), settled: 0 });
      continue;
    }
    const stretches = openJudgingLane(detector as JudgingDetector, () => wake?.());
    (rules[lane]!.holds ? holding : observing).push({ lane, stretches, settled: 0, judgedTo: 0 });
  }

  /** Numbers of the detectors that have not judged all that came. */
  const unsettled = () => [
    ...scanning.filter(({ settled }) => settled < total).map(({ lane }) => rules[lane]!.lane),
    ...[...holding, ...observing].filter(({ judgedTo }) => judgedTo < total).map(({ lane }) => rules[lane]!.lane),
  ];
  const leaveTally = tally.underWay(unsettled);

  /** Feeds the incremental detectors; `null` ends them. */
  function scanAll(piece: string | null): void {
    for (const one of scanning) {
      if (one.settled === Number.POSITIVE_INFINITY) continue;
      const { lane, scan } = one;
      const began = performance.now();
      try {
        one.settled = piece === null ? scan.end(found) : scan.push(piece, found);
      } catch {
        breakDown(one);
      }
      tally.own(rules[lane]!.lane, performance.now() - began);
      if (found.length > 0) {
        for (const hit of found) waiting.push(remarkOf(lane, hit));
        found.length = 0;
      }
    }
  }

  /** A detector that throws judges nothing more of this text. */
  function breakDown(one: Scanning): void {
    tally.fail(rules[one.lane]!.lane);
    if (rules[one.lane]!.closed)
      waiting.push({ start: one.settled, end: total, lane: one.lane, hit: null, skipped: null, action: 'stop' });
    one.settled = Number.POSITIVE_INFINITY;
  }

  function remarkOf(lane: number, hit: Hit): Remark {
    const rule = rules[lane]!;
    const action = rule.effective(rule.intended(hit));
    return { start: hit.start, end: hit.end, lane, hit, skipped: null, action };
  }

  /** Takes up what was judged, in order, as far as it ends before `upTo`. */
  function collect(one: Judging, upTo: number, take: (remark: Remark) => void): void {
    const { lane, stretches } = one;
    for (;;) {
      const judged = stretches.take(upTo);
      if (judged === null) return;
      const { start, end, result } = judged;
      tally.guard(rules[lane]!.lane, judged.millis);
      one.settled = judged.next;
      one.judgedTo = Math.max(end, Number.isFinite(judged.next) ? 0 : judged.next);
      if (result.state === 'judged') {
        const { name } = rules[lane]!.rule.detector;
        for (const finding of result.findings)
          take(remarkOf(lane, { ...finding, detector: name, start, end, via: [] }));
        continue;
      }
      if (result.state === 'failed') tally.fail(rules[lane]!.lane);
      const skipped = result.state === 'skipped' ? result.reason : null;
      take({ start, end, lane, hit: null, skipped, action: rules[lane]!.closed ? 'stop' : 'pass' });
    }
  }

  function count(remark: Remark): void {
    const { hit, action } = remark;
    const { lane, intended } = rules[remark.lane]!;
    if (hit !== null) {
      tally.hit(lane, where, hit, action, intended(hit));
      onHit?.(hit, lane);
    } else if (remark.skipped !== null) tally.skip(lane, remark.skipped);
  }

  /** Everything that begins before this offset is known. */
  function settledUpTo(): number {
    let settled = total;
    for (const one of scanning) if (one.settled < settled) settled = one.settled;
    for (const { stretches, settled: at } of holding)
      if (at < settled && (over === null || stretches.backlog() > 0)) settled = at;
    return settled;
  }

  /** Decides about the text before `settled` and gives what of it may leave. */
  function advance(settled: number): string {
    if (waiting.length > 1) waiting.sort(byPlace);
    let out = '';
    let taken = 0;
    for (; taken < waiting.length; taken++) {
      const remark = waiting[taken]!;
      if (remark.start >= settled) break;
      if (region !== null && (remark.start >= region.end || remark.start >= region.start + maxRegion)) {
        out += closeRegion(region);
        if (stopped !== null) return out;
      }
      count(remark);
      if (!changesText(remark.action)) continue;
      if (region === null) region = openRegion(remark);
      else absorb(region, remark);
    }
    if (taken > 0) waiting = taken === waiting.length ? [] : waiting.slice(taken);
    if (region !== null && settled >= Math.min(region.end, region.start + maxRegion)) {
      out += closeRegion(region);
      if (stopped !== null) return out;
    }
    let upTo = region === null ? settled : Math.min(settled, region.start);
    // Half a character does not leave alone while its other half may come.
    if (over === null && upTo > left && isHigh(text.charCodeAt(upTo - 1 - left))) upTo--;
    return out + leave(upTo);
  }

  function leave(upTo: number): string {
    if (upTo <= left) return '';
    const all = upTo - left === text.length;
    const out = all ? text : text.slice(0, upTo - left);
    text = all ? '' : text.slice(upTo - left);
    left = upTo;
    return out;
  }

  function closeRegion(one: Region): string {
    region = null;
    const out = leave(one.start);
    const tooLong = one.end - one.start > maxRegion;
    if (tooLong || one.action === 'stop') {
      stopEnd = tooLong ? one.start + maxRegion : one.end;
      stop(one);
      return out;
    }
    const end = Math.min(one.end, total);
    const covered = text.slice(0, end - left);
    leave(end);
    if (one.action === 'mask') return out + maskRegion(one, covered);
    return out + (rules[deciding(one).lane]!.rule.replacement ?? '');
  }

  function stop(one: Region): void {
    const { lane, hit, action } = deciding(one);
    const { rule } = rules[lane]!;
    const reason = action !== 'stop' ? 'limit' : hit === null ? 'unavailable' : 'hit';
    stopped = {
      reason,
      detector: rule.detector.name,
      kind: hit?.kind ?? null,
      at: one.start,
      text: rule.stopText ?? chain.stopText,
    };
    tally.stop(stopped);
    text = '';
    waiting = [];
    for (const { stretches } of holding) stretches.drop(-1);
    for (const { stretches } of observing) stretches.drop(stopEnd);
  }

  /** Goes as far as it can without waiting. */
  function decide(): string {
    for (const one of holding) collect(one, Number.POSITIVE_INFINITY, (remark) => waiting.push(remark));
    if (stopped !== null) return countObserved(stopEnd);
    const settled = settledUpTo();
    const out = advance(settled);
    if (stopped !== null) return out + countObserved(stopEnd);
    // A stop that comes later ends behind what is settled.
    return out + countObserved(over === 'ended' && settled === total ? Number.POSITIVE_INFINITY : settled);
  }

  /** What nothing waits for changes no text: it is only counted, once it is sure that the text did not stop before. */
  function countObserved(sure: number): '' {
    for (const one of observing) collect(one, sure, count);
    return '';
  }

  function mustWait(): boolean {
    if (stopped !== null) return observing.some(({ stretches }) => stretches.waits(stopEnd));
    if (holding.some(({ stretches }) => stretches.backlog() > 0)) return true;
    return observing.some(({ stretches }) => stretches.backlog() > (over === 'ended' ? 0 : MAX_BACKLOG));
  }

  function settle(): Release | Promise<Release> {
    const out = decide();
    if (mustWait()) return settleLater(out);
    finishWhenOver();
    return out === '' && stopped === null ? NOTHING : { text: out, stopped };
  }

  async function settleLater(first: string): Promise<Release> {
    busy = true;
    let out = first;
    while (!isClosed() && mustWait()) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      if (!isClosed()) out += decide();
    }
    wake = null;
    busy = false;
    if (isClosed()) return { text: '', stopped };
    finishWhenOver();
    return { text: out, stopped };
  }

  function finishWhenOver(): void {
    if (stopped === null && over === null) return;
    leaveTally();
    if (stopped === null) return;
    // Where a text stops, those that nothing waits for have not judged the last of it.
    for (const { lane, judgedTo } of observing) if (judgedTo < stopEnd) tally.skip(rules[lane]!.lane, 'cut-short');
  }

  function isClosed(): boolean {
    return over === 'closed';
  }

  function begin(): void {
    if (busy) throw new Error('the last call for this text has not returned yet');
    if (over === 'ended') throw new Error('this text has ended');
  }

  return {
    push(piece) {
      begin();
      if (stopped !== null || over !== null || piece === '') return stopped === null ? NOTHING : { text: '', stopped };
      text = text === '' ? piece : text + piece;
      total += piece.length;
      scanAll(piece);
      for (const { stretches } of holding) stretches.push(piece);
      for (const { stretches } of observing) stretches.push(piece);
      return settle();
    },
    end() {
      begin();
      if (stopped !== null || over !== null) return { text: '', stopped };
      over = 'ended';
      scanAll(null);
      for (const { stretches } of holding) stretches.end();
      for (const { stretches } of observing) stretches.end();
      return settle();
    },
    close() {
      if (over === 'closed' || (over === 'ended' && !busy) || (stopped !== null && !busy)) return;
      over = 'closed';
      for (const lane of unsettled()) tally.skip(lane, 'cut-short');
      leaveTally();
      for (const { stretches } of [...holding, ...observing]) stretches.drop(-1);
      text = '';
      waiting = [];
      wake?.();
    },
    held: () => text.length,
    verdict: () => tally.verdict(),
  };
}
