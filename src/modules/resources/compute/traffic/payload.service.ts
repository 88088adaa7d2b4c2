import { sql } from 'kysely';
import { numberOf } from '../../../../kernel/profile/index.ts';
import { DAY } from '../../../../kernel/time/index.ts';
import { readPayload, readPayloadEnvelope } from '../../../../kernel/traffic/index.ts';
import type { Opener } from '../../../../platform/crypto/index.ts';
import { CryptoError } from '../../../../platform/crypto/index.ts';
import type { Tx } from '../../../../platform/database/index.ts';
import type { ComputeDeps } from '../compute.deps.ts';
import { PAYLOAD_KEY } from '../compute.deps.ts';
import { COMPUTE_RECORDS, LOG_AUDIT } from '../compute.records.ts';
import type { ComputeTables, PayloadState } from '../compute.table.ts';

const CHUNK = 200;
/** Payloads opened in one transaction, by count and by bytes. */
const MOST_TOGETHER = 50;
const MOST_BYTES_TOGETHER = 8 * 1024 * 1024;
/** Ids that wait in memory to be looked at. */
const MOST_DUE = 50_000;

/** What a gateway sealed: the salt of the commitment, and prompt and answer in the bytes that it commits to. */
interface Opened {
  readonly salt: Uint8Array;
  readonly bytes: Uint8Array;
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

  /** Opens these, as far as payload and record are here, in one transaction. */
  async function settleTogether(tx: Tx<ComputeTables>, ids: readonly string[], retentionDays: number): Promise<void> {
    const rows = await tx
      .selectFrom('compute_payload')
      .innerJoin('compute_traffic', 'compute_traffic.id', 'compute_payload.traffic_id')
      .select([
        'compute_payload.traffic_id as id',
        'compute_payload.gateway_id as sender',
        'compute_payload.sealed',
        'compute_traffic.gateway_id as recorder',
        'compute_traffic.application_id as applicationId',
        'compute_traffic.end_user as endUser',
        'compute_traffic.accepted_at as acceptedAt',
        'compute_traffic.commitment',
      ])
      .where('compute_payload.state', '=', 'waiting')
      .where('compute_payload.traffic_id', 'in', [...ids])
      .orderBy('compute_payload.traffic_id')
      .orderBy('compute_payload.gateway_id')
      .forUpdate('compute_payload')
      .execute();
    const opened = rows.flatMap((row) =>
      row.sealed === null ? [] : [{ ...row, content: open(opener, row.id, row.sealed) }],
    );
    const readable = opened.flatMap((one) =>
      one.content === null || one.sender !== one.recorder ? [] : [{ ...one, content: one.content }],
    );
    const stored = await payloads.putAll(
      tx,
      readable.map(({ id, applicationId, endUser, acceptedAt, content }) => ({
        payloadId: id,
        subjectKey: endUser === null ? applicationId : `${applicationId}/${endUser}`,
        bytes: content.bytes,
        salt: content.salt,
        retainUntil: new Date(acceptedAt.getTime() + retentionDays * DAY).toISOString(),
      })),
    );
    const state = (at: number): PayloadState => {
      const { commitment } = readable[at]!;
      if (commitment === null) return 'uncommitted';
      return stored[at]!.commitment === commitment ? 'kept' : 'mismatch';
    };
    for (const wanted of ['uncommitted', 'kept', 'mismatch'] as const) {
      const these = readable.filter((_, at) => state(at) === wanted);
      if (these.length === 0) continue;
      await tx
        .updateTable('compute_payload')
        .set({ state: wanted, sealed: null })
        .where(({ eb, refTuple, tuple }) =>
          eb(
            refTuple('traffic_id', 'gateway_id'),
            'in',
            these.map(({ id, sender }) => tuple(id, sender)),
          ),
        )
        .execute();
      if (wanted === 'mismatch')
        for (const { recorder: gatewayId, id } of these) await recordMismatch(tx, gatewayId, id, 'other-commitment');
    }
    // The sealed bytes stay: perhaps another key opens them.
    for (const { id, sender, recorder: gatewayId, content } of opened) {
      if (content !== null && sender === gatewayId) continue;
      await tx
        .updateTable('compute_payload')
        .set({ state: 'unreadable' })
        .where('traffic_id', '=', id)
        .where('gateway_id', '=', sender)
        .execute();
      await recordMismatch(tx, gatewayId, id, content === null ? 'unreadable' : 'foreign');
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

  /** Opens those of the ids whose payload and record are both here. One that fails does not keep the others back. */
  async function settle(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const waiting = await db
      .selectFrom('compute_payload')
      .innerJoin('compute_traffic', 'compute_traffic.id', 'compute_payload.traffic_id')
      .select('compute_payload.traffic_id as id')
      .select(sql<number>`coalesce(octet_length(compute_payload.sealed), 0)`.as('bytes'))
      .where('compute_payload.state', '=', 'waiting')
      .where('compute_payload.traffic_id', 'in', [...ids])
      .execute();
    if (waiting.length === 0) return;
    const { profile } = await profiles.current(db);
    const days = numberOf(profile, 'log.retention-days');
    const run = (some: readonly string[]) => db.transaction().execute((tx) => settleTogether(tx, some, days));
    for (const group of groupsOf(waiting)) {
      try {
        await run(group);
      } catch {
        let left = 0;
        let reason: unknown;
        for (const id of group)
          await run([id]).catch((error: unknown) => {
            left++;
            reason = error;
          });
        if (left > 0)
          logger.warn({ err: reason, payloads: left }, 'payloads could not be opened yet; they are tried again');
      }
    }
  }

  let due: string[] = [];
  let working: Promise<void> | null = null;

  async function workOff(): Promise<void> {
    while (due.length > 0) {
      const some = due.slice(0, CHUNK);
      due = due.slice(CHUNK);
      await settle(some).catch((error: unknown) => logger.warn({ err: error }, 'payloads could not be opened yet'));
    }
    // In the same turn as the last look: what comes now must begin anew.
    working = null;
  }

  /**
   * Opens soon those of the ids whose payload and record are both here. Nobody waits for it: a delivery is answered when what it
   * brought is safe, and opening thousands may take longer than a gateway waits for an answer.
   */
  function settleSoon(ids: readonly string[]): void {
    // What does not find room is found by the next round.
    if (ids.length === 0 || due.length > MOST_DUE) return;
    due.push(...ids);
    working ??= workOff();
  }

  return {
    settleSoon,

    /** Ends the opening of payloads; what is left waits in the database. */
    async stop(): Promise<void> {
      due = [];
      await working;
    },

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
      settleSoon(ids);
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

/** Ids in groups of bounded count and bytes; one payload alone may be larger. */
function groupsOf(waiting: readonly { readonly id: string; readonly bytes: number }[]): string[][] {
  const groups: string[][] = [];
  let bytes = 0;
  for (const one of waiting) {
    const group = groups.at(-1);
    if (group === undefined || group.length >= MOST_TOGETHER || bytes + one.bytes > MOST_BYTES_TOGETHER) {
      groups.push([one.id]);
      bytes = one.bytes;
    } else {
      group.push(one.id);
      bytes += one.bytes;
    }
  }
  return groups;
}

function open(opener: Opener, trafficId: string, sealed: Buffer): Opened | null {
  try {
    const { salt, payload } = readPayloadEnvelope(opener.open(sealed, Buffer.from(trafficId, 'latin1')));
    // What can't be read back must not be taken for kept.
    readPayload(payload);
    return { salt, bytes: payload };
  } catch (error) {
    if (error instanceof CryptoError || error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}
