import { grantsInForce, type PersonActor } from '../../../../kernel/identity/index.ts';
import { MEASURES } from '../../../../kernel/measure/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';
import { conflict, invalidInput, notFound } from '../../../../platform/http/index.ts';
import { isUniqueViolation } from '../people.problems.ts';
import { standInsOf } from './delegation.reader.ts';
import { matrixFaults } from './matrix.ts';
import type { ResponsibilityDeps } from './responsibility.deps.ts';
import { RESPONSIBILITY_MEASURES, RESPONSIBILITY_RECORDS } from './responsibility.records.ts';
import type { AssignmentInput, MatrixView } from './responsibility.schema.ts';

export type MatrixService = ReturnType<typeof createMatrixService>;

/** Most assignments of one matrix: 31 measures with a few people each stay far below. */
const MOST = 2_000;

/** Who does, answers for, is asked about and is told of each measure, for the organisation or for one subject. */
export function createMatrixService(deps: ResponsibilityDeps) {
  const { db, clock, newId, recorder, subjects, authority, directory, profiles } = deps;

  return {
    /** With the gaps and contradictions of every row, computed now. A person without a role that counts fills nothing. */
    async view(reader: AnyDb, subjectId: string | null, at = clock.now()): Promise<MatrixView> {
      const typed = reader as ResponsibilityDeps['db'];
      const rows = await typed
        .selectFrom('people_responsibility')
        .selectAll()
        .where('subject_id', subjectId === null ? 'is' : '=', subjectId)
        .where('ended_at', 'is', null)
        .orderBy('id')
        .limit(MOST)
        .execute();
      const standIns = await standInsOf(
        typed,
        rows.map((row) => row.person_id),
        at,
      );
      const people = await directory.people(
        [...rows.map((row) => row.person_id), ...[...standIns.values()].map((row) => row.to_id)],
        reader,
      );
      const named = (id: string) => ({ id, name: people.find((one) => one.id === id)?.name ?? '' });
      const able = (id: string) => {
        const person = people.find((one) => one.id === id);
        return person?.enabled === true && grantsInForce(person.roles, at).length > 0;
      };
      const { profile } = await profiles.current(reader);
      return {
        rows: MEASURES.map(({ id, title }) => {
          const own = rows.filter((row) => row.measure_id === id);
          const assignments = own.map((row) => {
            const standIn = standIns.get(row.person_id);
            return {
              id: row.id,
              letter: row.letter,
              person: named(row.person_id),
              able: able(row.person_id) || (standIn !== undefined && able(standIn.to_id)),
              standIn: standIn === undefined ? null : named(standIn.to_id),
            };
          });
          return {
            measureId: id,
            title: { zh: title.zh, en: title.en },
            level: profile.levels[id] ?? 'advisory',
            assignments,
            faults: matrixFaults(
              assignments.map(({ person, letter, able: fit }) => ({ personId: person.id, letter, able: fit })),
            ),
          };
        }),
      };
    },

    async assign(actor: PersonActor, input: AssignmentInput): Promise<void> {
      authority.require(actor, 'responsibility.write', await directory.rootUnit());
      if (!MEASURES.some(({ id }) => id === input.measureId))
        throw invalidInput([{ path: 'measureId', message: 'There is no such measure' }]);
      const subjectId = input.subjectId ?? null;
      if (subjectId !== null && (await subjects.get(db, subjectId)) === null)
        throw invalidInput([{ path: 'subjectId', message: 'There is no such subject' }]);
      if ((await directory.person(input.personId))?.enabled !== true)
        throw invalidInput([{ path: 'personId', message: 'There is no such person who can sign in' }]);
      const id = newId('responsibility');
      try {
        await db.transaction().execute(async (tx) => {
          await tx
            .insertInto('people_responsibility')
            .values({
              id,
              measure_id: input.measureId,
              subject_id: subjectId,
              person_id: input.personId,
              letter: input.letter,
              set_by: actor.personId,
              set_at: clock.now(),
              ended_at: null,
              ended_by: null,
            })
            .execute();
          await recorder.write(tx, {
            kind: RESPONSIBILITY_RECORDS.assigned,
            actor,
            subject: { kind: 'person', id: input.personId },
            measures: [...new Set([...RESPONSIBILITY_MEASURES, input.measureId])],
            facts: { responsibilityId: id, measureId: input.measureId, subjectId, letter: input.letter },
            notice: true,
          });
        });
      } catch (error) {
        if (!isUniqueViolation(error, 'people_responsibility_once')) throw error;
        throw conflict('already-assigned', { zh: '此人已承担这项职责。', en: 'They are charged with this already.' });
      }
    },

    async end(actor: PersonActor, id: string): Promise<void> {
      authority.require(actor, 'responsibility.write', await directory.rootUnit());
      await db.transaction().execute(async (tx) => {
        const row = await tx
          .updateTable('people_responsibility')
          .set({ ended_at: clock.now(), ended_by: actor.personId })
          .where('id', '=', id)
          .where('ended_at', 'is', null)
          .returningAll()
          .executeTakeFirst();
        if (row === undefined) throw notFound({ zh: '没有这项职责。', en: 'There is no such responsibility.' });
        await recorder.write(tx, {
          kind: RESPONSIBILITY_RECORDS.ended,
          actor,
          subject: { kind: 'person', id: row.person_id },
          measures: [...new Set([...RESPONSIBILITY_MEASURES, row.measure_id])],
          facts: { responsibilityId: id, measureId: row.measure_id, subjectId: row.subject_id, letter: row.letter },
          notice: true,
        });
      });
    },
  };
}
