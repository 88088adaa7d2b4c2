import { createDraw, type DrawnAct, faultsOf, type SampledLog, type SampleRule } from '../../../engines/audit/index.ts';
import { type PublishedLog, readPublishedLog } from '../../../engines/ledger/index.ts';
import type { StewardRecord } from '../../../kernel/record/index.ts';
import { decodeRecord } from '../../../kernel/record/index.ts';
import type { LedgerPort } from '../../ledger/index.ts';
import { type EvidenceParts, evidenceOf, partState } from './evidence.ts';
import { compareRows, foreignRows, type LogEntry } from './reconcile.ts';
import type { SampleResult } from './sample.repository.ts';
import type { SampleAct, SampleProblem } from './types.ts';

export interface DrawerParts extends EvidenceParts {
  readonly port: Pick<LedgerPort, 'folders'>;
}

interface OpenLog extends SampledLog {
  readonly published: PublishedLog;
}

/** Kept of what is wrong; beyond it only the number is. */
const PROBLEMS_KEPT = 200;
const ROWS_AT_A_TIME = 500;

/** The governance logs as of their last checkpoints. */
export async function openGovernanceLogs(port: Pick<LedgerPort, 'folders'>): Promise<OpenLog[]> {
  const logs: OpenLog[] = [];
  for (const { name, kind, files } of await port.folders()) {
    if (kind !== 'governance') continue;
    const published = await readPublishedLog(files);
    if (published === undefined) continue;
    const { origin, size, root } = published.checkpoint;
    logs.push({ name, origin, size, root: Buffer.from(root).toString('hex'), published });
  }
  return logs;
}

/** Revisions that reviews decided about, by what the log says. */
export function createBoundRevisions() {
  const bound = new Set<string>();
  return {
    take(record: StewardRecord) {
      const named = record.facts.bound;
      if (record.kind.startsWith('review.') && typeof named === 'object' && named !== null)
        for (const hash of Object.values(named)) bound.add(String(hash));
    },
    has: (revision: string) => bound.has(revision),
  };
}

/**
 * Draws, resolves every drawn act to its evidence, and holds all records of the period against the log. Reads the logs once,
 * from beginning to end.
 */
export async function drawSample(
  parts: DrawerParts,
  rule: SampleRule,
  options: { signal: AbortSignal; onProgress(lookedAt: number, entries: number): Promise<void> },
): Promise<SampleResult> {
  const logs = await openGovernanceLogs(parts.port);
  const entries = logs.reduce((sum, { size }) => sum + size, 0);
  const draw = createDraw(rule);
  const bound = createBoundRevisions();
  const problems: SampleProblem[] = [];
  let lookedAt = 0;
  for (const log of logs) {
    const inPeriod = new Set<number>();
    let waiting: LogEntry[] = [];
    const compare = async () => {
      problems.push(...(await compareRows(parts.db, log.name, waiting)));
      waiting = [];
    };
    for await (const { index, bytes } of log.published.entries(0, log.size)) {
      if (++lookedAt % 2_000 === 0) {
        options.signal.throwIfAborted();
        await options.onProgress(lookedAt, entries);
      }
      bound.take(decodeRecord(bytes));
      const record = draw.take(log, index, bytes);
      if (record === undefined) continue;
      inPeriod.add(index);
      waiting.push({ index, recordId: record.id, bytes });
      if (waiting.length >= ROWS_AT_A_TIME) await compare();
    }
    await compare();
    problems.push(...(await foreignRows(parts.db, log, rule, (index) => inPeriod.has(index))));
  }
  const { population, acts: drawn } = draw.result();
  const acts: SampleAct[] = [];
  for (const one of drawn) {
    options.signal.throwIfAborted();
    const act = await look(parts, logs, one, bound.has);
    acts.push(act);
    for (const fault of act.faults) problems.push({ fault, log: act.log, index: act.index, recordId: act.recordId });
  }
  return {
    lookedAt: entries,
    entries,
    population,
    logs: logs.map(({ published: _, ...log }) => log),
    acts,
    problems: problems.slice(0, PROBLEMS_KEPT),
    problemCount: problems.length,
  };
}

async function look(
  parts: EvidenceParts,
  logs: readonly OpenLog[],
  drawn: DrawnAct,
  wasBound: (revision: string) => boolean,
): Promise<SampleAct> {
  const log = logs.find(({ name }) => name === drawn.log)!;
  const { record, act } = await evidenceOf(parts, log, drawn.index, wasBound);
  return {
    log: drawn.log,
    index: drawn.index,
    recordId: record.id,
    kind: record.kind,
    at: record.at,
    revision: partState(act.revision),
    payload: partState(act.payload),
    faults: faultsOf(record, act),
  };
}
