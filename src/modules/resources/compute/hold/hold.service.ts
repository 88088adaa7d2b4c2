import type { Selectable } from 'kysely';
import { z } from 'zod';
import { type PersonActor, systemActor } from '../../../../kernel/identity/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';
import { decodeCursor, encodeCursor, invalidInput, notFound } from '../../../../platform/http/index.ts';
import type { ComputeDeps } from '../compute.deps.ts';
import { COMPUTE_RECORDS, LOG_AUDIT } from '../compute.records.ts';
import type { HoldRow } from '../compute.table.ts';
import * as repository from './hold.repository.ts';
import type { HoldInput, HoldQuery, HoldView, PlacedHoldView } from './hold.schema.ts';

/** Legal holds: what must be kept beyond its time, because somebody said so and why. */
export function createHoldService(
  deps: Pick<ComputeDeps, 'db' | 'clock' | 'newId' | 'recorder' | 'subjects' | 'payloads'>,
) {
  const { db, clock, newId, recorder, subjects, payloads } = deps;

  payloads.keptBy(async (tx, asked) => {
    if (asked.length === 0) return new Map();
    // Whoever places a hold waits until this erasure is done, or this erasure waits and sees the hold.
    await repository.lockHolds(tx, 'shared');
    const reader: AnyDb = tx;
    return repository.holdsOn(
      reader,
      asked.map(({ payloadId }) => payloadId),
      clock.now(),
    );
  });

  /** Months (yyyymm) within the hold's time whose deletion was decided before. */
  async function prunedMonths(reader: typeof db, { from, to, trafficId }: HoldInput): Promise<string[]> {
    if (trafficId !== undefined) return [];
    const rows = await reader
      .selectFrom('compute_traffic_log')
      .select('month')
      .distinct()
      .where('pruning_at', 'is not', null)
      .orderBy('month')
      .execute();
    const monthOf = (at: string) => at.slice(0, 7).replace('-', '');
    return rows
      .map(({ month }) => month)
      .filter((month) => (from === undefined || month >= monthOf(from)) && (to === undefined || month <= monthOf(to)));
  }

  return {
    async list({ cursor, ...query }: HoldQuery): Promise<{ items: HoldView[]; nextCursor?: string }> {
      const before = cursor === undefined ? undefined : decodeCursor(z.string().max(60), cursor);
      const rows = await repository.listHolds(db, { ...query, before });
      const items = rows.slice(0, query.limit).map(viewOf);
      const last = items.at(-1);
      return rows.length > query.limit && last !== undefined ? { items, nextCursor: encodeCursor(last.id) } : { items };
    },

    /** In force at once: what is decided or erased from now on knows it. */
    async place(actor: PersonActor, input: HoldInput): Promise<PlacedHoldView> {
      const now = clock.now();
      if (input.until !== undefined && Date.parse(input.until) <= now.getTime())
        throw invalidInput([{ path: 'until', message: 'Lies in the past' }]);
      return db.transaction().execute(async (tx) => {
        await repository.lockHolds(tx, 'alone');
        if (input.applicationId !== undefined && (await subjects.get(tx, input.applicationId))?.kind !== 'application')
          throw invalidInput([{ path: 'applicationId', message: 'There is no application with this id' }]);
        const known = input.trafficId === undefined ? undefined : await recordOf(tx, input.trafficId);
        if (input.trafficId !== undefined && known === undefined)
          throw invalidInput([{ path: 'trafficId', message: 'There is no such record here' }]);
        const instant = (text: string | undefined) => (text === undefined ? null : new Date(text));
        const row: HoldRow = {
          id: newId('hold'),
          application_id: input.applicationId ?? null,
          end_user: input.endUser ?? null,
          traffic_id: input.trafficId ?? null,
          from_at: instant(input.from),
          to_at: instant(input.to),
          reason: input.reason,
          placed_by: actor.personId,
          placed_at: now,
          until_at: instant(input.until),
          ended_at: null,
          ended_by: null,
        };
        await repository.insertHold(tx, row);
        await recorder.write(tx, {
          kind: COMPUTE_RECORDS.holdPlaced,
          actor,
          ...(input.applicationId === undefined ? {} : { subject: { kind: 'application', id: input.applicationId } }),
          measures: [...LOG_AUDIT],
          facts: {
            holdId: row.id,
            person: input.endUser !== undefined,
            trafficId: row.traffic_id,
            from: input.from ?? null,
            to: input.to ?? null,
            until: input.until ?? null,
          },
          payload: { subjectKey: actor.personId, value: { reason: input.reason, endUser: input.endUser ?? null } },
        });
        return { ...viewOf(row), prunedMonths: await prunedMonths(tx, input) };
      });
    },

    async lift(actor: PersonActor, id: string, reason: string): Promise<HoldView> {
      return db.transaction().execute(async (tx) => {
        const row = await repository.endHold(tx, id, actor.personId, clock.now());
        if (row === undefined)
          throw notFound({ zh: '没有这一有效的法律保全。', en: 'There is no such legal hold in force.' });
        await recorder.write(tx, {
          kind: COMPUTE_RECORDS.holdLifted,
          actor,
          ...(row.application_id === null ? {} : { subject: { kind: 'application', id: row.application_id } }),
          measures: [...LOG_AUDIT],
          facts: { holdId: id },
          payload: { subjectKey: actor.personId, value: { reason } },
        });
        return viewOf(row);
      });
    },

    /** Those whose time is over are ended, and it is recorded. They hold nothing any more from that time on anyway. */
    async lapseDue(): Promise<void> {
      for (const { id } of await repository.holdsPast(db, clock.now()))
        await db.transaction().execute(async (tx) => {
          const row = await repository.endHold(tx, id, null, clock.now());
          if (row === undefined) return;
          await recorder.write(tx, {
            kind: COMPUTE_RECORDS.holdLapsed,
            actor: systemActor('deadline'),
            measures: [...LOG_AUDIT],
            facts: { holdId: id },
          });
        });
    },
  };

  function recordOf(tx: typeof db, id: string) {
    return tx.selectFrom('compute_traffic').select('id').where('id', '=', id).executeTakeFirst();
  }
}

export type HoldService = ReturnType<typeof createHoldService>;

function viewOf(row: Selectable<HoldRow>): HoldView {
  return {
    id: row.id,
    applicationId: row.application_id,
    endUser: row.end_user,
    trafficId: row.traffic_id,
    from: row.from_at?.toISOString() ?? null,
    to: row.to_at?.toISOString() ?? null,
    reason: row.reason,
    placedBy: row.placed_by,
    placedAt: row.placed_at.toISOString(),
    until: row.until_at?.toISOString() ?? null,
    state: row.ended_at === null ? 'open' : row.ended_by === null ? 'lapsed' : 'lifted',
    endedAt: row.ended_at?.toISOString() ?? null,
    endedBy: row.ended_by,
  };
}
