import type { Policy } from '../../kernel/policy/index.ts';
import type { Folder } from '../../platform/files/index.ts';
import { DocumentRefusedError, type OpenedDocument, openDocument } from './documents.ts';
import { type Clocks, type HeldLease, holdLease, leaseAge } from './lease.ts';
import { type CallersByKeyHash, indexPolicy, indexStanding, type ServedRelease, type StandingIndex } from './served.ts';

export interface HeldPolicy {
  readonly policy: Policy;
  readonly hash: string;
  readonly callers: CallersByKeyHash;
}

/** What the gateway obeys: the newest policy, standing and lease it has taken, on disk and in memory. */
export interface PolicyHold {
  /** Verifies a document and takes nothing. Throws DocumentRefusedError where `take` would for its signature, form or age. */
  open(document: unknown): OpenedDocument;
  /** Verifies and takes a document of the server, durably before it applies. Throws DocumentRefusedError when it must not be taken. */
  take(document: unknown): Promise<OpenedDocument['kind']>;
  policy(): HeldPolicy | null;
  standing(): StandingIndex;
  /** Whether the standing stops the key now: by name, or because the right that it stands on has ended since. */
  keyStopped(keyId: string): boolean;
  /** The newest of each that was ever taken, by number and hash; nothing older is taken, whatever is held. */
  seen(): Seen;
  /** True while the release may be served by the lease held. */
  leaseHolds(release: ServedRelease): boolean;
  /** True while the policy's own lease holds. */
  leased(): boolean;
  /** UTC instant at which the policy's own lease ends if nothing is heard, or null without a lease. */
  leaseUntil(): string | null;
  leaseIssuedAt(): string | null;
  /** What is wrong with what lies on disk, for the status. */
  problems(): string[];
  /** Notes durably how old the lease is, so that a wall clock set back between two runs gains little. */
  markAge(): Promise<void>;
}

export interface Seen {
  readonly epoch: number | null;
  readonly policyHash: string | null;
  readonly standingSequence: number | null;
  readonly standingHash: string | null;
}

/** The newest of each that was ever taken; nothing below is taken again, also not after a restart. */
interface Highest {
  epoch: number;
  policyHash: string;
  sequence: number;
  standingHash: string;
}

const FILES = {
  policy: 'policy.json',
  standing: 'standing.json',
  lease: 'lease.json',
  highest: 'highest.json',
} as const;

export async function openPolicyHold(options: {
  folder: Folder;
  gatewayId: string;
  /** The server's Ed25519 key, pinned at enrolment. */
  policyKey: Uint8Array;
  clocks: Clocks;
}): Promise<PolicyHold> {
  const { folder, gatewayId, policyKey, clocks } = options;
  let highest: Highest = { epoch: -1, policyHash: '', sequence: -1, standingHash: '' };
  let held: HeldPolicy | null = null;
  let standing: StandingIndex = indexStanding(null);
  let standingMissing = false;
  let lease: HeldLease | null = null;
  let leaseText = '';
  const problems: string[] = [];
  let queue: Promise<unknown> = Promise.resolve();

  function refuseOlder(what: string, number: number, hash: string, seen: number, seenHash: string): void {
    if (number < seen)
      throw new DocumentRefusedError('older', `${what} ${number} is older than ${seen}, which was taken before`);
    if (number === seen && hash !== seenHash)
      throw new DocumentRefusedError(
        'forked',
        `${what} ${number} is not the one with that number that was taken before`,
      );
  }

  function refuseLease(opened: OpenedDocument & { kind: 'lease' }): void {
    const next = opened.lease;
    if (next.gatewayId !== gatewayId)
      throw new DocumentRefusedError('foreign_lease', 'the lease is for another gateway');
    if (held === null || next.policyHash !== held.hash || next.epoch !== held.policy.epoch)
      throw new DocumentRefusedError('other_policy', 'the lease is not for the policy that this gateway holds');
    if (lease !== null && Date.parse(next.issuedAt) < lease.issuedAt)
      throw new DocumentRefusedError('older', 'the lease was issued before the one held');
  }

  function open(value: unknown): OpenedDocument {
    const opened = openDocument(value, policyKey);
    if (opened.kind === 'policy')
      refuseOlder('policy epoch', opened.policy.epoch, opened.hash, highest.epoch, highest.policyHash);
    return opened;
  }

  async function takeNow(value: unknown): Promise<OpenedDocument['kind']> {
    const opened = openDocument(value, policyKey);
    const text = JSON.stringify(opened.document);
    if (opened.kind === 'policy') {
      const { policy, hash } = opened;
      refuseOlder('policy epoch', policy.epoch, hash, highest.epoch, highest.policyHash);
      if (held?.hash === hash) return 'policy';
      const callers = indexPolicy(policy);
      await folder.write(FILES.policy, text);
      await raise({ epoch: policy.epoch, policyHash: hash });
      // A lease held for the policy before goes on counting for this one, from the same moment: it is newer, signed, and
      // the end of the lease does not move. Otherwise every change of policy would be a short outage.
      held = { policy, hash, callers };
      clearProblems('policy');
    } else if (opened.kind === 'standing') {
      const { sequence } = opened.standing;
      refuseOlder('standing', sequence, opened.hash, highest.sequence, highest.standingHash);
      await folder.write(FILES.standing, text);
      await raise({ sequence, standingHash: opened.hash });
      standing = indexStanding(opened.standing);
      standingMissing = false;
      clearProblems('standing');
    } else {
      refuseLease(opened);
      lease = holdLease(opened.lease, clocks);
      leaseText = text;
      await writeLease();
    }
    return opened.kind;
  }

  async function raise(change: Partial<Highest>): Promise<void> {
    const next = { ...highest, ...change };
    if (JSON.stringify(next) === JSON.stringify(highest)) return;
    await folder.write(FILES.highest, JSON.stringify(next));
    highest = next;
  }

  async function writeLease(): Promise<void> {
    if (lease === null) return;
    await folder.write(
      FILES.lease,
      JSON.stringify({ document: JSON.parse(leaseText), ageMillis: leaseAge(lease, clocks) }),
    );
  }

  function clearProblems(about: string): void {
    for (let i = problems.length - 1; i >= 0; i--) if (problems[i]!.startsWith(about)) problems.splice(i, 1);
  }

  /** Reads what an earlier run took. Whatever does not verify, or is older than what was seen, is left alone and reported. */
  async function load(): Promise<void> {
    const seen = await folder.read(FILES.highest);
    if (seen !== null) highest = { ...highest, ...(JSON.parse(seen.toString()) as Highest) };
    standingMissing = highest.sequence >= 0;
    await loadOne('policy', async () => {
      const bytes = await folder.read(FILES.policy);
      if (bytes !== null) await takeNow(JSON.parse(bytes.toString()));
      else if (highest.epoch >= 0) throw new Error('the policy taken before is missing');
    });
    await loadOne('standing', async () => {
      const bytes = await folder.read(FILES.standing);
      if (bytes !== null) await takeNow(JSON.parse(bytes.toString()));
      else if (standingMissing) throw new Error('the standing taken before is missing');
    });
    await loadOne('lease', async () => {
      const bytes = await folder.read(FILES.lease);
      if (bytes === null) return;
      const { document, ageMillis } = JSON.parse(bytes.toString()) as { document: unknown; ageMillis: number };
      const opened = openDocument(document, policyKey);
      if (opened.kind !== 'lease') throw new Error('not a lease');
      // The stop came between taking a newer policy and its first lease: the lease of the policy before still counts.
      const carried = held !== null && opened.lease.epoch < held.policy.epoch && opened.lease.gatewayId === gatewayId;
      if (!carried) refuseLease(opened);
      leaseText = JSON.stringify(document);
      lease = holdLease(opened.lease, clocks, ageMillis);
    });
  }

  async function loadOne(about: string, read: () => Promise<void>): Promise<void> {
    try {
      await read();
    } catch (error) {
      problems.push(`${about} on disk not taken: ${(error as Error).message}`);
    }
  }

  await load();

  /** The time by which rights end. Setting the wall clock back gives none of them back, as it makes no lease younger. */
  const now = () =>
    lease === null ? clocks.wall() : Math.max(clocks.wall(), lease.issuedAt + leaseAge(lease, clocks));
  const age = () => (lease === null ? Number.POSITIVE_INFINITY : leaseAge(lease, clocks));
  return {
    open,
    take: (document) => {
      const taken = queue.then(() => takeNow(document));
      queue = taken.catch(() => undefined);
      return taken;
    },
    policy: () => held,
    standing: () => standing,
    keyStopped: (keyId) => standing.keys.has(keyId) || (standing.ends.get(keyId) ?? Number.POSITIVE_INFINITY) <= now(),
    seen: () => ({
      epoch: highest.epoch < 0 ? null : highest.epoch,
      policyHash: highest.policyHash || null,
      standingSequence: highest.sequence < 0 ? null : highest.sequence,
      standingHash: highest.standingHash || null,
    }),
    // Without the standing that was taken before, nobody knows what is suspended: nothing is served.
    leaseHolds: (release) => !standingMissing && age() < release.leaseMillis,
    leased: () => held !== null && !standingMissing && age() < held.policy.leaseSeconds * 1000,
    leaseUntil: () =>
      lease === null || held === null
        ? null
        : new Date(clocks.wall() + held.policy.leaseSeconds * 1000 - leaseAge(lease, clocks)).toISOString(),
    leaseIssuedAt: () => lease?.lease.issuedAt ?? null,
    problems: () => [...problems],
    markAge: () => {
      const marked = queue.then(writeLease);
      queue = marked.catch(() => undefined);
      return marked;
    },
  };
}
