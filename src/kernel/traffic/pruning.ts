import type { Bilingual } from '../identity/index.ts';
import type { StewardRecord } from '../record/index.ts';

/** The gate whose reviews decide about the deletion of traffic logs. */
export const PRUNING_GATE = 'traffic.prune';

export type PruneKept = 'tiles' | 'nothing';

/** Facts of `traffic-log.pruned`: what the log was when two people had agreed that it goes. */
export interface PruneFacts {
  readonly log: string;
  readonly origin: string;
  readonly month: string;
  readonly size: number;
  /** Hex. */
  readonly root: string;
  /** Hex SHA-256 of the text of its last checkpoint, so that a copy kept elsewhere can be recognised. */
  readonly checkpointHash: string;
  readonly acceptedHighest: number;
  /** Accepted numbers that never got a record. */
  readonly unrecorded: number;
  /** When the newest request of the log was accepted or turned away, and how many days had to pass since. */
  readonly newestAt: string;
  readonly retentionDays: number;
  /** A stable code; the words of the applicant are kept apart. */
  readonly reason: 'retention-over';
  /** What stays: checkpoint and hash tiles, by which anybody can still prove an entry, or nothing at all (as before this was said). */
  readonly kept?: PruneKept;
  readonly pruningId: string;
  /** Hash of the revision that was decided about: it names all logs of the pruning with size and root. */
  readonly revision: string;
  readonly reviewId: string;
  readonly requestedBy: string;
  readonly approvedBy: readonly string[];
}

/** A traffic log that is gone, or whose entries are, because it was decided so. */
export interface PrunedLog {
  readonly log: string;
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  readonly checkpointHash: string;
  readonly kept: PruneKept;
  readonly at: string;
  readonly recordId: string;
  readonly reviewId: string;
  readonly requestedBy: string;
  readonly approvedBy: readonly string[];
}

/** What a governance log says of a review that approved a pruning. */
export interface PruningApproval {
  readonly pruningId: string;
  readonly revision: string;
  readonly approvedBy: readonly string[];
}

/** Reads the approval of a pruning from a record `review.approved`, or null when it is about something else. */
export function pruningApprovalOf(record: StewardRecord): { reviewId: string; approval: PruningApproval } | null {
  const { reviewId, gate, bound, votes } = record.facts as {
    reviewId?: unknown;
    gate?: unknown;
    bound?: { [id: string]: string };
    votes?: { personId: string; choice: string }[];
  };
  if (record.kind !== 'review.approved' || gate !== PRUNING_GATE || typeof reviewId !== 'string') return null;
  const pruningId = record.subject?.id ?? '';
  const approvedBy = (votes ?? []).filter(({ choice }) => choice === 'approve').map(({ personId }) => personId);
  return { reviewId, approval: { pruningId, revision: bound?.[pruningId] ?? '', approvedBy } };
}

const DAY = 24 * 60 * 60 * 1000;

/**
 * Whether the record of a pruning stands up to what else the governance log says: null when it does, else why not.
 * `anchors` are those of the log; `approval` is that of the review which the record names, if there is one.
 */
export function pruningFault(
  record: StewardRecord,
  anchors: readonly { readonly size: number; readonly root: string }[],
  approval: PruningApproval | undefined,
): Bilingual | null {
  const facts = record.facts as unknown as PruneFacts;
  if (!anchors.some(({ size, root }) => size === facts.size && root === facts.root))
    return {
      zh: `治理账本从未锚定过其所称的 ${facts.size} 条及其根`,
      en: `the governance log never anchored the ${facts.size} entries and the root that it names`,
    };
  if (anchors.some(({ size }) => size > facts.size))
    return { zh: '锚定过更多条目', en: 'more entries than it names were anchored' };
  if (approval === undefined || approval.pruningId !== facts.pruningId || approval.revision !== facts.revision)
    return { zh: '没有与之对应的评审批准', en: 'no review approved just this' };
  const others = approval.approvedBy.filter((person) => person !== facts.requestedBy);
  if (others.length === 0) return { zh: '没有第二人批准', en: 'no second person approved it' };
  if (Date.parse(record.at) - Date.parse(facts.newestAt) < facts.retentionDays * DAY)
    return { zh: '留存期未满', en: 'its retention was not over' };
  return null;
}

/** The log as the record of its pruning names it. */
export function prunedLogOf(record: StewardRecord): PrunedLog {
  const { log, origin, size, root, checkpointHash, kept, reviewId, requestedBy, approvedBy } =
    record.facts as unknown as PruneFacts;
  return {
    log,
    origin,
    size,
    root,
    checkpointHash,
    kept: kept ?? 'nothing',
    at: record.at,
    recordId: record.id,
    reviewId,
    requestedBy,
    approvedBy,
  };
}
