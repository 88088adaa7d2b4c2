import type { X509Certificate } from 'node:crypto';
import { byGovernanceLog } from '../../kernel/record/index.ts';
import {
  type CompletenessFigures,
  type CompletenessProblem,
  createCompletenessCheck,
  type LedgerLogHead,
  type PrunedLog,
} from '../../kernel/traffic/index.ts';
import {
  type LogReport,
  parseVerifierKey,
  type ReadFiles,
  readPublishedLog,
  type VerifierKey,
  verifierKey,
  verifyLog,
  type WitnessKey,
} from '../ledger/index.ts';
import type { RevocationList } from '../timestamp/index.ts';
import { keyProblems } from './key-records.ts';
import { lineProblems } from './line-records.ts';
import { createLogRecords } from './log-records.ts';
import {
  alongSuccessions,
  createSuccessionCheck,
  type FoundSuccession,
  keptSuccessors,
  type SucceedingLog,
} from './succession.ts';

/** One log of a ledger: the name of its folder, and its public files. */
export interface LedgerFolder {
  readonly name: string;
  readonly files: ReadFiles;
}

export interface AuditOptions {
  /** Keys that are known from elsewhere; that of the governance log is enough, for it vouches for the others. */
  readonly trust?: readonly VerifierKey[];
  /** Signed checkpoints that were kept elsewhere. */
  readonly anchors?: readonly string[];
  /** Witnesses and timestamp authorities that are known from elsewhere. */
  readonly witnesses?: readonly WitnessKey[];
  readonly authorities?: readonly X509Certificate[];
  /** Lists of certificates that authorities have revoked. */
  readonly revocations?: readonly RevocationList[];
  readonly onProgress?: (progress: { log: string; entries: number; size: number }) => void;
  readonly signal?: AbortSignal;
}

export interface AuditReport {
  /** True when nothing is wrong. It may still be unanchored, or signed by keys that nobody vouches for. */
  readonly ok: boolean;
  readonly logs: readonly { readonly name: string; readonly report: LogReport }[];
  /** What is wrong across the logs. */
  readonly problems: readonly CompletenessProblem[];
  /** How governance logs follow one another, oldest first. */
  readonly successions: readonly FoundSuccession[];
  /** Traffic logs that are gone, or whose entries are, by a decision of two people, on record. */
  readonly pruned: readonly PrunedLog[];
  readonly figures: CompletenessFigures & { readonly entries: number };
}

const isGovernance = (name: string) => name.startsWith('governance-');

/** Governance logs first, in the order in which they follow one another. */
function inOrder<T extends { readonly name: string }>(logs: readonly T[]): T[] {
  return [...logs].sort(
    (a, b) =>
      Number(isGovernance(b.name)) - Number(isGovernance(a.name)) ||
      (isGovernance(a.name) ? byGovernanceLog(a.name, b.name) : a.name < b.name ? -1 : 1),
  );
}

/** Verifies all logs and what they say about each other. Throws only when aborted or when a disk fails. */
export async function auditLedger(folders: readonly LedgerFolder[], options: AuditOptions = {}): Promise<AuditReport> {
  const check = createCompletenessCheck();
  const anchors = options.anchors ?? [];
  const logs: { name: string; report: LogReport }[] = [];
  const heads: LedgerLogHead[] = [];
  const ordered = inOrder(folders);
  const governance = ordered.filter(({ name }) => isGovernance(name));
  const trust = await alongSuccessions(governance, options.trust ?? []);
  const succession = createSuccessionCheck();
  const problemsOfLogs: CompletenessProblem[] = [];
  let governanceTrusted = false;
  for (const { name, files } of ordered) {
    const enrolled = governanceTrusted ? check.enrolledKey(name) : undefined;
    const records = createLogRecords();
    const report = await verifyLog(files, {
      trust: enrolled === undefined ? trust : [...trust, keyOf(enrolled)],
      anchors,
      witnesses: options.witnesses ?? [],
      authorities: options.authorities ?? [],
      revocations: options.revocations ?? [],
      entriesMayBeGone: check.entriesMayBeGone(name),
      onEntry: (index, bytes) => {
        check.takeEntry(name, index, bytes);
        if (isGovernance(name)) records.take(index, bytes);
      },
      ...(options.onProgress && {
        onProgress: (progress: { entries: number; size: number }) => options.onProgress?.({ log: name, ...progress }),
      }),
      ...(options.signal && { signal: options.signal }),
    });
    if (isGovernance(name) && report.keyTrusted) governanceTrusted = true;
    logs.push({ name, report });
    if (isGovernance(name)) {
      const said = records.all();
      problemsOfLogs.push(...keyProblems(name, report, said), ...lineProblems(name, report, said));
      succession.take(name, said);
    }
    heads.push(headOf(name, files, report));
  }
  const succeeded = governance.map(({ name, files }) => {
    const { report } = logs.find((log) => log.name === name)!;
    return succeeding(name, files, report);
  });
  const found = await succession.look(succeeded);
  const problems: CompletenessProblem[] = [
    ...problemsOfLogs,
    ...found.problems,
    ...keptSuccessors(anchors, trust, succeeded),
  ];
  for await (const problem of check.problems(heads)) problems.push(problem);
  const sound = logs.every(({ report }) => report.integrity === 'ok' && report.anchoring !== 'contradicted');
  return {
    ok: sound && problems.length === 0,
    logs,
    problems,
    successions: found.successions,
    pruned: check.pruned(heads),
    figures: { ...check.figures(), entries: logs.reduce((sum, { report }) => sum + report.size, 0) },
  };
}

function succeeding(name: string, files: ReadFiles, report: LogReport): SucceedingLog {
  const { rootAt } = headOf(name, files, report);
  return {
    name,
    report,
    rootAt,
    async *entries(from, to) {
      const log = await readPublishedLog(files);
      if (log !== undefined) yield* log.entries(from, to);
    },
  };
}

function publicKeyOf(report: LogReport): string | null {
  return report.key === undefined ? null : Buffer.from(parseVerifierKey(report.key).publicKey).toString('base64');
}

function keyOf(enrolled: { origin: string; publicKey: string }): VerifierKey {
  return verifierKey(enrolled.origin, Buffer.from(enrolled.publicKey, 'base64'));
}

function headOf(name: string, files: ReadFiles, report: LogReport): LedgerLogHead {
  return {
    name,
    origin: report.origin,
    size: report.size,
    publicKey: publicKeyOf(report),
    entriesGone: report.entriesGone,
    async rootAt(size) {
      if (size === report.size) return report.root;
      try {
        const log = await readPublishedLog(files);
        return log === undefined ? '' : Buffer.from(await log.rootAt(size)).toString('hex');
      } catch {
        // Tiles are missing or broken, which the report on the log says already: it leads to no root.
        return '';
      }
    },
  };
}
