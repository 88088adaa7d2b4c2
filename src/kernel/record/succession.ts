import type { StewardRecord } from './record.ts';

/** The records by which one governance log ends and another goes on. */
export const SUCCESSION_RECORDS = {
  /** The last act that is asked for in a log whose year is over. */
  ended: 'ledger-log.ended',
  /** The first entry of a successor: what its predecessor held, what is known beyond it, and what is missing. */
  founded: 'ledger-log.founded',
} as const;

/** Why a log got a successor: its year was over, it was frozen, or somebody has seen more of it than there is. */
export type SuccessionCause = 'year' | 'frozen' | 'contradicted';

/** A head of the predecessor; `note` is the signed checkpoint where it is at hand, `root` is hex. */
export interface StatedHead {
  readonly size: number;
  readonly root: string;
  readonly note: string | null;
}

/** Facts of `ledger-log.founded`. */
export interface SuccessionFacts {
  /** Of the log that begins with this record. */
  readonly origin: string;
  /** Its first verifier key. */
  readonly key: string;
  readonly cause: SuccessionCause;
  readonly predecessor: {
    readonly origin: string;
    readonly key: string;
    /** The last checkpoint in its folder; null when there was none to be read. */
    readonly held: StatedHead | null;
    /** True when every byte led to that checkpoint. */
    readonly sound: boolean;
  };
  /** Checkpoints of the predecessor that are known from elsewhere: the database, somebody who kept one. */
  readonly known: readonly StatedHead[];
  /** The first so many entries of the predecessor are those that the database knows there. */
  readonly base: number;
  /** Entries 1 to so many of this log stood from `base` on in the predecessor and are gone from its folder. */
  readonly rerecorded: number;
  /** Entries of the predecessor that the database did not know: they count, and what they did to the state is undone. */
  readonly adopted: number;
  /** Entries that are known to have been there, and that nobody has here. */
  readonly lost: number;
  /** Verifier keys of the further signature lines that every checkpoint of this log carries from the first on; left out for none. */
  readonly lines?: readonly string[];
}

/** What a founding record says, or null when it is no such record or lacks a part. */
export function successionOf(record: StewardRecord): SuccessionFacts | null {
  if (record.kind !== SUCCESSION_RECORDS.founded) return null;
  const facts = record.facts as unknown as SuccessionFacts;
  const { predecessor, known, lines = [] } = facts;
  const whole =
    [facts.origin, facts.key, facts.cause].every((one) => typeof one === 'string') &&
    [facts.base, facts.rerecorded, facts.adopted, facts.lost].every(isCount) &&
    typeof predecessor === 'object' &&
    predecessor !== null &&
    typeof predecessor.origin === 'string' &&
    typeof predecessor.key === 'string' &&
    typeof predecessor.sound === 'boolean' &&
    (predecessor.held === null || isHead(predecessor.held)) &&
    Array.isArray(known) &&
    known.every(isHead) &&
    Array.isArray(lines) &&
    lines.every((line) => typeof line === 'string');
  return whole ? facts : null;
}

const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
const isHead = (head: StatedHead | undefined) =>
  typeof head === 'object' && head !== null && isCount(head.size) && /^[0-9a-f]{64}$/.test(head.root);

const NAME = /^governance-(\d{4})(?:-([1-9]\d{0,5}))?$/;

/** Name of the log that follows: by its year, or the next of the same year. It always sorts behind those before. */
export function successorName(name: string, year: number): string {
  const [began, number] = partsOf(name);
  return year > began ? `governance-${year}` : `governance-${began}-${number + 1}`;
}

/** Compares names of governance logs: earlier ones first. */
export function byGovernanceLog(a: string, b: string): number {
  const [yearA, numberA] = partsOf(a);
  const [yearB, numberB] = partsOf(b);
  return yearA - yearB || numberA - numberB || (a < b ? -1 : Number(a > b));
}

/** The year in which a governance log began, by its name. */
export const yearOfLog = (name: string): number => partsOf(name)[0];

function partsOf(name: string): [year: number, number: number] {
  const match = NAME.exec(name);
  return [Number(match?.[1] ?? 0), Number(match?.[2] ?? 1)];
}
