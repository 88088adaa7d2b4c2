import { sql } from 'kysely';
import { actorReference, type NewId } from '../../kernel/identity/index.ts';
import { canonicalJson, encodeRecord, type StewardRecord } from '../../kernel/record/index.ts';
import type { Clock } from '../../kernel/time/index.ts';
import { type AnyDb, type AnyTx, type Database, type Db, jsonb } from '../../platform/database/index.ts';
import { OUTBOX_CHANNEL } from './channels.ts';
import type { RecordTables } from './record.table.ts';
import type { Act, PayloadStore, Recorder } from './types.ts';

export interface RecorderParts {
  readonly database: Pick<Database, 'kysely'>;
  readonly clock: Clock;
  readonly newId: NewId;
  /** Needed by acts with a payload only. */
  readonly payloads: Pick<PayloadStore, 'put'>;
}

export function createRecorder({ database, clock, newId, payloads }: RecorderParts): Recorder {
  async function write(tx: AnyTx, act: Act): Promise<StewardRecord> {
    const commitment = act.payload === undefined ? null : await keepPayload(tx, act.payload);
    const record: StewardRecord = {
      format: 1,
      id: newId('record'),
      kind: act.kind,
      at: clock.now().toISOString(),
      actor: actorReference(act.actor),
      subject: act.subject ?? null,
      measures: [...act.measures],
      outcome: act.outcome ?? 'done',
      facts: withPrincipal(act),
      commitment,
    };
    const typed: Db<RecordTables> = tx as AnyDb;
    await typed
      .insertInto('governance_record')
      .values({
        id: record.id,
        entry: Buffer.from(encodeRecord(record)),
        kind: record.kind,
        at: new Date(record.at),
        actor_id: record.actor.id,
        subject_id: record.subject?.id ?? null,
        measures: [...record.measures],
      })
      // Sent by PostgreSQL at commit, and only then.
      .returning(sql`pg_notify(${OUTBOX_CHANNEL}, ${record.kind})`.as('told'))
      .execute();
    if (act.notice === true) await writeNotice(typed, record);
    return record;
  }

  /** Whoever stands in for somebody acts themselves; the record says for whom. */
  function withPrincipal({ actor, facts = {} }: Act): StewardRecord['facts'] {
    return actor.kind === 'person' && actor.onBehalfOf !== undefined
      ? { ...facts, onBehalfOf: actor.onBehalfOf }
      : facts;
  }

  async function keepPayload(tx: AnyTx, payload: NonNullable<Act['payload']>): Promise<string> {
    const stored = await payloads.put(tx, {
      subjectKey: payload.subjectKey,
      bytes: new TextEncoder().encode(canonicalJson(payload.value)),
      ...(payload.retainUntil === undefined ? {} : { retainUntil: payload.retainUntil }),
    });
    return stored.commitment;
  }

  async function writeNotice(tx: Db<RecordTables>, record: StewardRecord): Promise<void> {
    if (record.subject === null) throw new TypeError(`act ${record.kind} wants a notice but names no subject`);
    await tx
      .insertInto('governance_notice')
      .values({
        id: newId('notice'),
        record_id: record.id,
        kind: record.kind,
        subject_kind: record.subject.kind,
        subject_id: record.subject.id,
        at: new Date(record.at),
        facts: jsonb(record.facts),
      })
      .execute();
  }

  return {
    write,
    writeAlone: (act) => database.kysely.transaction().execute((tx) => write(tx, act)),
  };
}
