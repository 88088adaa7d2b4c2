import type { StatedHead, SuccessionCause } from '../../kernel/record/index.ts';
import type { Jsonb } from '../../platform/database/index.ts';

export interface SuccessionTables {
  governance_log_succession: SuccessionRow;
}

/** How one governance log follows another, and how far it is. */
export interface SuccessionRow {
  id: string;
  /** Number of the successor, from 2. */
  number: number;
  /** Asked for; founded: its first entry is written in the outbox; done: that entry is in the log, the old key destroyed. */
  state: 'asked' | 'founded' | 'done';
  cause: SuccessionCause;
  predecessor: string;
  /** Folder name; null until it is founded. */
  successor: string | null;
  reason: string;
  /** Why the predecessor was frozen, in words of the machine; null when it was not. */
  mismatch: string | null;
  /** A signed checkpoint that somebody kept. */
  kept: string | null;
  requested_by: string;
  requested_at: Date;
  /** The record by which the end was asked for, when the log could still take it. */
  ended_record: string | null;
  founded_record: string | null;
  founded_at: Date | null;
  held_size: number | null;
  held_root: Buffer | null;
  sound: boolean | null;
  known: Jsonb<readonly StatedHead[]>;
  base: number | null;
  rerecorded: number | null;
  adopted: number | null;
  lost: number | null;
}
