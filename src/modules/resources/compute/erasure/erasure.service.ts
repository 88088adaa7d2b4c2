import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { PayloadKept } from '../../../../governance/index.ts';
import { type PersonActor, systemActor } from '../../../../kernel/identity/index.ts';
import { DAY } from '../../../../kernel/time/index.ts';
import type { Db } from '../../../../platform/database/index.ts';
import { conflict, decodeCursor, encodeCursor, forbidden } from '../../../../platform/http/index.ts';
import type { ComputeDeps } from '../compute.deps.ts';
import { COMPUTE_RECORDS, LOG_AUDIT } from '../compute.records.ts';
import type { ComputeTables, ErasureRow } from '../compute.table.ts';
import type { PseudonymService } from '../traffic/pseudonym.service.ts';
import type { ErasureInput, ErasurePreview, ErasureQuery, ErasureView, PersonAsked } from './erasure.schema.ts';

const BATCH = 500;
/** What a gateway still held back when the erasure was asked for comes within this time. */
const LATE_FOR = 35 * DAY;
const KEEPER = systemActor('erasure');

/** Erasing what one person said: at once where nothing keeps it, else when nothing keeps it any more; restricted until then. */
export function createErasureService(
  deps: Pick<ComputeDeps, 'db' | 'clock' | 'newId' | 'recorder' | 'subjects' | 'payloads' | 'authority' | 'directory'>,
  pseudonyms: Pick<PseudonymService, 'pseudonymOf'>,
) {
  const { db, clock, newId, recorder, subjects, payloads, authority, directory } = deps;

  function pseudonymOf({ applicationId, endUser, userName }: PersonAsked): string {
    return endUser ?? pseudonyms.pseudonymOf({ applicationId, userName: userName! });
  }

  async function mayErase(actor: PersonActor, applicationId: string): Promise<void> {
    const unitId = (await subjects.get(db, applicationId))?.unitId ?? (await directory.rootUnit());
    authority.require(actor, 'traffic.erase', unitId);
  }

  /** Ids of the person's kept payloads up to a time, batch by batch in their order. */
  async function* batches(person: { applicationId: string; endUser: string }, until: Date): AsyncGenerator<string[]> {
    let after = '';
    for (;;) {
      const rows = await db
        .selectFrom('compute_traffic as t')
        .innerJoin('compute_payload as p', (join) =>
          join.onRef('p.traffic_id', '=', 't.id').onRef('p.gateway_id', '=', 't.gateway_id'),
        )
        .select('t.id')
        .where('t.application_id', '=', person.applicationId)
        .where('t.end_user', '=', person.endUser)
        .where('t.accepted_at', '<=', until)
        .where('p.state', 'in', ['kept', 'mismatch', 'uncommitted'])
        .where('t.id', '>', after)
        .orderBy('t.id')
        .limit(BATCH)
        .execute();
      if (rows.length === 0) return;
      after = rows.at(-1)!.id;
      yield rows.map(({ id }) => id);
    }
  }

  async function previewOf(person: { applicationId: string; endUser: string }): Promise<ErasurePreview> {
    const found = { payloads: 0, erasable: 0, retained: 0, held: 0 };
    let until: string | null = null;
    for await (const ids of batches(person, clock.now())) {
      const kept: Map<string, PayloadKept> = await db.transaction().execute((tx) => payloads.kept(tx, ids));
      found.payloads += ids.length;
      found.erasable += ids.length - kept.size;
      for (const one of kept.values()) {
        if (one.code === 'payload-on-hold') found.held++;
        else {
          found.retained++;
          if (until === null || one.until > until) until = one.until;
        }
      }
    }
    return { ...person, ...found, retainedUntil: until };
  }

  /** Erases what it may and restricts the rest; each batch in a transaction of its own, so a stop loses none. */
  async function carryOut(erasure: Selectable<ErasureRow>): Promise<void> {
    const { id, application_id: applicationId, end_user: endUser, requested_at: until } = erasure;
    const facts = { erasureId: id };
    let waiting = 0;
    let worked = false;
    for await (const ids of batches({ applicationId, endUser }, until)) {
      await db.transaction().execute(async (tx) => {
        const { erased, kept } = await payloads.eraseMany(tx, ids, KEEPER, `erasure ${id}`, facts);
        const restricted = await payloads.restrictMany(tx, [...kept.keys()], KEEPER, facts);
        waiting += kept.size;
        worked ||= erased.length + restricted.length > 0;
        if (erased.length > 0)
          await tx
            .updateTable('compute_payload')
            .set({ state: 'erased' })
            .where('traffic_id', 'in', erased)
            .where('state', 'in', ['kept', 'mismatch', 'uncommitted'])
            .execute();
        await tx
          .updateTable('compute_erasure')
          .set((each) => ({
            erased: each('erased', '+', erased.length),
            restricted: each('restricted', '+', restricted.length),
          }))
          .where('id', '=', id)
          .execute();
      });
    }
    const done = waiting === 0;
    if (!worked && waiting === erasure.waiting && done === (erasure.done_at !== null)) return;
    await db.transaction().execute(async (tx) => {
      await tx
        .updateTable('compute_erasure')
        .set({ waiting, done_at: done ? clock.now() : null })
        .where('id', '=', id)
        .execute();
      const now = await byId(tx, id);
      if (!done || erasure.done_at !== null) return;
      await recorder.write(tx, {
        kind: COMPUTE_RECORDS.erasureCompleted,
        actor: KEEPER,
        subject: { kind: 'application', id: applicationId },
        measures: [...LOG_AUDIT],
        facts: { erasureId: id, erased: now.erased },
      });
    });
  }

  const byId = (reader: Db<ComputeTables>, id: string) =>
    reader.selectFrom('compute_erasure').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

  return {
    async preview(actor: PersonActor, asked: PersonAsked): Promise<ErasurePreview> {
      await mayErase(actor, asked.applicationId);
      return previewOf({ applicationId: asked.applicationId, endUser: pseudonymOf(asked) });
    },

    /** 409 `preview-outdated` when there are other payloads than the preview showed. */
    async request(actor: PersonActor, { reason, payloads: expected, ...asked }: ErasureInput): Promise<ErasureView> {
      await mayErase(actor, asked.applicationId);
      const person = { applicationId: asked.applicationId, endUser: pseudonymOf(asked) };
      const now = await previewOf(person);
      if (now.payloads !== expected)
        throw conflict(
          'preview-outdated',
          {
            zh: `现有 ${now.payloads} 份内容，与预览时的 ${expected} 份不同：请重新预览。`,
            en: `There are ${now.payloads} payloads now, not the ${expected} of the preview: look again.`,
          },
          { payloads: now.payloads },
        );
      const row: ErasureRow = {
        id: newId('erasure'),
        application_id: person.applicationId,
        end_user: person.endUser,
        requested_by: actor.personId,
        requested_at: clock.now(),
        erased: 0,
        restricted: 0,
        waiting: now.payloads,
        done_at: null,
      };
      await db.transaction().execute(async (tx) => {
        await tx.insertInto('compute_erasure').values(row).execute();
        await recorder.write(tx, {
          kind: COMPUTE_RECORDS.erasureRequested,
          actor,
          subject: { kind: 'application', id: person.applicationId },
          measures: [...LOG_AUDIT],
          facts: { erasureId: row.id, payloads: now.payloads, erasable: now.erasable },
          payload: { subjectKey: actor.personId, value: { reason, endUser: person.endUser } },
        });
      });
      await carryOut(row);
      return viewOf(await byId(db, row.id));
    },

    async list(actor: PersonActor, { cursor, limit, applicationId }: ErasureQuery) {
      if (!authority.permits(actor, 'traffic.erase', await directory.rootUnit())) {
        // Who answers for some applications only asks about one of these.
        if (applicationId === undefined)
          throw forbidden('name-application', {
            zh: '请指明您负责的应用。',
            en: 'Name one of the applications that you answer for.',
          });
        await mayErase(actor, applicationId);
      }
      const before = cursor === undefined ? undefined : decodeCursor(z.string().max(60), cursor);
      const rows = await db
        .selectFrom('compute_erasure')
        .selectAll()
        .$if(applicationId !== undefined, (query) => query.where('application_id', '=', applicationId!))
        .$if(before !== undefined, (query) => query.where('id', '<', before!))
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute();
      const items = rows.slice(0, limit).map(viewOf);
      const last = items.at(-1);
      return rows.length > limit && last !== undefined ? { items, nextCursor: encodeCursor(last.id) } : { items };
    },

    /** What had to be kept and need not be any more, and what came late. */
    async carryOn(): Promise<void> {
      const due = await db
        .selectFrom('compute_erasure')
        .selectAll()
        .where((each) =>
          each.or([each('done_at', 'is', null), each('requested_at', '>', new Date(clock.now().getTime() - LATE_FOR))]),
        )
        .orderBy('id')
        .execute();
      for (const erasure of due) await carryOut(erasure);
    },
  };
}

export type ErasureService = ReturnType<typeof createErasureService>;

function viewOf(row: Selectable<ErasureRow>): ErasureView {
  return {
    id: row.id,
    applicationId: row.application_id,
    endUser: row.end_user,
    requestedBy: row.requested_by,
    requestedAt: row.requested_at.toISOString(),
    erased: row.erased,
    restricted: row.restricted,
    waiting: row.waiting,
    state: row.done_at === null ? 'open' : 'done',
    doneAt: row.done_at?.toISOString() ?? null,
  };
}
