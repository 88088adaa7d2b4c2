import type { Insertable } from 'kysely';
import { actorReference, type NewId } from '../../kernel/identity/index.ts';
import type { Clock } from '../../kernel/time/index.ts';
import type { BlobStore } from '../../platform/blob/index.ts';
import { aesGcmOpen, aesGcmSeal, hmacSha256, randomBytes, type Vault } from '../../platform/crypto/index.ts';
import type { AnyDb, AnyTx, Database, Db } from '../../platform/database/index.ts';
import { conflict, forbidden, notFound } from '../../platform/http/index.ts';
import type { PayloadRow, PayloadTables } from './payload.table.ts';
import type { Act, GivenPayload, PayloadStore, Recorder, StoredPayload } from './types.ts';

export interface PayloadParts {
  readonly database: Pick<Database, 'kysely'>;
  readonly blobs: Pick<BlobStore, 'put' | 'read' | 'delete'>;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly newId: NewId;
  /** Asked for late, since the recorder needs this store. */
  readonly recorder: () => Recorder;
}

/** Ciphertexts written side by side: each waits for the disk more than once. */
const BLOBS_AT_A_TIME = 4;

const typed = (db: AnyDb): Db<PayloadTables> => db;
const keyContext = (subjectKey: string) => `governance payload key ${subjectKey}`;

export function createPayloadStore(parts: PayloadParts): PayloadStore {
  const { database, blobs, vault, clock, newId } = parts;

  /** The data keys of subjects; their rows stay locked until the transaction ends, so that none is destroyed meanwhile. */
  async function dataKeys(tx: AnyTx, subjectKeys: Iterable<string>): Promise<Map<string, Buffer>> {
    // In one order for all, so that two who need the same keys do not wait for each other.
    const subjects = [...new Set(subjectKeys)].sort();
    await typed(tx)
      .insertInto('governance_payload_key')
      .values(
        subjects.map((subject) => ({
          subject_key: subject,
          wrapped: vault.newDataKey(keyContext(subject)).wrapped,
          created_at: clock.now(),
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const rows = await typed(tx)
      .selectFrom('governance_payload_key')
      .select(['subject_key', 'wrapped'])
      .where('subject_key', 'in', subjects)
      .orderBy('subject_key')
      .forShare()
      .execute();
    return new Map(rows.map((row) => [row.subject_key, vault.unwrap(row.wrapped, keyContext(row.subject_key))]));
  }

  async function putAll(tx: AnyTx, given: readonly GivenPayload[]): Promise<StoredPayload[]> {
    if (given.length === 0) return [];
    const keys = await dataKeys(
      tx,
      given.map(({ subjectKey }) => subjectKey),
    );
    const stored: StoredPayload[] = [];
    const rows: Insertable<PayloadRow>[] = [];
    for (let at = 0; at < given.length; at += BLOBS_AT_A_TIME) {
      const kept = await Promise.all(given.slice(at, at + BLOBS_AT_A_TIME).map((one) => keep(keys, one)));
      for (const { payload, row } of kept) {
        stored.push(payload);
        rows.push(row);
      }
    }
    await typed(tx).insertInto('governance_payload').values(rows).execute();
    return stored;
  }

  /** A rolled-back transaction leaves a ciphertext behind that nobody can open: harmless, and better than the reverse. */
  async function keep(keys: ReadonlyMap<string, Buffer>, given: GivenPayload) {
    const payloadId = given.payloadId ?? newId('document');
    const salt = given.salt === undefined ? randomBytes(32) : Buffer.from(given.salt);
    const commitment = hmacSha256(salt, given.bytes).toString('base64');
    const { sha256 } = await blobs.put(aesGcmSeal(keys.get(given.subjectKey)!, given.bytes, Buffer.from(payloadId)));
    const row: Insertable<PayloadRow> = {
      id: payloadId,
      subject_key: given.subjectKey,
      salt,
      commitment,
      blob_sha256: sha256,
      created_at: clock.now(),
      retain_until: given.retainUntil === undefined ? null : new Date(given.retainUntil),
    };
    return { payload: { payloadId, salt, commitment }, row };
  }

  async function locked(tx: AnyTx, id: string): Promise<PayloadRow> {
    const row = await typed(tx)
      .selectFrom('governance_payload')
      .selectAll()
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined || row.erased_at !== null) {
      throw notFound({ zh: '该内容不存在或已被删除。', en: 'There is no such payload, or it was erased.' });
    }
    return row;
  }

  async function refuseIfKept(tx: AnyTx, row: PayloadRow): Promise<void> {
    const hold = await typed(tx)
      .selectFrom('governance_legal_hold')
      .select(['id', 'reason', 'placed_at'])
      .where('subject_key', '=', row.subject_key)
      .where('lifted_at', 'is', null)
      .executeTakeFirst();
    if (hold !== undefined) {
      throw conflict(
        'payload-on-hold',
        {
          zh: `该内容处于法律保全状态，不能删除：${hold.reason}`,
          en: `A legal hold keeps this payload from being erased: ${hold.reason}`,
        },
        { holdId: hold.id },
      );
    }
    if (row.retain_until !== null && row.retain_until > clock.now()) {
      const until = row.retain_until.toISOString();
      throw conflict(
        'payload-retained',
        {
          zh: `该内容须保存至 ${until}，此前不能删除；可先限制其使用。`,
          en: `This payload must be kept until ${until} and cannot be erased before; its use can be restricted.`,
        },
        { retainUntil: until },
      );
    }
  }

  /** Enters the log; the payload's id is all that it says. */
  function record(tx: AnyTx, kind: string, actor: Act['actor'], facts: Record<string, string>) {
    return parts.recorder().write(tx, { kind, actor, measures: [], facts });
  }

  return {
    putAll,
    put: async (tx, given) => (await putAll(tx, [given]))[0]!,

    async read(payloadId) {
      const row = await typed(database.kysely)
        .selectFrom('governance_payload as p')
        .innerJoin('governance_payload_key as k', 'k.subject_key', 'p.subject_key')
        .select(['p.salt', 'p.commitment', 'p.blob_sha256', 'p.restricted_at', 'p.subject_key', 'k.wrapped'])
        .where('p.id', '=', payloadId)
        .where('p.erased_at', 'is', null)
        .executeTakeFirst();
      if (row === undefined || row.salt === null || row.blob_sha256 === null) return null;
      if (row.restricted_at !== null) {
        throw forbidden('payload-restricted', {
          zh: '该内容已被限制使用，仅依法保存。',
          en: 'The use of this payload is restricted; it is only kept because it must be.',
        });
      }
      const key = vault.unwrap(row.wrapped, keyContext(row.subject_key));
      const bytes = aesGcmOpen(key, await blobs.read(row.blob_sha256), Buffer.from(payloadId));
      return { bytes, salt: row.salt, commitment: row.commitment };
    },

    async erase(tx, payloadId, actor, reason) {
      const row = await locked(tx, payloadId);
      await refuseIfKept(tx, row);
      await typed(tx)
        .updateTable('governance_payload')
        .set({ salt: null, erased_at: clock.now(), erase_reason: reason })
        .where('id', '=', payloadId)
        .execute();
      // Waits for those who put something under the key right now; their payload then keeps it.
      await typed(tx)
        .selectFrom('governance_payload_key')
        .select('subject_key')
        .where('subject_key', '=', row.subject_key)
        .forUpdate()
        .execute();
      const destroyed = await typed(tx)
        .deleteFrom('governance_payload_key')
        .where('subject_key', '=', row.subject_key)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('governance_payload')
                .select('id')
                .where('subject_key', '=', row.subject_key)
                .where('erased_at', 'is', null),
            ),
          ),
        )
        .executeTakeFirst();
      return record(tx, 'payload.erased', actor, {
        payloadId,
        key: destroyed.numDeletedRows === 1n ? 'destroyed' : 'kept',
      });
    },

    async restrict(tx, payloadId, actor) {
      await locked(tx, payloadId);
      await typed(tx)
        .updateTable('governance_payload')
        .set({ restricted_at: clock.now() })
        .where('id', '=', payloadId)
        .execute();
      return record(tx, 'payload.restricted', actor, { payloadId });
    },

    async hold(tx, subjectKey, actor, reason) {
      const id = newId('document');
      const { id: placedBy } = actorReference(actor);
      await typed(tx)
        .insertInto('governance_legal_hold')
        .values({ id, subject_key: subjectKey, reason, placed_by: placedBy, placed_at: clock.now() })
        .execute();
      await record(tx, 'legal-hold.placed', actor, { holdId: id, subjectKey });
      return id;
    },

    async lift(tx, holdId, actor) {
      const lifted = await typed(tx)
        .updateTable('governance_legal_hold')
        .set({ lifted_at: clock.now() })
        .where('id', '=', holdId)
        .where('lifted_at', 'is', null)
        .executeTakeFirst();
      if (lifted.numUpdatedRows !== 1n) {
        throw notFound({ zh: '没有这一有效的法律保全。', en: 'There is no such legal hold in force.' });
      }
      await record(tx, 'legal-hold.lifted', actor, { holdId });
    },

    async sweep() {
      const rows = await typed(database.kysely)
        .selectFrom('governance_payload')
        .select(['id', 'blob_sha256'])
        .where('erased_at', 'is not', null)
        .where('blob_sha256', 'is not', null)
        .limit(1_000)
        .execute();
      for (const row of rows) {
        await blobs.delete(row.blob_sha256!);
        await typed(database.kysely)
          .updateTable('governance_payload')
          .set({ blob_sha256: null })
          .where('id', '=', row.id)
          .execute();
      }
      return rows.length;
    },
  };
}
