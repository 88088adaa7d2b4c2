/** What an upstream counted since it started. */
export interface Counters {
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** The counters of vLLM, in the text format of Prometheus. */
const NAMES = {
  'vllm:request_success_total': 'requests',
  'vllm:prompt_tokens_total': 'inputTokens',
  'vllm:generation_tokens_total': 'outputTokens',
} as const;

const LINE = /^([A-Za-z_:][A-Za-z0-9_:]*)(?:\{(.*)\})?\s+(\S+)(?:\s+-?\d+)?\s*$/;
const LABEL = /([A-Za-z_][A-Za-z0-9_]*)="((?:[^"\\]|\\.)*)"/g;

/**
 * Reads vLLM's counters, summed over engines and reasons of the end; those of one model when it is named. Null when the text does
 * not count requests (of that model): then there is nothing to compare.
 */
export function readCounters(text: string, modelName: string | null): Counters | null {
  const sums = { requests: 0, inputTokens: 0, outputTokens: 0 };
  let found = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('#')) continue;
    const [, name, labels = '', value] = LINE.exec(line) ?? [];
    const field = NAMES[name as keyof typeof NAMES];
    if (field === undefined || value === undefined) continue;
    if (modelName !== null && labelOf(labels, 'model_name') !== modelName) continue;
    const number = Number(value);
    if (!Number.isFinite(number) || number < 0) continue;
    sums[field] += number;
    if (field === 'requests') found = true;
  }
  return found ? sums : null;
}

function labelOf(labels: string, wanted: string): string | undefined {
  for (const [, name, value] of labels.matchAll(LABEL))
    if (name === wanted) return value!.replace(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter));
  return undefined;
}

interface Counted extends Counters {
  /** The upstream was started anew since the reading before: what it counted in between and lost is not in here. */
  readonly reset: boolean;
}

/** What was counted since the reading before. Counters begin at 0 again when their process does. */
export function countedSince(before: Counters, now: Counters): Counted {
  const reset =
    now.requests < before.requests || now.inputTokens < before.inputTokens || now.outputTokens < before.outputTokens;
  if (reset) return { ...now, reset };
  return {
    requests: now.requests - before.requests,
    inputTokens: now.inputTokens - before.inputTokens,
    outputTokens: now.outputTokens - before.outputTokens,
    reset,
  };
}

interface Tolerance {
  /** Calls that may differ at least: what is under way at the ends of the time. */
  readonly calls: number;
  readonly percent: number;
}

/** `past`: the upstream served calls that no gateway recorded; `fewer`: it counts less than gateways recorded, so these are not its counters. */
type Agreement = 'agrees' | 'past' | 'fewer';

/** `missing`: recorded entries that may still be on their way here. */
export function compareCalls(upstream: number, recorded: number, missing: number, tolerance: Tolerance): Agreement {
  const most = Math.max(tolerance.calls, (Math.max(upstream, recorded) * tolerance.percent) / 100);
  if (upstream - recorded - missing > most) return 'past';
  return recorded - upstream > most ? 'fewer' : 'agrees';
}
