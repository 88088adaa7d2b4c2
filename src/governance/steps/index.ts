// What acts on the governance log itself have in common: an open row says what was asked for, and whichever process writes the log goes
// on with it, step by step, each found by looking.

import type { Log } from '../../engines/ledger/index.ts';
import type { AnyDb } from '../../platform/database/index.ts';
import { conflict } from '../../platform/http/index.ts';
import type { RecordReader, Sequencer } from '../record/index.ts';

/** Takes steps until there is none to take now; calls wait for one another. */
export function inTurns(step: () => Promise<boolean>): () => Promise<void> {
  let turn: Promise<unknown> = Promise.resolve();
  return () => {
    const next = turn.then(async () => {
      while (await step()) {}
    });
    turn = next.catch(() => undefined);
    return next;
  };
}

/** True when the log's signed checkpoint covers the record. */
export async function isUnderCheckpoint(
  records: Pick<RecordReader, 'get'>,
  log: Pick<Log, 'checkpoint'>,
  recordId: string,
): Promise<boolean> {
  const index = (await records.get(recordId))?.index;
  return index != null && log.checkpoint().size > index;
}

/** Changes a row on its way. False when it was no longer in its state: another process has gone on. */
export async function advanceRow<State extends string>(
  db: AnyDb,
  table: string,
  row: { readonly id: string; readonly state: State },
  change: { readonly state: State },
): Promise<boolean> {
  const result = await db
    .updateTable(table)
    .set(change)
    .where('id', '=', row.id)
    .where('state', '=', row.state)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Problem 409 while the log takes nothing. */
export function refuseWhenFrozen(sequencer: Pick<Sequencer, 'state'>, detail: { zh: string; en: string }): void {
  if (sequencer.state().kind === 'frozen') throw conflict('ledger-frozen', detail);
}
