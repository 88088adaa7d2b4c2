import type { Log } from '../../engines/ledger/index.ts';
import { type AcceptedMark, decodeTrafficEntry } from '../../kernel/traffic/index.ts';

/** What a log says about the requests it accepted. */
export interface RecoveredState {
  /** Highest number accepted so far; 0 in a new log. */
  readonly highest: number;
  /** Accepted, but without a final record. */
  readonly open: Map<number, AcceptedMark>;
  /** Numbers recorded in the entries that were looked at. */
  readonly recorded: Set<number>;
  /** Entries there that belong to no accepted request, as they are. */
  readonly others: Set<string>;
}

/**
 * Stands among the carried marks when the journal goes on in a new segment: the marks of requests that are settled are left
 * behind there, and the numbers must still go on from where they were.
 */
export interface CarryNote {
  readonly carry: { readonly highest: number };
}

const decoder = new TextDecoder();

export function encodeNote(note: AcceptedMark | CarryNote): Uint8Array {
  return Buffer.from(JSON.stringify(note));
}

/** Reads marks and entries of an opened log and tells which accepted requests have no record. */
export async function recoverState(log: Log): Promise<RecoveredState> {
  const open = new Map<number, AcceptedMark>();
  let highest = 0;
  for (const bytes of log.notes()) {
    const note = JSON.parse(decoder.decode(bytes)) as AcceptedMark | CarryNote;
    if ('carry' in note) {
      highest = Math.max(highest, note.carry.highest);
    } else {
      highest = Math.max(highest, note.acceptSeq);
      open.set(note.acceptSeq, note);
    }
  }
  const recorded = new Set<number>();
  const others = new Set<string>();
  for await (const { bytes } of log.entries(log.notesFrom())) {
    const entry = decodeTrafficEntry(bytes);
    if (entry.type !== 'request') {
      others.add(decoder.decode(bytes));
      continue;
    }
    highest = Math.max(highest, entry.acceptSeq);
    recorded.add(entry.acceptSeq);
    open.delete(entry.acceptSeq);
  }
  return { highest, open, recorded, others };
}
