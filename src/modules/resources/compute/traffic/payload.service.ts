import { numberOf } from '../../../../kernel/profile/index.ts';
import { canonicalJson, type Json } from '../../../../kernel/record/index.ts';
import { DAY } from '../../../../kernel/time/index.ts';
import type { Opener } from '../../../../platform/crypto/index.ts';
import { CryptoError } from '../../../../platform/crypto/index.ts';
import type { Tx } from '../../../../platform/database/index.ts';
import type { ComputeDeps } from '../compute.deps.ts';
import { PAYLOAD_KEY } from '../compute.deps.ts';
import { COMPUTE_RECORDS, LOG_AUDIT } from '../compute.records.ts';
import type { ComputeTables, PayloadState } from '../compute.table.ts';

const CHUNK = 200;

/** What a gateway sealed: the salt of the commitment, and prompt and answer. */
interface Opened {
  readonly salt: Buffer;
  /** Canonical JSON of `{ request, response }`. */
  readonly bytes: Buffer;
}

/**
 * Prompts and answers. Gateways deliver them sealed, apart from the log; each waits as it came until its record is here, is
 * then opened, compared with the record's commitment, and kept under the data key of whom it is about.
 */
export function createPayloadService(
  deps: Pick<ComputeDeps, 'db' | 'clock' | 'recorder' | 'payloads' | 'profiles' | 'keyring' | 'logger'>,
) {
  const { db, clock, recorder, payloads, profiles, keyring, logger } = deps;
  const opener: Opener = keyring.opener(PAYLOAD_KEY);

  async function settleOne(tx: Tx<ComputeTables>, trafficId: string, retentionDays: number): Promise<void> {
    const payload = await tx
      .selectFrom('compute_payload')
      .selectAll()
      .where('traffic_id', '=', trafficId)
      .where('state', '=', 'waiting')
      .forUpdate()
      .executeTakeFirst();
    const record = await tx.selectFrom('compute_traffic').selectAll().where('id', '=', trafficId).executeTakeFirst();
    if (payload === undefined || record === undefined || payload.sealed === null) return;
    const mark = (state: PayloadState, sealed: Buffer | null) =>
      tx
        .updateTable('compute_payload')
        .set({ state, sealed })
        .where('traffic_id', '=', trafficId)
        .where('gateway_id', '=', payload.gateway_id)
        .execute();
    const opened = open(opener, trafficId, payload.sealed);
    if (opened === null || payload.gateway_id !== record.gateway_id) {
      await mark('unreadable', payload.sealed);
      await recordMismatch(tx, record.gateway_id, trafficId, opened === null ? 'unreadable' : 'foreign');
      return;
    }
    const stored = await payloads.put(tx, {
      payloadId: trafficId,
      subjectKey: record.end_user === null ? record.application_id : `${record.application_id}/${record.end_user}`,
      bytes: opened.bytes,
      salt: opened.salt,
      retainUntil: new Date(record.accepted_at.getTime() + retentionDays * DAY).toISOString(),
    });
    if (record.commitment === null) await mark('uncommitted', null);
    else if (stored.commitment === record.commitment) await mark('kept', null);
    else {
      await mark('mismatch', null);
      await recordMismatch(tx, record.gateway_id, trafficId, 'other-commitment');
    }
  }

  async function recordMismatch(tx: Tx<ComputeTables>, gatewayId: string, trafficId: string, reason: string) {
    await recorder.write(tx, {
      kind: COMPUTE_RECORDS.payloadMismatched,
      actor: { kind: 'gateway', gatewayId },
      subject: { kind: 'gateway', id: gatewayId },
      measures: [...LOG_AUDIT],
      outcome: 'failed',
      facts: { trafficId, reason },
    });
    logger.error({ gatewayId, trafficId, reason }, 'a payload does not fit to its record');
  }

  /** Opens those of the ids whose payload and record are both here. */
  async function settle(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const waiting = await db
      .selectFrom('compute_payload')
      .innerJoin('compute_traffic', 'compute_traffic.id', 'compute_payload.traffic_id')
      .select('compute_payload.traffic_id')
      .where('compute_payload.state', '=', 'waiting')
      .where('compute_payload.traffic_id', 'in', [...ids])
      .execute();
    if (waiting.length === 0) return;
    const { profile } = await profiles.current(db);
    const days = numberOf(profile, 'log.retention-days');
    for (const { traffic_id: id } of waiting) await db.transaction().execute((tx) => settleOne(tx, id, days));
  }

  return {
    settle,

    /** Takes them durably; answers the ids of all. The same one again changes nothing. */
    async take(gatewayId: string, given: readonly { id: string; sealed: string }[]): Promise<string[]> {
      const now = clock.now();
      for (let at = 0; at < given.length; at += CHUNK) {
        await db
          .insertInto('compute_payload')
          .values(
            given.slice(at, at + CHUNK).map(({ id, sealed }) => ({
              traffic_id: id,
              gateway_id: gatewayId,
              state: 'waiting' as const,
              sealed: Buffer.from(sealed, 'base64'),
              received_at: now,
            })),
          )
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
      const ids = given.map(({ id }) => id);
      // They are safe already: what can't be opened just now is opened by the next round.
      await settle(ids).catch((error: unknown) => logger.warn({ err: error }, 'payloads could not be opened yet'));
      return ids;
    },

    /** Those that a stop or an error left waiting although their record is here. */
    async settleLeft(): Promise<void> {
      const left = await db
        .selectFrom('compute_payload')
        .innerJoin('compute_traffic', 'compute_traffic.id', 'compute_payload.traffic_id')
        .select('compute_payload.traffic_id as id')
        .where('compute_payload.state', '=', 'waiting')
        .limit(10_000)
        .execute();
      for (let at = 0; at < left.length; at += CHUNK) await settle(left.slice(at, at + CHUNK).map(({ id }) => id));
    },
  };
}

export type PayloadService = ReturnType<typeof createPayloadService>;

function open(opener: Opener, trafficId: string, sealed: Buffer): Opened | null {
  try {
    const text = opener.open(sealed, Buffer.from(trafficId, 'latin1')).toString('utf8');
    const value = JSON.parse(text) as { payload: Json; salt: string };
    const salt = Buffer.from(value.salt, 'base64');
    if (salt.length !== 32) return null;
    return { salt, bytes: Buffer.from(canonicalJson(value.payload)) };
  } catch (error) {
    if (error instanceof CryptoError || error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}
