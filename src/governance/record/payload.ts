import type { Insertable } from 'kysely';
import type { NewId } from '../../kernel/identity/index.ts';
import type { Clock } from '../../kernel/time/index.ts';
import type { BlobStore } from '../../platform/blob/index.ts';
import { aesGcmOpen, aesGcmSeal, hmacSha256, randomBytes, type Vault } from '../../platform/crypto/index.ts';
import type { AnyDb, AnyTx, Database, Db } from '../../platform/database/index.ts';
import { conflict, forbidden, notFound } from '../../platform/http/index.ts';
import type { PayloadRow, PayloadTables } from './payload.table.ts';
import type { Act, GivenPayload, HoldSource, PayloadKept, PayloadStore, Recorder, StoredPayload } from './types.ts';

/** That many ids fit into one record. */
const MOST_AT_ONCE = 500;

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
  /** Nobody holds anything before somebody says so. */
  let holds: HoldSource = async () => new Map();

  /** The data keys of subjects; their rows stay locked until the transaction ends, so that none is destroyed meanwhile. */
  async function dataKeys(tx: AnyTx, subjectKeys: Iterable<string>): Promise<Map<string, Buffer>> {
    // In one order for all, so that two who need the same keys do not wait for each other.
    const subjects = [...new Set(subjectKeys)].sort();
    // Somebody may be destroying a key at this moment: then another one is made, after they are done.
    for (;;) {
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
      if (rows.length === subjects.length)
        return new Map(rows.map((row) => [row.subject_key, vault.unwrap(row.wrapped, keyContext(row.subject_key))]));
    }
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

  async function locked(tx: AnyTx, ids: readonly string[]): Promise<PayloadRow[]> {
    if (ids.length === 0) return [];
    if (ids.length > MOST_AT_ONCE) throw new RangeError(`at most ${MOST_AT_ONCE} payloads at a time`);
    return typed(tx)
      .selectFrom('governance_payload')
      .selectAll()
      .where('id', 'in', [...ids])
      .where('erased_at', 'is', null)
      .orderBy('id')
      .forUpdate()
      .execute();
  }

  async function lockedOne(tx: AnyTx, id: string): Promise<PayloadRow> {
    const [row] = await locked(tx, [id]);
    if (row !== undefined) return row;
    throw notFound({ zh: '该内容不存在或已被删除。', en: 'There is no such payload, or it was erased.' });
  }

  /** Why payloads must be kept, by id. A hold outlasts the retention. */
  async function keptOf(tx: AnyTx, rows: readonly PayloadRow[]): Promise<Map<string, PayloadKept>> {
    const kept = new Map<string, PayloadKept>();
    const now = clock.now();
    for (const { id, retain_until: end } of rows)
      if (end !== null && end > now) kept.set(id, { code: 'payload-retained', until: end.toISOString() });
    const held = await holds(
      tx,
      rows.map(({ id, subject_key: subjectKey }) => ({ payloadId: id, subjectKey })),
    );
    for (const [id, { holdId, reason }] of held) kept.set(id, { code: 'payload-on-hold', holdId, reason });
    return kept;
  }

  /** Marks as erased, and destroys the keys of subjects that have no payload left. Answers how many keys. */
  async function eraseRows(tx: AnyTx, rows: readonly PayloadRow[], reason: string): Promise<number> {
    if (rows.length === 0) return 0;
    const ids = rows.map(({ id }) => id);
    const keys = [...new Set(rows.map(({ subject_key: key }) => key))];
    await typed(tx)
      .updateTable('governance_payload')
      .set({ salt: null, erased_at: clock.now(), erase_reason: reason })
      .where('id', 'in', ids)
      .execute();
    // Waits for those who put something under a key right now; their payload then keeps it.
    await typed(tx)
      .selectFrom('governance_payload_key')
      .select('subject_key')
      .where('subject_key', 'in', keys)
      .orderBy('subject_key')
      .forUpdate()
      .execute();
    const destroyed = await typed(tx)
      .deleteFrom('governance_payload_key')
      .where('subject_key', 'in', keys)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('governance_payload')
              .select('id')
              .whereRef('governance_payload.subject_key', '=', 'governance_payload_key.subject_key')
              .where('erased_at', 'is', null),
          ),
        ),
      )
      .executeTakeFirst();
    return Number(destroyed.numDeletedRows);
  }

  /** Enters the log; the payloads' ids are all that it says of them. */
  function record(tx: AnyTx, kind: string, actor: Act['actor'], facts: NonNullable<Act['facts']>) {
    return parts.recorder().write(tx, { kind, actor, measures: [], facts });
  }

  async function restrictRows(tx: AnyTx, ids: readonly string[]): Promise<void> {
    await typed(tx)
      .updateTable('governance_payload')
      .set({ restricted_at: clock.now() })
      .where('id', 'in', [...ids])
      .execute();
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

    async reveal(commitment) {
      const row = await typed(database.kysely)
        .selectFrom('governance_payload as p')
        .leftJoin('governance_payload_key as k', 'k.subject_key', 'p.subject_key')
        .select(['p.id', 'p.salt', 'p.blob_sha256', 'p.restricted_at', 'p.erased_at', 'p.subject_key', 'k.wrapped'])
        .where('p.commitment', '=', commitment)
        .executeTakeFirst();
      if (row?.erased_at) return { absent: 'erased' };
      if (row?.restricted_at) return { absent: 'restricted' };
      if (!row?.salt || row.blob_sha256 === null || row.wrapped === null) return { absent: 'missing' };
      try {
        const key = vault.unwrap(row.wrapped, keyContext(row.subject_key));
        return { bytes: aesGcmOpen(key, await blobs.read(row.blob_sha256), Buffer.from(row.id)), salt: row.salt };
      } catch {
        // The ciphertext is gone or is not what was put there: either way there is nothing to show.
        return { absent: 'missing' };
      }
    },

    async erase(tx, payloadId, actor, reason) {
      const row = await lockedOne(tx, payloadId);
      const kept = (await keptOf(tx, [row])).get(payloadId);
      if (kept !== undefined) throw keptProblem(kept);
      const keys = await eraseRows(tx, [row], reason);
      return record(tx, 'payload.erased', actor, { payloadId, key: keys === 1 ? 'destroyed' : 'kept' });
    },

    async eraseMany(tx, payloadIds, actor, reason, facts = {}) {
      const rows = await locked(tx, payloadIds);
      const kept = await keptOf(tx, rows);
      const gone = rows.filter(({ id }) => !kept.has(id));
      const keys = await eraseRows(tx, gone, reason);
      const erased = gone.map(({ id }) => id);
      if (erased.length > 0)
        await record(tx, 'payload.erased', actor, { ...facts, payloadIds: erased, keysDestroyed: keys });
      return { erased, kept };
    },

    async kept(tx, payloadIds) {
      return keptOf(tx, await locked(tx, payloadIds));
    },

    async restrict(tx, payloadId, actor) {
      await lockedOne(tx, payloadId);
      await restrictRows(tx, [payloadId]);
      return record(tx, 'payload.restricted', actor, { payloadId });
    },

    async restrictMany(tx, payloadIds, actor, facts = {}) {
      const rows = (await locked(tx, payloadIds)).filter((row) => row.restricted_at === null);
      const restricted = rows.map(({ id }) => id);
      if (restricted.length === 0) return [];
      await restrictRows(tx, restricted);
      await record(tx, 'payload.restricted', actor, { ...facts, payloadIds: restricted });
      return restricted;
    },

    keptBy(source) {
      holds = source;
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

function keptProblem(kept: PayloadKept) {
  if (kept.code === 'payload-on-hold') {
    return conflict(
      'payload-on-hold',
      {
        zh: `该内容处于法律保全状态，不能删除：${kept.reason}`,
        en: `A legal hold keeps this payload from being erased: ${kept.reason}`,
      },
      { holdId: kept.holdId },
    );
  }
  return conflict(
    'payload-retained',
    {
      zh: `该内容须保存至 ${kept.until}，此前不能删除；可先限制其使用。`,
      en: `This payload must be kept until ${kept.until} and cannot be erased before; its use can be restricted.`,
    },
    { retainUntil: kept.until },
  );
}
