import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';

/** Somebody who answers the same request: the upstream itself, or a gateway before it. */
export interface Contender {
  readonly name: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: (text: string) => string;
  /** CPU time of the process in between so far, all its threads, in microseconds; null for a direct call. */
  readonly cpuMicros: (() => number | Promise<number>) | null;
}

export interface RoundOptions {
  readonly seconds: number;
  readonly rounds: number;
  readonly warm: number;
  readonly connections: number;
  /** Share of the machine that others may take in a round that counts. */
  readonly others: number;
  /** Our own processes: what they take is not others'. */
  readonly pids: () => readonly number[];
}

interface Round {
  readonly perSecond: number;
  /** Per request; 0 for a direct call. */
  readonly cpuMicros: number;
  readonly others: number;
}

/** One contender beside the first, over the rounds that count. */
export interface Result {
  readonly ratio: number;
  readonly best: number;
  readonly perSecond: number;
  readonly cpuMicros: number;
}

export interface Comparison {
  readonly of: ReadonlyMap<string, Result>;
  /** Requests a second of the first contender. */
  readonly direct: { readonly lowest: number; readonly median: number; readonly highest: number };
  /** Share of the machine that others took, at the median. */
  readonly others: number;
  readonly dropped: number;
  /** Too few rounds had the machine to themselves: then all were counted, and the ratios say little. */
  readonly noisy: boolean;
}

export const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** All contenders in turn, round by round, each set beside the first of the same round. */
export async function compare(
  name: string,
  text: string,
  contenders: readonly Contender[],
  options: RoundOptions,
): Promise<Comparison> {
  // Until the code of all is compiled and hot.
  for (let i = 0; i < options.warm; i++) for (const one of contenders) await round(one, text, options);
  const rounds: { results: Round[]; others: number }[] = [];
  const isQuiet = ({ others }: { others: number }) => others <= options.others;
  for (let i = 0; i < options.rounds * 2 && rounds.filter(isQuiet).length < options.rounds; i++) {
    const results: Round[] = [];
    for (const one of contenders) results.push(await round(one, text, options));
    // Connections that are closed without an answer are no errors to the load generator.
    if (results.some(({ perSecond }) => perSecond === 0))
      throw new Error(
        'a round without a single whole answer is no measurement; longer rounds (BENCH_SECONDS) may help',
      );
    const others = Math.max(...results.map((one) => one.others));
    rounds.push({ results, others });
    const said = results.map(({ perSecond, cpuMicros }, at) =>
      at === 0
        ? `${contenders[at]!.name} ${perSecond.toFixed(0)}/s`
        : `${contenders[at]!.name} ${perSecond.toFixed(0)}/s (${(perSecond / results[0]!.perSecond).toFixed(3)}, ${cpuMicros.toFixed(0)} us CPU)`,
    );
    const noise = others > options.others ? `, noisy: others took ${(others * 100).toFixed(0)} %` : '';
    console.log(`${name}: ${said.join(', ')}${noise}`);
  }
  const quiet = rounds.filter(isQuiet);
  const counted = quiet.length >= Math.min(3, options.rounds) ? quiet : rounds;
  const directs = rounds.map(({ results }) => results[0]!.perSecond);
  return {
    of: new Map(
      contenders.slice(1).map((one, at) => {
        const ratios = counted.map(({ results }) => results[at + 1]!.perSecond / results[0]!.perSecond);
        const own = counted.map(({ results }) => results[at + 1]!);
        return [
          one.name,
          {
            ratio: median(ratios),
            best: Math.max(...ratios),
            perSecond: median(own.map(({ perSecond }) => perSecond)),
            cpuMicros: median(own.map(({ cpuMicros }) => cpuMicros)),
          },
        ];
      }),
    ),
    direct: { lowest: Math.min(...directs), median: median(directs), highest: Math.max(...directs) },
    others: median(rounds.map(({ others }) => others)),
    dropped: rounds.length - counted.length,
    noisy: counted !== quiet,
  };
}

async function round(contender: Contender, text: string, options: RoundOptions): Promise<Round> {
  const cpu = (await contender.cpuMicros?.()) ?? 0;
  const before = busy(options.pids());
  const result = await autocannon({
    url: `${contender.url}/v1/chat/completions`,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...contender.headers },
    body: contender.body(text),
    connections: options.connections,
    duration: options.seconds,
  });
  const after = busy(options.pids());
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(
      `${contender.name}: ${result.non2xx} refusals and ${result.errors} errors in a round: not a measurement`,
    );
  const requests = result['2xx'];
  return {
    perSecond: requests / result.duration,
    cpuMicros: (((await contender.cpuMicros?.()) ?? 0) - cpu) / requests,
    others: (after.all - before.all - (after.ours - before.ours)) / (after.total - before.total),
  };
}

/** Jiffies that all CPUs were busy, and those of our own processes. */
function busy(pids: readonly number[]): { all: number; ours: number; total: number } {
  const [, ...fields] = readFileSync('/proc/stat', 'utf8').split('\n')[0]!.trim().split(/\s+/);
  const total = fields.map(Number).reduce((sum, value) => sum + value, 0);
  const idle = Number(fields[3]) + Number(fields[4]);
  return { all: total - idle, ours: pids.reduce((sum, pid) => sum + jiffiesOf(pid), 0), total };
}

/** CPU time of all threads of a process so far, in hundredths of a second. */
export function jiffiesOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}
