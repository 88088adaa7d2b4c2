import { type NewId, type PersonActor, systemActor } from '../../kernel/identity/index.ts';
import { type Clock, DAY } from '../../kernel/time/index.ts';
import type { AnyTx, Database } from '../../platform/database/index.ts';
import { conflict } from '../../platform/http/index.ts';
import type { Logger } from '../../platform/telemetry/index.ts';
import type { Recorder, RecordReader, Sequencer } from '../record/index.ts';
import { inTurns, isUnderCheckpoint, refuseWhenFrozen } from '../steps/index.ts';
import { KEY_RECORDS } from './key-rotation.records.ts';
import * as repository from './key-rotation.repository.ts';
import type { KeyRotationInput, KeyRotationView, KeyView } from './key-rotation.schema.ts';
import type { LogKeys } from './log-keys.ts';

export interface KeyRotationDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly recorder: Recorder;
  readonly records: Pick<RecordReader, 'get'>;
  readonly sequencer: Sequencer;
  readonly logger: Pick<Logger, 'info'>;
  readonly keys: LogKeys;
}

const MEASURES = ['4.1.b'] as const;

export type KeyRotationService = ReturnType<typeof createKeyRotation>;

/**
 * Changes the key of the governance log. What was asked for is a row and a record; every step after it is found by looking at the row
 * and at the notes in the log's folder, so it may end anywhere and is gone on with by `carryOn`.
 */
export function createKeyRotation(deps: KeyRotationDeps) {
  const { database, clock, newId, recorder, records, sequencer, logger, keys } = deps;
  const db = database.kysely;

  async function record(tx: AnyTx, kind: string, facts: Record<string, string | number>): Promise<void> {
    await recorder.write(tx, { kind, actor: systemActor('ledger'), measures: [...MEASURES], facts });
  }

  /** One step; false when there is none to do now, or this process does not write the log. */
  async function step(): Promise<boolean> {
    const rotation = await repository.openRotation(db);
    const log = sequencer.log();
    if (rotation === undefined || log === undefined || log.origin !== keys.origin) return false;
    const { number, new_key: newKey, old_key: oldKey } = rotation;
    if (rotation.state === 'named') {
      // The old key alone vouches for the new one before the new one signs anything.
      if (!(await isUnderCheckpoint(records, log, rotation.named_record))) return false;
      const size = await keys.handOver(number, log.checkpoint().size);
      await sequencer.reopen();
      return db.transaction().execute(async (tx) => {
        const change = { state: 'overlapping', handed_over_at: clock.now() } as const;
        if (!(await repository.advance(tx, rotation, change))) return false;
        await record(tx, KEY_RECORDS.handedOver, { number, size, oldKey, newKey });
        return true;
      });
    }
    if (rotation.state === 'overlapping') {
      if (clock.now() < rotation.overlap_until) return false;
      const size = await keys.end(number, log.checkpoint().size);
      await sequencer.reopen();
      return db.transaction().execute(async (tx) => {
        if (!(await repository.advance(tx, rotation, { state: 'ended', ended_at: clock.now() }))) return false;
        await record(tx, KEY_RECORDS.ended, { number, size, oldKey, newKey });
        return true;
      });
    }
    keys.destroy(number - 1);
    await repository.advance(db, rotation, { state: 'done' });
    logger.info({ number }, 'the key of the governance log was changed, the old one is destroyed');
    return true;
  }

  const carryOn = inTurns(step);

  async function view(): Promise<KeyView> {
    return { key: keys.text(keys.newest()), rotations: (await repository.rotations(db, keys.origin)).map(viewOf) };
  }

  return {
    view,
    carryOn,

    async rotate(actor: PersonActor, { reason, overlapDays }: KeyRotationInput): Promise<KeyView> {
      refuseWhenFrozen(sequencer, {
        zh: '账本已冻结，不能更换密钥。',
        en: 'The ledger is frozen; its key can’t be changed now.',
      });
      const named = await db.transaction().execute(async (tx) => {
        await repository.lockRotations(tx);
        if ((await repository.openRotation(tx)) !== undefined) return undefined;
        const number = keys.newest() + 1;
        // Durable before anything names it.
        const newKey = keys.make(number);
        const oldKey = keys.text(number - 1);
        const { id } = await recorder.write(tx, {
          kind: KEY_RECORDS.named,
          actor,
          measures: [...MEASURES],
          facts: { number, oldKey, newKey, overlapDays },
        });
        const at = clock.now();
        await repository.insertRotation(tx, {
          id: newId('keyRotation'),
          ...{ number, state: 'named', old_key: oldKey, new_key: newKey, reason, named_record: id },
          ...{ requested_by: actor.personId, requested_at: at },
          overlap_until: new Date(at.getTime() + overlapDays * DAY),
          ...{ handed_over_at: null, ended_at: null },
        });
        return id;
      });
      if (named === undefined)
        throw conflict('key-rotation-open', {
          zh: '正在更换密钥：旧密钥停用后才能再次更换。',
          en: 'A change of key is under way: the next one can begin when the old key has ended.',
        });
      await sequencer.waitSequenced(named).then(carryOn, () => undefined);
      return view();
    },
  };
}

const viewOf = (row: repository.KeyRotation): KeyRotationView => ({
  number: row.number,
  state: row.state,
  oldKey: row.old_key,
  newKey: row.new_key,
  reason: row.reason,
  requestedBy: row.requested_by,
  requestedAt: row.requested_at.toISOString(),
  overlapUntil: row.overlap_until.toISOString(),
  handedOverAt: row.handed_over_at?.toISOString() ?? null,
  endedAt: row.ended_at?.toISOString() ?? null,
});
