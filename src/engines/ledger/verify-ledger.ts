import { entriesOf } from './bundle.ts';
import type { ReadFiles } from './files.ts';
import { createHashReader, rootOf } from './proofs.ts';
import { TILE_WIDTH, tileWidth } from './tile-layout.ts';
import { createTileReader, readTile } from './tile-reader.ts';
import type { VerifierKey } from './verify-core/index.ts';
import { type LogReport, type VerifyLogOptions, verifyLog } from './verify-log.ts';

/** A log of an exported ledger, as the completeness check of the owner of the records sees it. */
export interface LogView {
  readonly name: string;
  readonly report: LogReport;
  /** All entries, in order; throws at a bundle that cannot be read. */
  entries(): AsyncIterable<{ index: number; bytes: Uint8Array }>;
  /** Root of the first `size` entries, from the tiles; throws LedgerInputError beyond the end. */
  rootAt(size: number): Promise<Uint8Array>;
}

export interface LedgerProblem {
  /** Folder name of the log; '' when it concerns the ledger as a whole. */
  readonly log: string;
  readonly message: string;
  readonly index?: number;
}

export interface LedgerReport {
  readonly logs: readonly { name: string; report: LogReport }[];
  /** What is missing or foreign across the logs. */
  readonly problems: readonly LedgerProblem[];
  /** 'unchecked' when nobody gave a completeness check. */
  readonly completeness: 'ok' | 'broken' | 'unchecked';
}

export interface VerifyLedgerOptions extends Omit<VerifyLogOptions, 'onEntry' | 'onProgress'> {
  onProgress?: (name: string, progress: { entries: number; size: number }) => void;
  onEntry?: (name: string, index: number, bytes: Buffer) => void;
  /** Further keys to trust for one log, asked when its turn comes. */
  trustFor?: (name: string) => readonly VerifierKey[];
  /** Knows what the records mean: which logs must be there, and which numbers must be recorded. Runs after all logs were verified. */
  completeness?: (logs: readonly LogView[]) => AsyncIterable<LedgerProblem>;
}

/** Verifies several exported logs and what only shows across them. */
export async function verifyLedger(
  logs: readonly { name: string; files: ReadFiles }[],
  options: VerifyLedgerOptions = {},
): Promise<LedgerReport> {
  const { onProgress, onEntry, trustFor, completeness, ...common } = options;
  const views: LogView[] = [];
  for (const { name, files } of logs) {
    const report = await verifyLog(files, {
      ...common,
      trust: [...(common.trust ?? []), ...(trustFor?.(name) ?? [])],
      onProgress: onProgress && ((progress) => onProgress(name, progress)),
      onEntry: onEntry && ((index, bytes) => onEntry(name, index, bytes)),
    });
    views.push(viewOf(name, files, report));
  }
  const problems = twiceTheSame(views);
  if (completeness) for await (const problem of completeness(views)) problems.push(problem);
  return {
    logs: views.map(({ name, report }) => ({ name, report })),
    problems,
    completeness: problems.length > 0 ? 'broken' : completeness ? 'ok' : 'unchecked',
  };
}

/** Two folders for one log: one of them is a copy of another time, or a fork. */
function twiceTheSame(views: readonly LogView[]): LedgerProblem[] {
  const problems: LedgerProblem[] = [];
  const seen = new Map<string, string>();
  for (const { name, report } of views) {
    if (report.origin === '') continue;
    const other = seen.get(report.origin);
    if (other !== undefined) problems.push({ log: name, message: `is the same log as ${other}: ${report.origin}` });
    seen.set(report.origin, name);
  }
  return problems;
}

function viewOf(name: string, files: ReadFiles, report: LogReport): LogView {
  const { size } = report;
  return {
    name,
    report,
    async *entries() {
      for (let bundle = 0; bundle * TILE_WIDTH < size; bundle++) {
        const bytes = await readTile(files, { level: 'entries', index: bundle, width: tileWidth(size, 0, bundle) });
        if (!bytes) throw new Error(`log ${name}: entry bundle ${bundle} is missing`);
        for (const [at, entry] of entriesOf(bytes).entries()) yield { index: bundle * TILE_WIDTH + at, bytes: entry };
      }
    },
    rootAt: (wanted) => rootOf(createHashReader(size, createTileReader(files)), wanted),
  };
}
