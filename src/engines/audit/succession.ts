import {
  byGovernanceLog,
  type StatedHead,
  type StewardRecord,
  SUCCESSION_RECORDS,
  type SuccessionCause,
  type SuccessionFacts,
  successionOf,
} from '../../kernel/record/index.ts';
import type { CompletenessProblem } from '../../kernel/traffic/index.ts';
import {
  createTreeEdge,
  formatVerifierKey,
  isSameKey,
  keySpans,
  type LogReport,
  openNote,
  parseCheckpoint,
  parseVerifierKey,
  type ReadFiles,
  readHandovers,
  readSuccession,
  type VerifierKey,
} from '../ledger/index.ts';
import type { LogRecord } from './log-records.ts';

/** One governance log, for looking at how it follows another. */
export interface SucceedingLog {
  readonly name: string;
  readonly report: Pick<LogReport, 'origin' | 'size' | 'root' | 'key' | 'handovers' | 'succession'>;
  entries(from: number, to: number): AsyncIterable<{ index: number; bytes: Uint8Array }>;
  /** Hex, or '' when it can't be said. */
  rootAt(size: number): Promise<string>;
}

/** How a log follows another, as far as it was found to be so. */
export interface FoundSuccession {
  readonly log: string;
  /** Folder name of the predecessor. */
  readonly predecessor: string;
  readonly cause: SuccessionCause;
  readonly at: string;
  /** Size at which the predecessor ended; null when nothing of it was left. */
  readonly held: number | null;
  /** The most that is known to have been there. */
  readonly known: number;
  readonly rerecorded: number;
  readonly adopted: number;
  readonly lost: number;
  /** True when the entries here lead to every root that is known of the predecessor. */
  readonly proven: boolean;
}

type Problem = (log: string, code: CompletenessProblem['code'], zh: string, en: string, index?: number) => void;

const nameOf = (origin: string) => origin.slice(origin.lastIndexOf('/') + 1);

/** Holds the first entry of a successor against its predecessor. Fed with the records of governance logs; looks at the end. */
export function createSuccessionCheck() {
  const ended: { log: string; index: number; origin: unknown }[] = [];
  const founded: { log: string; index: number; record: StewardRecord; facts: SuccessionFacts }[] = [];

  return {
    take(log: string, records: readonly LogRecord[]): void {
      for (const { index, record } of records) {
        const facts = successionOf(record);
        if (facts !== null) founded.push({ log, index, record, facts });
        if (record.kind === SUCCESSION_RECORDS.ended) ended.push({ log, index, origin: record.facts.origin });
      }
    },

    async look(
      logs: readonly SucceedingLog[],
    ): Promise<{ problems: CompletenessProblem[]; successions: FoundSuccession[] }> {
      const problems: CompletenessProblem[] = [];
      const successions: FoundSuccession[] = [];
      const report: Problem = (log, code, zh, en, index) =>
        problems.push({ code, log, ...(index === undefined ? {} : { index }), text: { zh, en } });
      const followed = new Map<string, string>();
      const first = logs[0]?.name;
      for (const log of logs) {
        const own = founded.filter((one) => one.log === log.name && one.facts.origin === log.report.origin);
        for (const { index } of own.filter((one) => one.index > 0))
          report(
            log.name,
            'succession-broken',
            '创立记录不在首条。',
            'Its founding record is not its first entry.',
            index,
          );
        const beginning = own.find(({ index }) => index === 0);
        if (beginning === undefined) {
          if (log.report.succession !== null || log.name !== first)
            report(
              log.name,
              'succession-broken',
              '首条不是本账本的创立记录，无法判断它接续哪个账本。',
              'Its first entry does not say which log it follows, and it is not the only beginning.',
            );
          continue;
        }
        const { facts, record } = beginning;
        noteProblems(log, facts, report);
        const other = followed.get(facts.predecessor.origin);
        if (other !== undefined)
          report(
            log.name,
            'succession-broken',
            `${other} 也接续同一账本。`,
            `${other} follows the same log: only one of them can.`,
          );
        followed.set(facts.predecessor.origin, log.name);
        const predecessor = logs.find((one) => one.report.origin === facts.predecessor.origin);
        const proven = await hold(log, predecessor, facts, report);
        const { held } = facts.predecessor;
        successions.push({
          log: log.name,
          predecessor: nameOf(facts.predecessor.origin),
          cause: facts.cause,
          at: record.at,
          held: held?.size ?? null,
          known: Math.max(held?.size ?? 0, ...facts.known.map(({ size }) => size)),
          rerecorded: facts.rerecorded,
          adopted: facts.adopted,
          lost: facts.lost,
          proven,
        });
      }
      // One that was frozen could not say so: only who kept a checkpoint of the log that follows knows of it.
      for (const { log, index, origin } of ended)
        if (!followed.has(String(origin)) && logs.some((one) => one.name === log && one.report.origin === origin))
          report(
            log,
            'successor-missing',
            '账本记有其终止的申请，但接续它的账本不在这里（若刚申请，待后继账本建立后再次导出）。',
            'It records that its end was asked for, and the log that follows is not here (export again if that was only just asked for).',
            index,
          );
      return { problems, successions };
    },
  };
}

/** The note by both keys and the record must say the same. */
function noteProblems({ name, report: log }: SucceedingLog, facts: SuccessionFacts, report: Problem): void {
  const first = log.handovers[0]?.from ?? (log.key === undefined ? undefined : parseVerifierKey(log.key));
  if (first !== undefined && formatVerifierKey(first.name, first.publicKey) !== facts.key)
    report(
      name,
      'succession-broken',
      '创立记录中的密钥不是本账本的密钥。',
      'Its founding record names another key.',
      0,
    );
  const note = log.succession;
  const { held } = facts.predecessor;
  const fits =
    note !== null &&
    formatVerifierKey(note.from.name, note.from.publicKey) === facts.predecessor.key &&
    note.from.name === facts.predecessor.origin &&
    (note.held?.size ?? null) === (held?.size ?? null) &&
    (note.held === null ? '' : Buffer.from(note.held.root).toString('hex')) === (held?.root ?? '');
  if (!fits)
    report(
      name,
      'succession-broken',
      '接续说明（handover/0000）缺失，或与创立记录不符。',
      'The note of its succession (handover/0000) is missing or says something else than its founding record.',
      0,
    );
}

/** Holds what the record says against the predecessor. True when every known root was reached. */
async function hold(
  log: SucceedingLog,
  predecessor: SucceedingLog | undefined,
  facts: SuccessionFacts,
  report: Problem,
): Promise<boolean> {
  const before = nameOf(facts.predecessor.origin);
  const { held, sound } = facts.predecessor;
  if (predecessor === undefined && held !== null) {
    report(
      log.name,
      'predecessor-missing',
      `它接续 ${before}（${held.size} 条），但该账本不在这里。`,
      `It follows ${before} (${held.size} entries), which is not here.`,
      0,
    );
    return false;
  }
  if (predecessor !== undefined) {
    const size = held?.size ?? 0;
    const said = held?.root ?? '';
    const now = predecessor.report.size;
    if (now < size)
      report(
        predecessor.name,
        'log-shortened',
        `接续它的账本记有 ${size} 条，现在只有 ${now} 条。`,
        `${log.name} follows it at ${size} entries, now there are ${now}.`,
      );
    else if (now > size)
      report(
        predecessor.name,
        'succession-broken',
        `它止于 ${size} 条，已由 ${log.name} 接续，现在却有 ${now} 条。`,
        `It ended at ${size} entries, where ${log.name} follows it, and has ${now} now.`,
      );
    else if (sound && said !== predecessor.report.root)
      report(
        log.name,
        'succession-broken',
        `首条所记的根与 ${before} 的前 ${size} 条不符。`,
        `Its first entry names another root than the ${size} entries of ${before} lead to.`,
        0,
      );
  }
  let proven = facts.lost === 0;
  for (const head of facts.known) {
    if (await reaches(log, predecessor, facts, head)) continue;
    proven = false;
    if (facts.lost === 0)
      report(
        log.name,
        'succession-broken',
        `它称无缺失，但现有条目不能得出 ${before} 前 ${head.size} 条的已知根。`,
        `It says that nothing is lost, and the entries here do not lead to the root known for the first ${head.size} of ${before}.`,
        0,
      );
  }
  return proven;
}

/** True when a head lies within the predecessor, or is reached by its first entries and those that were recorded anew. */
async function reaches(
  log: SucceedingLog,
  predecessor: SucceedingLog | undefined,
  { base, rerecorded }: SuccessionFacts,
  { size, root }: StatedHead,
): Promise<boolean> {
  const has = predecessor?.report.size ?? 0;
  if (predecessor !== undefined && size <= has && (await predecessor.rootAt(size)) === root) return true;
  if (size < base || size > base + rerecorded || base > has || size - base >= log.report.size) return false;
  const edge = createTreeEdge(() => undefined);
  try {
    if (predecessor !== undefined) for await (const { bytes } of predecessor.entries(0, base)) edge.addEntry(bytes);
    for await (const { bytes } of log.entries(1, size - base + 1)) edge.addEntry(bytes);
  } catch {
    // The report on the log names what can't be read.
    return false;
  }
  return edge.root().toString('hex') === root;
}

/** Logs that follow the newest one here and are not here themselves, by checkpoints of theirs that somebody kept and whose key is trusted. */
export function keptSuccessors(
  anchors: readonly string[],
  trust: readonly VerifierKey[],
  logs: readonly Pick<SucceedingLog, 'name' | 'report'>[],
): CompletenessProblem[] {
  const newest = logs.at(-1);
  if (newest === undefined) return [];
  const { origin } = newest.report;
  const instance = origin.slice(0, origin.lastIndexOf('/') + 1);
  const missing = new Set<string>();
  for (const note of anchors) {
    try {
      const kept = parseCheckpoint(note);
      const isLater =
        kept.origin.startsWith(`${instance}governance-`) && byGovernanceLog(nameOf(kept.origin), newest.name) > 0;
      if (!isLater) continue;
      openNote(note, trust);
      missing.add(nameOf(kept.origin));
    } catch {
      // What is no checkpoint, or signed by nobody who is trusted, says nothing.
    }
  }
  return [...missing].map((name) => ({
    code: 'successor-missing',
    log: newest.name,
    text: {
      zh: `外部保存有 ${name} 的检查点，它接续本账本，但不在这里。`,
      en: `Somebody kept a checkpoint of ${name}, which comes after it and is not here.`,
    },
  }));
}

/** The keys that stand for logs when `trust` is trusted: these, and along the notes of successions, which both keys signed. */
export async function alongSuccessions(
  folders: readonly { readonly name: string; readonly files: ReadFiles }[],
  trust: readonly VerifierKey[],
): Promise<VerifierKey[]> {
  const found = [...trust];
  const links: { from: VerifierKey; to: VerifierKey }[] = [];
  const chains: VerifierKey[][] = [];
  for (const { files } of folders) {
    const origin = await originOf(files);
    try {
      const succession = origin === undefined ? undefined : await readSuccession(files, origin);
      if (succession?.vouched === true) links.push(succession);
      const handovers = origin === undefined ? [] : await readHandovers(files, origin);
      const [first] = handovers;
      if (first !== undefined) chains.push(keySpans([first.from], handovers).map(({ key }) => key));
    } catch {
      // A broken note is named by the report on its log, and vouches for nothing.
    }
  }
  const has = (key: VerifierKey) => found.some((one) => isSameKey(one, key));
  const chainOf = (key: VerifierKey) => chains.find((chain) => chain.some((one) => isSameKey(one, key))) ?? [key];
  // A key that ended says nothing of what came after: only the newest of a log names its successor.
  const mayName = (key: VerifierKey) => isSameKey(chainOf(key).at(-1)!, key) && chainOf(key).some(has);
  for (let before = -1; before !== found.length; ) {
    before = found.length;
    for (const { from, to } of links) {
      if (mayName(from) && !has(to)) found.push(to);
      if (chainOf(to).some(has) && !has(from)) found.push(from);
    }
  }
  return found;
}

async function originOf(files: ReadFiles): Promise<string | undefined> {
  return (await files.read('checkpoint'))?.toString('utf8').split('\n')[0];
}
