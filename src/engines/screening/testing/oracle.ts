import type { ChainRule } from '../chain/index.ts';
import {
  ACTIONS,
  type Action,
  type Hit,
  type IncrementalDetector,
  type JudgingDetector,
  type SkipReason,
} from '../types.ts';

interface Found {
  readonly start: number;
  readonly end: number;
  readonly lane: number;
  readonly hit: Hit | null;
  readonly skipped: SkipReason | null;
  readonly action: Action;
}

/** What a chain must do with a text, worked out on the whole of it in the plainest way. Judges are asked one by one. */
export async function expectedOf(rules: readonly ChainRule[], text: string, maxRegion: number) {
  const found: Found[] = [];
  for (const [lane, rule] of rules.entries()) {
    const { detector } = rule;
    const hits: Hit[] = [];
    if (detector.stream.kind === 'incremental') {
      const scan = (detector as IncrementalDetector).open();
      scan.push(text, hits);
      scan.end(hits);
    } else {
      for (const { start, end } of stretchesOf(detector as JudgingDetector, text)) {
        const tooLong = detector.stream.kind === 'whole' && text.length > detector.stream.limit;
        const judgement = tooLong
          ? ({ state: 'skipped', reason: 'too-long' } as const)
          : await (detector as JudgingDetector).judge(text.slice(start, end), new AbortController().signal);
        if (judgement.state === 'skipped') {
          const action = rule.mode === 'block' && rule.failMode === 'closed' ? 'stop' : 'pass';
          found.push({ start, end, lane, hit: null, skipped: judgement.reason, action });
        } else
          for (const finding of judgement.findings)
            hits.push({ ...finding, detector: detector.name, start, end, via: [] });
      }
    }
    for (const hit of hits) found.push({ ...hit, lane, hit, skipped: null, action: actionOf(rule, hit) });
  }
  found.sort((a, b) => a.start - b.start || a.end - b.end || a.lane - b.lane);

  const changing = found.filter(({ action }) => ['mask', 'replace', 'stop'].includes(action));
  let out = '';
  let at = 0;
  let stopAt = Number.POSITIVE_INFINITY;
  while (changing.length > 0) {
    const region = [changing.shift()!];
    let { start, end } = region[0]!;
    while (changing.length > 0 && changing[0]!.start < end) {
      const next = changing.shift()!;
      region.push(next);
      end = Math.max(end, next.end);
    }
    out += text.slice(at, start);
    at = end;
    const action = strongest(region.map((one) => one.action));
    if (end - start > maxRegion) stopAt = start + maxRegion;
    else if (action === 'stop') stopAt = end;
    else if (action === 'mask') out += masked(text, region, start, Math.min(end, text.length));
    else out += rules[region.find((one) => one.action === 'replace')!.lane]!.replacement ?? '';
    if (stopAt < Number.POSITIVE_INFINITY) break;
  }
  const stopped = stopAt < Number.POSITIVE_INFINITY;
  if (!stopped) out += text.slice(at);
  return { out, stopped, counted: found.filter(({ start }) => start < stopAt), stopAt };
}

function stretchesOf({ stream }: JudgingDetector, text: string): { start: number; end: number }[] {
  if (stream.kind === 'whole')
    return text === '' ? [] : [{ start: 0, end: text.length > stream.limit ? stream.limit + 1 : text.length }];
  const stretches = [];
  let start = 0;
  let end = 0;
  while (end < text.length) {
    end = Math.min(end + stream.size, text.length);
    if (partsPair(text, end)) end++;
    stretches.push({ start, end });
    start = Math.max(start, end - stream.overlap);
    if (start > stretches.at(-1)!.start && partsPair(text, start)) start--;
  }
  return stretches;
}

function partsPair(text: string, at: number): boolean {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(at - 1, at + 1));
}

function actionOf({ mode, actions }: ChainRule, { kind, grade }: Hit): Action {
  const action = actions.byKind?.[kind] ?? actions.byGrade?.[grade] ?? actions.default;
  if (mode === 'observe') return 'pass';
  return mode === 'warn' && action !== 'pass' ? 'label' : action;
}

function strongest(actions: Action[]): Action {
  return actions.reduce((a, b) => (ACTIONS.indexOf(a) > ACTIONS.indexOf(b) ? a : b));
}

function masked(text: string, region: Found[], start: number, end: number): string {
  const units: string[] = [];
  for (let at = start; at < end; at++) {
    const masks = region
      .filter((one) => one.start <= at && at < one.end)
      .map((one) => one.hit?.mask?.[at - one.start] ?? '*');
    units.push(masks.every((mask) => mask === masks[0]) ? masks[0]! : '*');
  }
  const out: string[] = [];
  for (let i = 0; i < units.length; i++) {
    out.push(units[i]!);
    if (units[i] === '*' && units[i + 1] === '*' && partsPair(text, start + i + 1)) i++;
  }
  return out.join('');
}
