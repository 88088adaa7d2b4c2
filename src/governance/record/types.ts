import type { Log } from '../../engines/ledger/index.ts';
import type { Actor } from '../../kernel/identity/index.ts';
import type { Json, RecordSubject, StewardRecord } from '../../kernel/record/index.ts';
import type { ChangeNotice } from '../../kernel/subject/index.ts';
import type { AnyDb, AnyTx } from '../../platform/database/index.ts';
import type { Page, PageRequest } from '../page.ts';

/** One thing done, refused or failed, as a module tells it. No free text and no personal data in `facts`. */
export interface Act {
  /** noun.verb in the past tense, e.g. `release.approved`. */
  readonly kind: string;
  /** From the session, key or process that called; never from a request body. */
  readonly actor: Actor;
  readonly subject?: RecordSubject;
  /** Clause numbers of the measures that the act belongs to; may be empty. */
  readonly measures: readonly string[];
  /** `done` unless said. */
  readonly outcome?: 'done' | 'refused' | 'failed';
  /** Ids, enums, hashes and figures, nothing else. */
  readonly facts?: { readonly [key: string]: Json };
  /** What must be provable but may not enter the log: kept encrypted, the record carries its commitment. */
  readonly payload?: {
    /** Whose data key encrypts it: the id of a person or subject. */
    readonly subjectKey: string;
    readonly value: Json;
    /** UTC instant in ISO 8601 before which it is not erased. */
    readonly retainUntil?: string;
  };
  /** True delivers a change notice of the same kind, subject and facts to those who subscribed. Needs a subject. */
  readonly notice?: boolean;
}

export interface Recorder {
  /**
   * Writes the act as a record into the outbox of the caller's transaction: it enters the log if and only if the
   * transaction commits. Throws when the record would not fit into an entry (65 535 bytes).
   */
  write(tx: AnyTx, act: Act): Promise<StewardRecord>;
  /** The same in a transaction of its own, for refusals whose transaction is rolled back. */
  writeAlone(act: Act): Promise<StewardRecord>;
}

/** Where a record stands in the log. */
export interface Sequenced {
  readonly logName: string;
  readonly index: number;
  /** Size of a signed checkpoint that covers it. */
  readonly checkpointSize: number;
}

export interface RecordRow {
  readonly record: StewardRecord;
  /** Null while it waits in the outbox. */
  readonly logName: string | null;
  readonly index: number | null;
  readonly sequencedAt: string | null;
}

/** Filters of {@link RecordReader.query}; all given ones must hold. */
export interface RecordFilter {
  readonly subjectId?: string;
  readonly measureId?: string;
  readonly kind?: string;
  readonly actorId?: string;
  /** UTC instants: from inclusive, to exclusive. */
  readonly from?: string;
  readonly to?: string;
}

export interface RecordReader {
  /** Newest first. */
  query(filter: RecordFilter & PageRequest): Promise<Page<RecordRow>>;
  /** Within a transaction by its own connection: one that waited for a second of the pool could wait for ever. */
  get(id: string, tx?: AnyTx): Promise<RecordRow | null>;
}

/** What the sequencer is doing, for health and the console. */
export type SequencerState =
  | { readonly kind: 'waiting'; readonly reason: string }
  | {
      readonly kind: 'running';
      readonly logName: string;
      readonly size: number;
      readonly root: string;
      /** When this process last signed a checkpoint over new records; null before the first. */
      readonly checkpointAt: string | null;
    }
  /** Nothing is appended any more until a person has looked: log and database do not belong together. */
  | { readonly kind: 'frozen'; readonly reason: string }
  | { readonly kind: 'stopped' };

/** What ends a freeze, or leads from one log to the next. Both run in whichever process may write. */
export interface LogSuccession {
  /** True when there is something to do before a log is opened. */
  due(): Promise<boolean>;
  /** Does it; no log is open meanwhile, and no other process writes one. Throws LogMismatchError for a log that may not be opened. */
  settle(): Promise<void>;
}

export interface Sequencer {
  /** Starts in the background; it runs while this process holds the lease. */
  start(): void;
  stop(): Promise<void>;
  state(): SequencerState;
  /** The open log, for reading entries, proofs and checkpoints; undefined while another process holds it or none is open. */
  log(): Log | undefined;
  /** Names of all governance logs, oldest first; the last one is written. */
  logNames(): readonly string[];
  /** Who leads from one log to the next; set once at composition. */
  followedBy(succession: LogSuccession): void;
  /**
   * Closes the log and opens it anew, with whatever keys it has now; a frozen one only when another log has taken its place.
   * Resolves when it is open again, here or in another process.
   */
  reopen(): Promise<void>;
  /**
   * Resolves when the record is under a signed checkpoint. Rejects after `timeoutMillis` (default 10 000), when the log is
   * frozen, or when there is no such record.
   */
  waitSequenced(recordId: string, options?: { timeoutMillis?: number; signal?: AbortSignal }): Promise<Sequenced>;
}

export interface StoredPayload {
  readonly payloadId: string;
  readonly salt: Uint8Array;
  /** Base64 of HMAC-SHA-256(salt, bytes). */
  readonly commitment: string;
}

export type RevealedPayload =
  | { readonly bytes: Uint8Array; readonly salt: Uint8Array }
  | { readonly absent: 'erased' | 'restricted' | 'missing' };

/** Why a payload can't be erased now. */
export type PayloadKept =
  | { readonly code: 'payload-retained'; readonly until: string }
  | { readonly code: 'payload-on-hold'; readonly holdId: string; readonly reason: string };

/**
 * Which of the payloads are under a legal hold, by id, as of `tx`. It must make sure that no hold is placed on them unseen before
 * the transaction ends.
 */
export type HoldSource = (
  tx: AnyTx,
  payloads: readonly { readonly payloadId: string; readonly subjectKey: string }[],
) => Promise<ReadonlyMap<string, { readonly holdId: string; readonly reason: string }>>;

/** Encrypted payloads with a data key per subject, kept apart from the ciphertext. */
export interface GivenPayload {
  readonly subjectKey: string;
  readonly bytes: Uint8Array;
  readonly retainUntil?: string;
  readonly payloadId?: string;
  readonly salt?: Uint8Array;
}

export interface PayloadStore {
  put(tx: AnyTx, payload: GivenPayload): Promise<StoredPayload>;
  /** The same for many at a time, in the order given: keys and rows are written together. */
  putAll(tx: AnyTx, payloads: readonly GivenPayload[]): Promise<StoredPayload[]>;
  /** Null when unknown or erased. Problem 403 `payload-restricted` when it may no longer be used. */
  read(payloadId: string): Promise<{ bytes: Uint8Array; salt: Uint8Array; commitment: string } | null>;
  /** The payload to which a record commits, or why it can't be shown: `missing` when nothing says where it went. */
  reveal(commitment: string): Promise<RevealedPayload>;
  /**
   * Erases: salt and, with the subject's last payload, its key go with the transaction, the ciphertext right after.
   * Writes `payload.erased`. Problem 409 `payload-retained` or `payload-on-hold`, with the reason, while it must be kept.
   */
  erase(tx: AnyTx, payloadId: string, actor: Actor, reason: string): Promise<StewardRecord>;
  /**
   * Erases those of the payloads (at most 500) that nothing keeps, and says of the others why they are kept. One record
   * `payload.erased` names all that were erased, with `facts`. Unknown and erased ones are passed over.
   */
  eraseMany(
    tx: AnyTx,
    payloadIds: readonly string[],
    actor: Actor,
    reason: string,
    facts?: Act['facts'],
  ): Promise<{ erased: string[]; kept: Map<string, PayloadKept> }>;
  /** Which of the payloads (at most 500) must be kept, and why. */
  kept(tx: AnyTx, payloadIds: readonly string[]): Promise<Map<string, PayloadKept>>;
  /** Keeps the payload but ends its use, e.g. when erasure was asked for and a retention applies. */
  restrict(tx: AnyTx, payloadId: string, actor: Actor): Promise<StewardRecord>;
  /** The same for at most 500, in one record with `facts`. Answers those that were not restricted before. */
  restrictMany(tx: AnyTx, payloadIds: readonly string[], actor: Actor, facts?: Act['facts']): Promise<string[]>;
  /** Whom to ask for legal holds; set once at composition. */
  keptBy(source: HoldSource): void;
  /** Deletes ciphertexts of payloads whose erasure is committed. Runs by itself too; returns how many were deleted. */
  sweep(): Promise<number>;
}

export interface NoticeSubscription {
  /** Stable name; deliveries are remembered by it. */
  readonly subscriber: string;
  /** Kinds of notices, e.g. `version.suspended`. */
  readonly kinds: readonly string[];
  /**
   * Runs inside the transaction that marks the delivery, so that what it writes through `tx` happens exactly once. Effects
   * outside the database may happen again after a crash. Throwing retries later; later notices of the same subject wait.
   */
  handle(tx: AnyTx, notice: ChangeNotice): Promise<void>;
}

export interface NoticeBoard {
  /** Before `start`. Two subscriptions may not have the same name. */
  subscribe(subscription: NoticeSubscription): void;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Delivers all that is due now; returns the number delivered. For tests and for a caller that can't wait. */
  deliverDue(): Promise<number>;
  /** Deliveries still owed, by subscriber, with the last error. */
  pending(db: AnyDb): Promise<{ subscriber: string; count: number; lastError: string | null }[]>;
}
