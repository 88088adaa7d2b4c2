import type { Bilingual } from '../identity/index.ts';
import { decodeRecord, type StewardRecord, successionOf } from '../record/index.ts';
import {
  type AcceptanceAccount,
  commonOf,
  countOf,
  createAcceptanceAccount,
  type NumberRange,
  unrecordedUpTo,
} from './account.ts';
import { type PrunedLog, type PruningApproval, prunedLogOf, pruningApprovalOf, pruningFault } from './pruning.ts';
import { decodeTrafficEntry } from './traffic.ts';

/** The records by which a governance log vouches for traffic logs, and their facts. */
export const TRAFFIC_LOG_RECORDS = {
  gatewayEnrolled: 'gateway.enrolled',
  gatewayRetired: 'gateway.retired',
  policyAcknowledged: 'policy.acknowledged',
  logAnchored: 'traffic-log.anchored',
  logPruned: 'traffic-log.pruned',
} as const;

/** Facts of `gateway.enrolled`. */
export interface EnrolmentFacts {
  /** Base64 of the 32 bytes of the Ed25519 key that signs the gateway's logs. */
  readonly logKey: string;
  /** Origin of a month's log is this, a hyphen and `yyyymm`. */
  readonly originPrefix: string;
  /** Hex SHA-256 of the X25519 key to which secrets for the gateway are sealed. */
  readonly sealingKeyHash: string;
}

/** Facts of `traffic-log.anchored`. */
export interface AnchorFacts {
  readonly log: string;
  readonly origin: string;
  readonly size: number;
  /** Hex. */
  readonly root: string;
  /** Highest number that the gateway had accepted as far as the server knew. */
  readonly acceptedHighest: number;
  /** All numbers up to here are recorded within `size`. */
  readonly recordedThrough: number;
  /** How many numbers up to `acceptedHighest` are not recorded within `size`. */
  readonly open: number;
  /** Those numbers, at most the first 100 runs. */
  readonly unrecorded: readonly NumberRange[];
  /** True when the gateway has closed the log: nothing may be open, and nothing comes after. */
  readonly final: boolean;
}

/** The head of one log of a ledger, after its own integrity was verified. */
export interface LedgerLogHead {
  /** Folder name. */
  readonly name: string;
  /** '' when it could not be read. */
  readonly origin: string;
  readonly size: number;
  /** Base64 of the 32 bytes of the key that signed its checkpoint, or null when it could not be read. */
  readonly publicKey: string | null;
  /** Entries that are not here; only its tiles speak for them. */
  readonly entriesGone: number;
  /** Hex root of the first `size` entries. */
  rootAt(size: number): Promise<string>;
}

export interface CompletenessProblem {
  readonly code:
    | 'no-governance-log'
    | 'misnamed-folder'
    | 'foreign-log'
    | 'wrong-key'
    /** The notes about a log's keys and its own records say different things. */
    | 'key-unrecorded'
    /** The same of its further signature lines. */
    | 'line-unrecorded'
    /** A governance log follows one that is not here. */
    | 'predecessor-missing'
    /** A governance log says that it ended, and the one that follows is not here. */
    | 'successor-missing'
    /** A governance log does not go on where the one before ended. */
    | 'succession-broken'
    | 'log-missing'
    /** Entries are gone from a log that is here, and nobody decided so. */
    | 'entries-missing'
    /** It is gone, and the record of its deletion does not hold. */
    | 'prune-invalid'
    | 'log-shortened'
    | 'log-rewritten'
    | 'number-missing'
    | 'number-doubled'
    | 'record-doubled'
    | 'foreign-entry'
    | 'unknown-gateway'
    | 'unreadable-entry';
  /** Folder name of the log; '' when it concerns the ledger as a whole. */
  readonly log: string;
  readonly index?: number;
  readonly text: Bilingual;
}

export interface CompletenessFigures {
  /** Gateways that were enrolled. */
  readonly gateways: number;
  readonly governanceRecords: number;
  /** Requests with a record. */
  readonly recorded: number;
  /** Numbers given at acceptance without a record yet, and not due. */
  readonly open: number;
}

/**
 * What only shows across the logs of a ledger: that every log that must be there is there, whole, and nobody else's; and that
 * every number accepted is recorded. Fed with entries while the logs are verified, governance logs first; pure.
 */
export interface CompletenessCheck {
  takeEntry(log: string, index: number, bytes: Uint8Array): void;
  /** The key that the governance records enrolled for a traffic log of this name; undefined when there is none. */
  enrolledKey(log: string): { readonly origin: string; readonly publicKey: string } | undefined;
  /** True when the entries of the log were removed as it must be, by a decision of two, on record. Ask once the governance logs were taken. */
  entriesMayBeGone(log: string): boolean;
  /** Logs that were deleted so, or their entries: they are not among these heads, or without entries. */
  pruned(heads: readonly Pick<LedgerLogHead, 'name' | 'entriesGone'>[]): PrunedLog[];
  /** After all entries were taken. */
  problems(heads: readonly LedgerLogHead[]): AsyncGenerator<CompletenessProblem>;
  figures(): CompletenessFigures;
}

/** No request lasts longer; a number that was open this long before a later look is lost. */
const LONGEST_OPEN_MILLIS = 24 * 60 * 60 * 1000;
/** Entries that are named one by one; of a log that is broken everywhere nobody reads more. */
const MOST_NAMED = 100;

const isGovernance = (log: string) => log.startsWith('governance-');
const TRAFFIC_LOG = /^traffic-(gtw_[0-9A-HJKMNP-TV-Z]{26})-(\d{6})$/;

/** The gateway and month (`yyyymm`) that the folder name of a traffic log says, or null. */
export function parseTrafficLogName(name: string): { gatewayId: string; month: string } | null {
  const match = TRAFFIC_LOG.exec(name);
  return match === null ? null : { gatewayId: match[1]!, month: match[2]! };
}

export function createCompletenessCheck(): CompletenessCheck {
  const enrolled = new Map<string, EnrolmentFacts>();
  const anchors = new Map<string, { at: number; gatewayId: string; facts: AnchorFacts }[]>();
  const prunings = new Map<string, StewardRecord>();
  const approvals = new Map<string, PruningApproval>();
  const named = new Map<string, { log: string; index: number; kind: string }>();
  const recordIds = new Set<string>();
  /** How many entries a log records anew because its predecessor is damaged: what can still be read there is there twice. */
  const anew = new Map<string, number>();
  const accounts = new Map<string, AcceptanceAccount>();
  const found: CompletenessProblem[] = [];
  const counted = new Map<string, number>();
  let open = 0;

  function report(problem: CompletenessProblem): void {
    const key = `${problem.log} ${problem.code}`;
    const count = (counted.get(key) ?? 0) + 1;
    counted.set(key, count);
    if (count <= MOST_NAMED) found.push(problem);
  }

  function takeRecord(log: string, index: number, record: StewardRecord): void {
    const founding = index === 0 ? successionOf(record) : null;
    if (founding?.predecessor.sound === false) anew.set(log, founding.rerecorded);
    if (recordIds.has(record.id) && index > (anew.get(log) ?? -1)) {
      report({
        code: 'record-doubled',
        log,
        index,
        text: { zh: `记录 ${record.id} 出现两次`, en: `record ${record.id} is there twice` },
      });
    }
    recordIds.add(record.id);
    const approved = pruningApprovalOf(record);
    if (approved !== null) approvals.set(approved.reviewId, approved.approval);
    const gatewayId = record.subject?.kind === 'gateway' ? record.subject.id : null;
    if (record.kind === TRAFFIC_LOG_RECORDS.gatewayEnrolled && gatewayId !== null && record.outcome === 'done') {
      enrolled.set(gatewayId, record.facts as unknown as EnrolmentFacts);
      return;
    }
    if (gatewayId !== null && !named.has(gatewayId)) named.set(gatewayId, { log, index, kind: record.kind });
    if (record.kind === TRAFFIC_LOG_RECORDS.logAnchored && gatewayId !== null) {
      const facts = record.facts as unknown as AnchorFacts;
      const of = anchors.get(facts.log) ?? [];
      of.push({ at: Date.parse(record.at), gatewayId, facts });
      anchors.set(facts.log, of);
    }
    if (record.kind === TRAFFIC_LOG_RECORDS.logPruned && gatewayId !== null && record.outcome === 'done') {
      const name = String(record.facts.log);
      // A gateway's log goes by a record about that gateway only.
      if (parseTrafficLogName(name)?.gatewayId === gatewayId) prunings.set(name, record);
    }
  }

  function takeTraffic(log: string, index: number, bytes: Uint8Array): void {
    const entry = decodeTrafficEntry(bytes);
    const owner = parseTrafficLogName(log)?.gatewayId;
    if (entry.gatewayId !== owner) {
      report({
        code: 'foreign-entry',
        log,
        index,
        text: { zh: `此条记录属于网关 ${entry.gatewayId}`, en: `this entry belongs to gateway ${entry.gatewayId}` },
      });
    }
    if (entry.type !== 'request') return;
    const account = accounts.get(log) ?? createAcceptanceAccount();
    accounts.set(log, account);
    if (account.take(entry.acceptSeq)) return;
    report({
      code: 'number-doubled',
      log,
      index,
      text: { zh: `受理号 ${entry.acceptSeq} 已有记录`, en: `accepted number ${entry.acceptSeq} was recorded before` },
    });
  }

  function enrolledKey(log: string): { origin: string; publicKey: string } | undefined {
    const name = parseTrafficLogName(log);
    const facts = name === null ? undefined : enrolled.get(name.gatewayId);
    if (name === null || facts === undefined) return undefined;
    return { origin: `${facts.originPrefix}-${name.month}`, publicKey: facts.logKey };
  }

  function* identityProblems(head: LedgerLogHead): Generator<CompletenessProblem> {
    const { name, origin } = head;
    if (origin !== '' && origin.slice(origin.lastIndexOf('/') + 1) !== name) {
      yield {
        code: 'misnamed-folder',
        log: name,
        text: { zh: `文件夹中是账本 ${origin}`, en: `the folder holds the log ${origin}` },
      };
    }
    if (isGovernance(name)) return;
    const key = enrolledKey(name);
    if (key === undefined) {
      yield {
        code: 'foreign-log',
        log: name,
        text: {
          zh: '治理账本中没有登记过此账本的网关',
          en: 'no gateway that the governance log enrolled writes this log',
        },
      };
    } else if (origin !== '' && (key.origin !== origin || key.publicKey !== head.publicKey)) {
      yield {
        code: 'wrong-key',
        log: name,
        text: { zh: '不是由登记的网关密钥签署', en: 'is not signed by the key that was enrolled for the gateway' },
      };
    }
  }

  async function* anchorProblems(head: LedgerLogHead): AsyncGenerator<CompletenessProblem> {
    for (const { facts } of anchors.get(head.name) ?? []) {
      const { size, root, final } = facts;
      if (size > head.size) {
        yield {
          code: 'log-shortened',
          log: head.name,
          text: {
            zh: `治理账本曾见 ${size} 条，现在只有 ${head.size} 条`,
            en: `the governance log saw ${size} entries, now there are ${head.size}`,
          },
        };
      } else if ((await head.rootAt(size)) !== root) {
        yield {
          code: 'log-rewritten',
          log: head.name,
          text: {
            zh: `前 ${size} 条与治理账本所记的根不符`,
            en: `the first ${size} entries do not lead to the root in the governance log`,
          },
        };
      } else if (final && head.size > size) {
        yield {
          code: 'log-rewritten',
          log: head.name,
          text: {
            zh: `已于 ${size} 条时关闭，之后又有记录`,
            en: `was closed at ${size} entries and has grown since`,
          },
        };
      }
    }
  }

  /** Numbers without a record: lost when the log is closed, or when they were open a day before a later anchor; else still open. */
  function* numberProblems(log: string): Generator<CompletenessProblem> {
    const state = (accounts.get(log) ?? createAcceptanceAccount()).state();
    const of = anchors.get(log) ?? [];
    const accepted = Math.max(state.highest, ...of.map(({ facts }) => facts.acceptedHighest));
    const unrecorded = unrecordedUpTo(state, accepted);
    const last = of.at(-1);
    let lost: NumberRange[] = [];
    if (last?.facts.final === true) lost = unrecorded;
    else if (last !== undefined) {
      for (const { at, facts } of of) {
        if (last.at - at < LONGEST_OPEN_MILLIS) continue;
        const then = facts.unrecorded.filter(([from, to]) => from <= to);
        if (countOf(commonOf(unrecorded, then)) > countOf(lost)) lost = commonOf(unrecorded, then);
      }
    }
    open += countOf(unrecorded) - countOf(lost);
    for (const [from, to] of lost.slice(0, MOST_NAMED)) {
      const numbers = from === to ? `${from}` : `${from}-${to}`;
      yield {
        code: 'number-missing',
        log,
        text: { zh: `受理号 ${numbers} 没有记录`, en: `accepted number ${numbers} has no record` },
      };
    }
  }

  /** What the tiles of a log say whose entries are gone must be what the record of that says. */
  async function* goneProblems(head: LedgerLogHead): AsyncGenerator<CompletenessProblem> {
    const { name, size, entriesGone } = head;
    if (entriesGone === 0) return;
    const fault = faultOfPruning(name);
    if (fault === undefined) {
      yield {
        code: 'entries-missing',
        log: name,
        text: {
          zh: `缺少 ${entriesGone} 条的内容，且没有清除它们的记录`,
          en: `${entriesGone} entries are not here, and no record says that they were to go`,
        },
      };
    } else if (fault !== null) {
      yield {
        code: 'prune-invalid',
        log: name,
        text: {
          zh: `缺少 ${entriesGone} 条的内容，而清除它们的记录不成立：${fault.zh}`,
          en: `${entriesGone} entries are not here, and the record of their deletion does not hold: ${fault.en}`,
        },
      };
    } else {
      const record = prunedLogOf(prunings.get(name)!);
      if (size === record.size && (await head.rootAt(size)) === record.root) return;
      yield {
        code: 'prune-invalid',
        log: name,
        text: {
          zh: `清除的是另一账本状态：记录为 ${record.size} 条及其根，这里是 ${size} 条`,
          en: `what was to go is another state of the log: ${record.size} entries and their root on record, ${size} here`,
        },
      };
    }
  }

  /** Undefined: nothing was decided; null: it went as it must; else what is wrong with its record. */
  function faultOfPruning(log: string): Bilingual | null | undefined {
    const record = prunings.get(log);
    if (record === undefined) return undefined;
    const of = (anchors.get(log) ?? []).map(({ facts }) => facts);
    return pruningFault(record, of, approvals.get(String(record.facts.reviewId)));
  }

  return {
    entriesMayBeGone: (log) => faultOfPruning(log) === null,
    pruned: (heads) =>
      [...prunings]
        .filter(([log]) => faultOfPruning(log) === null)
        .filter(([log]) => !heads.some(({ name, entriesGone }) => name === log && entriesGone === 0))
        .map(([, record]) => prunedLogOf(record)),
    takeEntry(log, index, bytes) {
      try {
        if (isGovernance(log)) takeRecord(log, index, decodeRecord(bytes));
        else if (parseTrafficLogName(log) !== null) takeTraffic(log, index, bytes);
      } catch (error) {
        const why = (error as Error).message;
        report({
          code: 'unreadable-entry',
          log,
          index,
          text: { zh: `无法读取：${why}`, en: `cannot be read: ${why}` },
        });
      }
    },
    enrolledKey,
    async *problems(heads) {
      open = 0;
      yield* found;
      for (const [key, count] of counted) {
        if (count <= MOST_NAMED) continue;
        const [log, code] = key.split(' ') as [string, CompletenessProblem['code']];
        const more = count - MOST_NAMED;
        yield { code, log, text: { zh: `另有 ${more} 处同类问题`, en: `${more} more of the same kind` } };
      }
      if (!heads.some(({ name }) => isGovernance(name))) {
        yield {
          code: 'no-governance-log',
          log: '',
          text: {
            zh: '没有治理账本，无法判断完整性',
            en: 'there is no governance log, so nobody can say what must be here',
          },
        };
      }
      for (const [gatewayId, { log, index, kind }] of named) {
        if (enrolled.has(gatewayId)) continue;
        yield {
          code: 'unknown-gateway',
          log,
          index,
          text: {
            zh: `${kind} 所指网关 ${gatewayId} 未登记`,
            en: `${kind} names gateway ${gatewayId}, which was never enrolled`,
          },
        };
      }
      for (const head of heads) {
        yield* identityProblems(head);
        yield* anchorProblems(head);
        if (isGovernance(head.name)) continue;
        if (head.entriesGone === 0) yield* numberProblems(head.name);
        yield* goneProblems(head);
      }
      for (const log of anchors.keys()) {
        if (heads.some(({ name }) => name === log)) continue;
        const fault = faultOfPruning(log);
        if (fault === null && prunedLogOf(prunings.get(log)!).kept === 'nothing') continue;
        if (fault) {
          yield {
            code: 'prune-invalid',
            log,
            text: {
              zh: `它不在这里，而删除它的记录不成立：${fault.zh}`,
              en: `it is not here, and the record of its deletion does not hold: ${fault.en}`,
            },
          };
          continue;
        }
        yield {
          code: 'log-missing',
          log,
          text:
            fault === null
              ? {
                  zh: '只决定清除其条目，但其检查点与哈希块也不在这里',
                  en: 'only its entries were to go, but its checkpoint and hash tiles are not here either',
                }
              : {
                  zh: '治理账本记有此流量账本，但它不在这里',
                  en: 'the governance log names this traffic log, but it is not here',
                },
        };
      }
    },
    figures: () => ({
      gateways: enrolled.size,
      governanceRecords: recordIds.size,
      recorded: [...accounts.values()].reduce((sum, account) => sum + account.state().recorded, 0),
      open,
    }),
  };
}
