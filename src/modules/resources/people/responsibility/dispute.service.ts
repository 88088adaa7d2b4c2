import { z } from 'zod';
import type { Page } from '../../../../governance/index.ts';
import { type Actor, type PersonActor, systemActor } from '../../../../kernel/identity/index.ts';
import { MEASURES } from '../../../../kernel/measure/index.ts';
import { numberOf } from '../../../../kernel/profile/index.ts';
import type { Json } from '../../../../kernel/record/index.ts';
import { DAY } from '../../../../kernel/time/index.ts';
import type { AnyDb, AnyTx } from '../../../../platform/database/index.ts';
import {
  conflict,
  decodeCursor,
  encodeCursor,
  forbidden,
  invalidInput,
  notFound,
} from '../../../../platform/http/index.ts';
import { refuseOnBehalf } from './delegation.service.ts';
import { afterDisputeAct, type DisputeAct, type DisputeRefusal, disputeRefusal } from './dispute.ts';
import type { ResponsibilityDb, ResponsibilityDeps } from './responsibility.deps.ts';
import { RESPONSIBILITY_MEASURES, RESPONSIBILITY_RECORDS } from './responsibility.records.ts';
import type { DisputeInput, DisputeView } from './responsibility.schema.ts';
import type { DisputeRow } from './responsibility.table.ts';

export type DisputeService = ReturnType<typeof createDisputeService>;

const MOST_DUE = 200;

const RECORDS: Record<DisputeAct['act'], string> = {
  assign: RESPONSIBILITY_RECORDS.mediatorAssigned,
  state: RESPONSIBILITY_RECORDS.disputeStated,
  settle: RESPONSIBILITY_RECORDS.disputeSettled,
  escalate: RESPONSIBILITY_RECORDS.disputeEscalated,
  withdraw: RESPONSIBILITY_RECORDS.disputeWithdrawn,
};

/** Disputes about who is responsible for what: statements, a mediator, a deadline, the escalation, an outcome. */
export function createDisputeService(deps: ResponsibilityDeps) {
  const { db, clock, newId, recorder, authority, directory, profiles, subjects } = deps;

  const inCharge = async (actor: PersonActor) => authority.permits(actor, 'dispute.decide', await directory.rootUnit());
  const dispute = (row: DisputeRow) => ({
    state: row.state,
    raisedBy: row.raised_by,
    againstId: row.against_id,
    mediatorId: row.mediator_id,
  });

  async function views(rows: readonly DisputeRow[]): Promise<DisputeView[]> {
    if (rows.length === 0) return [];
    const entries = await db
      .selectFrom('people_dispute_entry')
      .selectAll()
      .where(
        'dispute_id',
        'in',
        rows.map((row) => row.id),
      )
      .orderBy('number')
      .execute();
    const people = await directory.people([
      ...rows.flatMap((row) => [row.raised_by, row.against_id, row.mediator_id ?? row.raised_by]),
      ...entries.map((entry) => entry.person_id),
    ]);
    const named = (id: string) => ({ id, name: people.find((one) => one.id === id)?.name ?? '' });
    return rows.map((row) => ({
      id: row.id,
      title: row.title,
      measureId: row.measure_id,
      subjectId: row.subject_id,
      state: row.state,
      raisedBy: named(row.raised_by),
      against: named(row.against_id),
      mediator: row.mediator_id === null ? null : named(row.mediator_id),
      raisedAt: row.raised_at.toISOString(),
      deadline: row.deadline.toISOString(),
      escalatedAt: row.escalated_at?.toISOString() ?? null,
      closedAt: row.closed_at?.toISOString() ?? null,
      entries: entries
        .filter((entry) => entry.dispute_id === row.id)
        .map((entry) => ({
          person: named(entry.person_id),
          what: entry.what,
          words: entry.words,
          at: entry.at.toISOString(),
        })),
    }));
  }

  const involved = (row: DisputeRow, personId: string) =>
    [row.raised_by, row.against_id, row.mediator_id].includes(personId);

  async function enter(
    tx: AnyTx,
    id: string,
    personId: string,
    what: 'statement' | 'outcome' | 'withdrawal',
    words: string,
  ) {
    await (tx as AnyDb as ResponsibilityDb)
      .insertInto('people_dispute_entry')
      .values({ dispute_id: id, person_id: personId, what, words, at: clock.now() })
      .execute();
  }

  function write(
    tx: AnyTx,
    kind: string,
    actor: Actor,
    row: DisputeRow,
    more: { facts?: { [key: string]: Json }; words?: string; outcome?: 'refused'; notice?: boolean } = {},
  ) {
    return recorder.write(tx, {
      kind,
      actor,
      subject: { kind: 'person', id: row.raised_by },
      measures: [...new Set([...RESPONSIBILITY_MEASURES, row.measure_id])],
      facts: { disputeId: row.id, againstId: row.against_id, mediatorId: row.mediator_id, ...more.facts },
      ...(more.words === undefined || actor.kind !== 'person'
        ? {}
        : { payload: { subjectKey: actor.personId, value: { words: more.words } } }),
      ...(more.outcome === undefined ? {} : { outcome: more.outcome }),
      notice: more.notice ?? false,
    });
  }

  const days = async () => numberOf((await profiles.current(db)).profile, 'dispute.deadline-days');

  /** Does an act once its rules allow it; an attempt that they refuse is recorded. */
  async function act(
    actor: PersonActor,
    id: string,
    given: DisputeAct,
    words: { what: 'statement' | 'outcome' | 'withdrawal'; text: string } | null,
  ): Promise<DisputeView> {
    refuseOnBehalf(actor);
    const charge = await inCharge(actor);
    const extra = (await days()) * DAY;
    const refusal = await db.transaction().execute(async (tx) => {
      const row = await tx.selectFrom('people_dispute').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
      if (row === undefined || !(involved(row, actor.personId) || charge)) throw unknownDispute();
      const refused = disputeRefusal(dispute(row), given, { id: actor.personId, inCharge: charge });
      if (refused !== null) {
        await write(tx, RESPONSIBILITY_RECORDS.disputeRefused, actor, row, {
          facts: { act: given.act, code: refused },
          outcome: 'refused',
        });
        return refused;
      }
      const state = afterDisputeAct(dispute(row), given);
      const now = clock.now();
      const over = state === 'settled' || state === 'withdrawn';
      const change = {
        state,
        ...(given.act === 'assign' ? { mediator_id: given.mediatorId } : {}),
        ...(given.act === 'escalate' ? { escalated_at: now, deadline: new Date(now.getTime() + extra) } : {}),
        ...(over ? { closed_at: now } : {}),
      };
      await tx.updateTable('people_dispute').set(change).where('id', '=', id).execute();
      if (words !== null) await enter(tx, id, actor.personId, words.what, words.text);
      await write(
        tx,
        RECORDS[given.act],
        actor,
        { ...row, ...change },
        {
          ...(words === null ? {} : { words: words.text }),
          notice: true,
        },
      );
      return null;
    });
    if (refusal !== null) throw problemOf(refusal);
    return get(actor, id);
  }

  async function get(actor: PersonActor, id: string): Promise<DisputeView> {
    const row = await db.selectFrom('people_dispute').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined || !(involved(row, actor.personId) || authority.permits(actor, 'dispute.read')))
      throw unknownDispute();
    return (await views([row]))[0]!;
  }

  return {
    get,

    /** Open ones whose deadline comes before `before`, with everybody who is part of them. */
    async dueBefore(before: Date): Promise<{ id: string; title: string; personIds: string[] }[]> {
      const rows = await db
        .selectFrom('people_dispute')
        .selectAll()
        .where('closed_at', 'is', null)
        .where('deadline', '<', before)
        .orderBy('id')
        .limit(MOST_DUE)
        .execute();
      return rows.map((row) => ({
        id: row.id,
        title: row.title,
        personIds: [row.raised_by, row.against_id, row.mediator_id].filter((one) => one !== null),
      }));
    },

    /** Those that one is part of; all with permission. */
    async list(actor: PersonActor, query: { cursor?: string | undefined; limit: number }): Promise<Page<DisputeView>> {
      let rows = db
        .selectFrom('people_dispute')
        .selectAll()
        .orderBy('id', 'desc')
        .limit(query.limit + 1);
      if (query.cursor !== undefined) rows = rows.where('id', '<', decodeCursor(z.string().max(60), query.cursor));
      if (!authority.permits(actor, 'dispute.read'))
        rows = rows.where((where) =>
          where.or([
            where('raised_by', '=', actor.personId),
            where('against_id', '=', actor.personId),
            where('mediator_id', '=', actor.personId),
          ]),
        );
      const found = await rows.execute();
      const items = await views(found.slice(0, query.limit));
      const last = items.at(-1);
      return found.length > query.limit && last ? { items, nextCursor: encodeCursor(last.id) } : { items };
    },

    async raise(actor: PersonActor, input: DisputeInput): Promise<DisputeView> {
      refuseOnBehalf(actor);
      if (!MEASURES.some(({ id }) => id === input.measureId))
        throw invalidInput([{ path: 'measureId', message: 'There is no such measure' }]);
      if (input.againstId === actor.personId || (await directory.person(input.againstId)) === null)
        throw invalidInput([{ path: 'againstId', message: 'Must be another person' }]);
      if (input.subjectId != null && (await subjects.get(db, input.subjectId)) === null)
        throw invalidInput([{ path: 'subjectId', message: 'There is no such subject' }]);
      const now = clock.now();
      const row: DisputeRow = {
        id: newId('dispute'),
        title: input.title,
        measure_id: input.measureId,
        subject_id: input.subjectId ?? null,
        state: 'raised',
        raised_by: actor.personId,
        against_id: input.againstId,
        mediator_id: null,
        raised_at: now,
        deadline: new Date(now.getTime() + (await days()) * DAY),
        escalated_at: null,
        closed_at: null,
      };
      await db.transaction().execute(async (tx) => {
        await tx.insertInto('people_dispute').values(row).execute();
        await enter(tx, row.id, actor.personId, 'statement', input.statement);
        await write(tx, RESPONSIBILITY_RECORDS.disputeRaised, actor, row, {
          facts: { deadline: row.deadline.toISOString() },
          words: input.statement,
          notice: true,
        });
      });
      return get(actor, row.id);
    },

    async assign(actor: PersonActor, id: string, mediatorId: string): Promise<DisputeView> {
      if ((await directory.person(mediatorId))?.enabled !== true)
        throw invalidInput([{ path: 'mediatorId', message: 'There is no such person who can sign in' }]);
      return act(actor, id, { act: 'assign', mediatorId }, null);
    },
    state: (actor: PersonActor, id: string, text: string) =>
      act(actor, id, { act: 'state' }, { what: 'statement', text }),
    settle: (actor: PersonActor, id: string, text: string) =>
      act(actor, id, { act: 'settle' }, { what: 'outcome', text }),
    escalate: (actor: PersonActor, id: string) => act(actor, id, { act: 'escalate' }, null),
    withdraw: (actor: PersonActor, id: string, text: string) =>
      act(actor, id, { act: 'withdraw' }, { what: 'withdrawal', text }),

    /** Escalates, once, what is past its deadline. Run by the schedule; several servers may run it. */
    async escalateDue(): Promise<number> {
      const at = clock.now();
      const extra = (await days()) * DAY;
      const due = await db
        .selectFrom('people_dispute')
        .select('id')
        .where('closed_at', 'is', null)
        .where('state', '<>', 'escalated')
        .where('deadline', '<', at)
        .limit(500)
        .execute();
      let escalated = 0;
      for (const { id } of due) {
        await db.transaction().execute(async (tx) => {
          const row = await tx
            .updateTable('people_dispute')
            .set({ state: 'escalated', escalated_at: at, deadline: new Date(at.getTime() + extra) })
            .where('id', '=', id)
            .where('state', 'in', ['raised', 'mediation'])
            .returningAll()
            .executeTakeFirst();
          if (row === undefined) return;
          await write(tx, RESPONSIBILITY_RECORDS.disputeEscalated, systemActor('deadline'), row, { notice: true });
          escalated++;
        });
      }
      return escalated;
    },
  };
}

const TEXTS: Record<DisputeRefusal, { zh: string; en: string }> = {
  'dispute-over': { zh: '该争议已经结束或已升级。', en: 'This dispute is over, or escalated already.' },
  'not-a-party': { zh: '您不是该争议的相关方。', en: 'You are no party to this dispute.' },
  'mediator-is-party': { zh: '当事人不能担任调解人。', en: 'A party can not be the mediator.' },
  'own-dispute': { zh: '不能处理与自己有关的争议。', en: 'Nobody decides about a dispute of their own.' },
  'not-mediator': { zh: '升级之前由调解人给出结果。', en: 'Until it is escalated, the mediator brings the outcome.' },
  'not-in-charge': { zh: '须由负责争议裁定的人员办理。', en: 'This is for who decides about disputes.' },
};

const problemOf = (refusal: DisputeRefusal) =>
  refusal === 'dispute-over' || refusal === 'mediator-is-party'
    ? conflict(refusal, TEXTS[refusal])
    : forbidden(refusal, TEXTS[refusal]);
const unknownDispute = () => notFound({ zh: '没有这项争议。', en: 'There is no such dispute.' });
