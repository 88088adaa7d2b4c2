import { z } from 'zod';
import type { Page } from '../../../../governance/index.ts';
import type { PersonActor } from '../../../../kernel/identity/index.ts';
import { decodeCursor, encodeCursor, invalidInput, notFound } from '../../../../platform/http/index.ts';
import { refuseOnBehalf } from './delegation.service.ts';
import type { ResponsibilityDeps } from './responsibility.deps.ts';
import { RESPONSIBILITY_MEASURES, RESPONSIBILITY_RECORDS } from './responsibility.records.ts';
import type { InterestView } from './responsibility.schema.ts';

export type InterestService = ReturnType<typeof createInterestService>;

/** Declared interests: by the person themselves, or for them by who assigns responsibilities. They bar from deciding. */
export function createInterestService(deps: ResponsibilityDeps) {
  const { db, clock, newId, recorder, subjects, authority, directory } = deps;
  const mayForOthers = async (actor: PersonActor) =>
    authority.permits(actor, 'responsibility.write', await directory.rootUnit());

  return {
    async list(actor: PersonActor, query: { cursor?: string | undefined; limit: number }): Promise<Page<InterestView>> {
      let rows = db
        .selectFrom('people_interest')
        .selectAll()
        .where('ended_at', 'is', null)
        .orderBy('id', 'desc')
        .limit(query.limit + 1);
      if (query.cursor !== undefined) rows = rows.where('id', '<', decodeCursor(z.string().max(60), query.cursor));
      if (!authority.permits(actor, 'dispute.read')) rows = rows.where('person_id', '=', actor.personId);
      const found = await rows.execute();
      const people = await directory.people(found.flatMap((row) => [row.person_id, row.declared_by]));
      const named = (id: string) => ({ id, name: people.find((one) => one.id === id)?.name ?? '' });
      const others = await mayForOthers(actor);
      const items = found.slice(0, query.limit).map((row) => ({
        id: row.id,
        person: named(row.person_id),
        declaredBy: named(row.declared_by),
        mayEnd: others && row.person_id !== actor.personId,
        subjectId: row.subject_id,
        reason: row.reason,
        declaredAt: row.declared_at.toISOString(),
      }));
      const last = items.at(-1);
      return found.length > query.limit && last ? { items, nextCursor: encodeCursor(last.id) } : { items };
    },

    async declare(
      actor: PersonActor,
      input: { personId?: string | undefined; subjectId: string; reason: string },
    ): Promise<string> {
      refuseOnBehalf(actor);
      const personId = input.personId ?? actor.personId;
      if (personId !== actor.personId) authority.require(actor, 'responsibility.write', await directory.rootUnit());
      if ((await subjects.get(db, input.subjectId)) === null)
        throw invalidInput([{ path: 'subjectId', message: 'There is no such subject' }]);
      if ((await directory.person(personId)) === null)
        throw invalidInput([{ path: 'personId', message: 'There is no such person' }]);
      const id = newId('interest');
      await db.transaction().execute(async (tx) => {
        await tx
          .insertInto('people_interest')
          .values({
            id,
            person_id: personId,
            subject_id: input.subjectId,
            reason: input.reason,
            declared_by: actor.personId,
            declared_at: clock.now(),
            ended_at: null,
          })
          .execute();
        await recorder.write(tx, {
          kind: RESPONSIBILITY_RECORDS.interestDeclared,
          actor,
          subject: { kind: 'person', id: personId },
          measures: [...RESPONSIBILITY_MEASURES],
          facts: { interestId: id, subjectId: input.subjectId },
          payload: { subjectKey: personId, value: { reason: input.reason } },
        });
      });
      return id;
    },

    /** Not by the person themselves: whoever has an interest does not declare it away. */
    async end(actor: PersonActor, id: string): Promise<void> {
      await db.transaction().execute(async (tx) => {
        const row = await tx
          .selectFrom('people_interest')
          .selectAll()
          .where('id', '=', id)
          .where('ended_at', 'is', null)
          .forUpdate()
          .executeTakeFirst();
        if (row === undefined || row.person_id === actor.personId || !(await mayForOthers(actor)))
          throw notFound({ zh: '没有可由您终止的申报。', en: 'There is no declared interest that you may end.' });
        await tx.updateTable('people_interest').set({ ended_at: clock.now() }).where('id', '=', id).execute();
        await recorder.write(tx, {
          kind: RESPONSIBILITY_RECORDS.interestEnded,
          actor,
          subject: { kind: 'person', id: row.person_id },
          measures: [...RESPONSIBILITY_MEASURES],
          facts: { interestId: id, subjectId: row.subject_id },
        });
      });
    },
  };
}
