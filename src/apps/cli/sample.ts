import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import {
  auditLedger,
  checkSample,
  createDraw,
  type LedgerFolder,
  type SampleProblem,
  type SampleRule,
} from '../../engines/audit/index.ts';
import { createNodeLogFiles, parseVerifierKey, readPublishedLog } from '../../engines/ledger/index.ts';
import { decodeRecord } from '../../kernel/record/index.ts';
import { type CommandIo, commandLanguage, createProgress } from './console-io.ts';
import { logFolders, readKeys } from './verify.ts';

export interface SampleOptions {
  /** An exported ledger. */
  readonly dir: string;
  /** The evidence file to check; without one, acts are drawn and listed. */
  readonly evidence?: string;
  readonly trust?: readonly string[];
  readonly seed?: string;
  readonly from?: string;
  readonly to?: string;
  readonly count?: number;
  readonly measure?: string;
  readonly kind?: string;
  readonly json?: boolean;
}

/**
 * `steward sample DIR`: draws acts of a period from an exported ledger, or checks the evidence of a draw. Needs neither database
 * nor network. Answers the exit code: 0, 1 when something does not resolve, 2 when it could not be done.
 */
export async function sampleCommand(options: SampleOptions, io: CommandIo): Promise<number> {
  const progress = createProgress(io);
  try {
    const folders = (await logFolders(resolve(options.dir))).map((path) => ({
      name: basename(path),
      files: createNodeLogFiles(path),
    }));
    if (options.evidence === undefined) return await draw(options, folders, io);
    const trust = await readKeys('--trust', options.trust, parseVerifierKey);
    if (trust.length === 0) throw new Error('--trust is needed: without a known key a proof proves nothing');
    const audit = await auditLedger(folders, {
      trust,
      onProgress: ({ log, entries, size }) => progress.show(`${log}  ${entries} / ${size}`),
    });
    const report = await checkSample(await readFile(options.evidence, 'utf8'), folders, { trust });
    progress.clear();
    const ok = report.ok && audit.ok;
    if (options.json === true) io.stdout.write(`${JSON.stringify({ ...report, ok, ledger: audit.ok })}\n`);
    else io.stdout.write(describe(report.acts, report.problems, audit.ok));
    return ok ? 0 : 1;
  } catch (error) {
    progress.clear();
    io.stderr.write(`${(error as Error).message}\n`);
    return 2;
  }
}

async function draw(options: SampleOptions, folders: readonly LedgerFolder[], io: CommandIo): Promise<number> {
  const { seed, from, to, count = 30, measure, kind } = options;
  if (seed === undefined || from === undefined || to === undefined)
    throw new Error('--seed, --from and --to are needed to draw, or --evidence to check a draw');
  if (Number.isNaN(Date.parse(from)) || Number.isNaN(Date.parse(to)) || Date.parse(from) >= Date.parse(to))
    throw new Error('--from and --to must be instants like 2026-01-01T00:00:00Z, the second later than the first');
  if (!Number.isSafeInteger(count) || count < 1 || count > 1_000) throw new Error('--count must be from 1 to 1000');
  const rule: SampleRule = { seed, from, to, count, ...(measure && { measureId: measure }), ...(kind && { kind }) };
  const drawing = createDraw(rule);
  const logs = new Map<string, Awaited<ReturnType<typeof readPublishedLog>>>();
  for (const { name, files } of folders) {
    if (!name.startsWith('governance-')) continue;
    const log = await readPublishedLog(files);
    if (log === undefined) throw new Error(`${name} has no checkpoint or no key`);
    logs.set(name, log);
    const { origin } = log.checkpoint;
    for await (const { index, bytes } of log.entries(0)) drawing.take({ name, origin }, index, bytes);
  }
  const { population, acts } = drawing.result();
  const shown = [];
  for (const { log, index } of acts) {
    const { kind: what, at, id } = decodeRecord(await logs.get(log)!.entry(index));
    shown.push({ log, index, kind: what, at, recordId: id });
  }
  if (options.json === true) io.stdout.write(`${JSON.stringify({ rule, population, acts: shown })}\n`);
  else {
    for (const act of shown) io.stdout.write(`${act.log}/${act.index}  ${act.at}  ${act.kind}  ${act.recordId}\n`);
    const text =
      commandLanguage() === 'zh' ? `${population} 条中抽取 ${shown.length} 条` : `${shown.length} of ${population}`;
    io.stdout.write(`${text}\n`);
  }
  return 0;
}

const FAULTS: Record<SampleProblem['fault'], { zh: string; en: string }> = {
  'log-missing': {
    zh: '账本中没有此日志或不完整',
    en: 'the ledger does not hold this log as far as it was drawn from',
  },
  'log-differs': { zh: '日志与抽样时不同', en: 'the log is another one than was drawn from' },
  'draw-differs': { zh: '重新抽样的总体数不同', en: 'drawing again counts another population' },
  'act-missing': { zh: '应抽中，但证据中没有', en: 'is drawn, but the evidence does not show it' },
  'act-not-drawn': { zh: '不在抽样之列', en: 'is shown, but was not drawn' },
  'entry-differs': { zh: '条目与账本不符', en: 'is not the entry that the log holds' },
  'proof-wrong': { zh: '包含证明不成立', en: 'the inclusion proof does not hold' },
  'revision-differs': { zh: '内容与哈希不符', en: 'the content is not what the hash says' },
  'revision-missing': { zh: '内容缺失', en: 'the content is missing' },
  'revision-not-shown': { zh: '未出示内容', en: 'the content is not shown' },
  'payload-differs': { zh: '附带内容与承诺值不符', en: 'what was said is not what was committed to' },
  'payload-missing': { zh: '附带内容缺失', en: 'what was said is missing' },
  'payload-not-shown': { zh: '未出示附带内容', en: 'what was said is not shown' },
};

function describe(
  acts: readonly { log: string; index: number; kind: string; at: string; faults: readonly string[] }[],
  problems: readonly SampleProblem[],
  ledgerOk: boolean,
): string {
  const language = commandLanguage();
  const lines = acts.map(
    ({ log, index, kind, at, faults }) => `${faults.length === 0 ? '✓' : '✗'} ${log}/${index}  ${at}  ${kind}`,
  );
  for (const { fault, log, index, message } of problems)
    lines.push(
      `  ${log}${index === undefined ? '' : `/${index}`}: ${FAULTS[fault][language]}${message ? ` (${message})` : ''}`,
    );
  if (!ledgerOk) {
    const text = {
      zh: '账本本身未通过核验，请先运行 `steward verify`。',
      en: 'The ledger itself does not verify: see `steward verify`.',
    };
    lines.push(text[language]);
  }
  const ok = problems.length === 0 && ledgerOk;
  const end = ok
    ? { zh: '抽样可重复，每一项都有证据。', en: 'The draw repeats, and every act resolves to its evidence.' }
    : { zh: '抽样核对未通过。', en: 'The sample does NOT resolve.' };
  return `${[...lines, end[language]].join('\n')}\n`;
}
