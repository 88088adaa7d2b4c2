import { decodeRecord } from '../../../kernel/record/index.ts';
import { nodeCrypto, type PublishedLog, readPublishedLog, type VerifierKey, verifyProof } from '../../ledger/index.ts';
import type { LedgerFolder } from '../audit.ts';
import { createDraw, type DrawnAct } from './draw.ts';
import {
  type EvidenceFault,
  faultsOf,
  type SampledAct,
  type SampleHeader,
  sampledAct,
  sampleHeader,
} from './evidence.ts';

export type SampleFault =
  | EvidenceFault
  /** The evidence names a log, or a state of it, that the ledger does not hold. */
  | 'log-missing'
  | 'log-differs'
  /** Drawing again gives other acts, or out of another number. */
  | 'draw-differs'
  | 'act-missing'
  | 'act-not-drawn'
  | 'entry-differs'
  | 'proof-wrong';

export interface SampleProblem {
  readonly fault: SampleFault;
  readonly log: string;
  readonly index?: number;
  /** What was wrong in detail, where a library said so. */
  readonly message?: string;
}

export interface SampleReport {
  /** True when the draw repeats and every act resolves to evidence. */
  readonly ok: boolean;
  readonly header: SampleHeader;
  readonly acts: readonly {
    readonly log: string;
    readonly index: number;
    readonly kind: string;
    readonly at: string;
    readonly faults: readonly SampleFault[];
  }[];
  readonly problems: readonly SampleProblem[];
}

/** Reads an evidence file. Throws on a line that is not of its form, with the number of the line. */
export function parseEvidence(text: string): { header: SampleHeader; acts: SampledAct[] } {
  const lines = text.split('\n').filter((line) => line !== '');
  const read = <T>(number: number, parse: (value: unknown) => T): T => {
    try {
      return parse(JSON.parse(lines[number]!));
    } catch (error) {
      throw new Error(`line ${number + 1} of the evidence is not what it should be: ${(error as Error).message}`);
    }
  };
  if (lines.length === 0) throw new Error('the evidence is empty');
  const header = read(0, (value) => sampleHeader.parse(value));
  return { header, acts: lines.slice(1).map((_, at) => read(at + 1, (value) => sampledAct.parse(value))) };
}

/**
 * Checks the evidence of a sample against an exported ledger: the logs are those of the draw, drawing again gives the same
 * acts, each of them is shown, stands in its log as shown, and everything that it names or commits to is there and fits.
 * The logs themselves must have been verified before (`auditLedger`); proofs count with one of `trust`.
 */
export async function checkSample(
  evidence: string,
  folders: readonly LedgerFolder[],
  options: { trust: readonly VerifierKey[]; signal?: AbortSignal },
): Promise<SampleReport> {
  const { header, acts } = parseEvidence(evidence);
  const problems: SampleProblem[] = [];
  const logs = new Map<string, PublishedLog>();
  const draw = createDraw(header.rule);
  for (const { name, origin, size, root } of header.logs) {
    const log = await openLog(folders, name);
    if (log === undefined || log.checkpoint.origin !== origin || log.checkpoint.size < size) {
      problems.push({ fault: 'log-missing', log: name });
      continue;
    }
    logs.set(name, log);
    if (Buffer.from(await log.rootAt(size)).toString('hex') !== root)
      problems.push({ fault: 'log-differs', log: name });
    for await (const { index, bytes } of log.entries(0, size)) {
      if (index % 4096 === 0) options.signal?.throwIfAborted();
      draw.take({ name, origin }, index, bytes);
    }
  }
  const again = draw.result();
  if (again.population !== header.population) problems.push({ fault: 'draw-differs', log: '' });
  const drawn = new Set(again.acts.map(keyOf));
  const shown = new Set(acts.map(keyOf));
  for (const { log, index } of again.acts)
    if (!shown.has(keyOf({ log, index }))) problems.push({ fault: 'act-missing', log, index });
  const report: SampleReport['acts'][number][] = [];
  for (const act of acts) {
    const { log, index } = act;
    const bytes = Buffer.from(act.entry, 'base64');
    const faults: SampleProblem[] = [];
    const found = (fault: SampleFault, message?: string) =>
      faults.push({ fault, log, index, ...(message === undefined ? {} : { message }) });
    if (!drawn.has(keyOf(act))) found('act-not-drawn');
    const inLog = await entryOf(logs.get(log), index);
    if (inLog === undefined || !bytes.equals(inLog)) found('entry-differs');
    const wrong = await proofFault(act, bytes, options.trust);
    if (wrong !== undefined) found('proof-wrong', wrong);
    // What counts is what the log holds; the entry that is shown may be anything.
    const record = decodeRecord(inLog ?? bytes);
    for (const fault of faultsOf(record, act)) found(fault);
    problems.push(...faults);
    report.push({ log, index, kind: record.kind, at: record.at, faults: faults.map(({ fault }) => fault) });
  }
  return { ok: problems.length === 0, header, acts: report, problems };
}

const keyOf = ({ log, index }: DrawnAct) => `${log}/${index}`;

async function openLog(folders: readonly LedgerFolder[], name: string): Promise<PublishedLog | undefined> {
  const folder = folders.find((one) => one.name === name);
  return folder === undefined ? undefined : readPublishedLog(folder.files);
}

async function entryOf(log: PublishedLog | undefined, index: number): Promise<Uint8Array | undefined> {
  return log !== undefined && index < log.checkpoint.size ? log.entry(index) : undefined;
}

async function proofFault(
  act: SampledAct,
  entry: Uint8Array,
  trust: readonly VerifierKey[],
): Promise<string | undefined> {
  try {
    const { index } = await verifyProof(act.proof, entry, trust, nodeCrypto);
    return index === act.index ? undefined : `the proof is about entry ${index}`;
  } catch (error) {
    return (error as Error).message;
  }
}
