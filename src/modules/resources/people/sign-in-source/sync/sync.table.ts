import type { Generated, Selectable } from 'kysely';
import type { Jsonb } from '../../../../../platform/database/index.ts';

/**
 * `reading`, `applying`: somebody works on it. `stopped`: it would disable more people than it may, and waits for a person's word.
 * `interrupted`: the process that worked on it ended; the next one does what is left.
 */
export type SyncState = 'reading' | 'applying' | 'done' | 'failed' | 'stopped' | 'interrupted';

export type SyncFault =
  | 'source-away'
  | 'source-refused'
  | 'nobody-found'
  | 'id-twice'
  | 'too-many-people'
  | 'source-off'
  | 'right-ended'
  | 'failed';

export interface SyncCounts {
  readonly join: number;
  readonly change: number;
  readonly leave: number;
  readonly return: number;
  readonly skip: number;
}

interface SyncTable {
  id: string;
  source_id: string;
  state: SyncState;
  /** A rehearsal: says what would change, changes nothing. */
  rehearsal: boolean;
  /** Who asked for it; null for the schedule. */
  asked_by: string | null;
  /** The stopped one whose leavers a person confirmed. */
  confirms: string | null;
  started_at: Date;
  ended_at: Date | null;
  /** People read so far. */
  people: Generated<number>;
  planned: Generated<number>;
  applied: Generated<number>;
  counts: Jsonb<SyncCounts> | null;
  fault: SyncFault | null;
}

/** What a synchronisation does with a person. */
export type ChangeKind = keyof SyncCounts;

/** Why it leaves somebody as they are, or did not what it planned. */
export type SkipReason =
  | 'no-email'
  | 'domain-not-allowed'
  | 'email-taken'
  | 'joiners-ignored'
  | 'emergency-account'
  | 'last-administrator'
  | 'disabled-by-person'
  | 'meanwhile-changed';

export interface ChangeDetail {
  readonly email?: string;
  readonly unitId?: string;
  readonly gives?: readonly { readonly role: string; readonly unitId: string }[];
  readonly takes?: readonly { readonly role: string; readonly unitId: string }[];
  /** Fields that become other than they were. */
  readonly fields?: readonly ('name' | 'email' | 'unit' | 'roles')[];
  /** Of a leaver: the entry is gone, or marked as that of somebody who left. */
  readonly why?: 'gone' | 'marked';
  /** The account was there with the same address, and the source takes it over. */
  readonly takenOver?: boolean;
}

interface ChangeTable {
  sync_id: string;
  place: number;
  what: ChangeKind;
  external_id: string;
  person_id: string | null;
  name: string;
  detail: Jsonb<ChangeDetail>;
  skipped: SkipReason | null;
  done: boolean;
}

export type SyncRow = Selectable<SyncTable>;
export type ChangeRow = Selectable<ChangeTable>;

export interface SyncTables {
  people_source_sync: SyncTable;
  people_source_sync_change: ChangeTable;
}
