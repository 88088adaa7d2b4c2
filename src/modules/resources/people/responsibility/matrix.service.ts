import { z } from 'zod';
import type { Page } from '../../../../governance/index.ts';
import { grantsInForce, type PersonActor } from '../../../../kernel/identity/index.ts';
import { MEASURES } from '../../../../kernel/measure/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';
import { conflict, decodeCursor, encodeCursor, invalidInput, notFound } from '../../../../platform/http/index.ts';
import { isUniqueViolation } from '../people.problems.ts';
import { standInsOf } from './delegation.reader.ts';
import { isSerious, matrixFaults } from './matrix.ts';
import type { ResponsibilityDeps } from './responsibility.deps.ts';
import { RESPONSIBILITY_MEASURES, RESPONSIBILITY_RECORDS } from './responsibility.records.ts';
import type { AssignmentInput, MatrixSubjectView, MatrixView } from './responsibility.schema.ts';
import type { ResponsibilityRow } from './responsibility.table.ts';

export type MatrixService = ReturnType<typeof createMatrixService>;

/** Most assignments of one matrix: 31 measures with a few people each stay far below. */
const MOST = 2_000;

/** Who does, answers for, is asked about and is told of each measure, for the organisation or for one subject. */
export function createMatrixService(deps: ResponsibilityDeps) {
  const { db, clock, newId, recorder, subjects, authority, directory, profiles } = deps;

  /** What the rows say now: who can act, who stands in for them. A person without a role that counts fills nothing. */
  async function judged(typed: ResponsibilityDeps['db'], rows: readonly ResponsibilityRow[], at: Date) {
    const standIns = await standInsOf(
      typed,
      rows.map((row) => row.person_id),
      at,
    );
    const people = await directory.people(
      [...rows.map((row) => row.person_id), ...[...standIns.values()].map((row) => row.to_id)],
      typed,
    );
    const named = (id: string) => ({ id, name: people.find((one) => one.id === id)?.name ?? '' });
    const able = (id: string) => {
      const person = people.find((one) => one.id === id);
      return person?.enabled === true && grantsInForce(person.roles, at).length > 0;
    };
    return rows.map((row) => {
      const standIn = standIns.get(row.person_id);
      return {
        id: row.id,
        measureId: row.measure_id,
        subjectId: row.subject_id,
        letter: row.letter,
        person: named(row.person_id),
        able: able(row.person_id) || (standIn !== undefined && able(standIn.to_id)),
        standIn: standIn === undefined ? null : named(standIn.to_id),
      };
    });
  }
  type Judged = Awaited<ReturnType<typeof judged>>[number];

  /** One cell: what the subject has of its own stands instead of what the organisation has under the same letter. */
  function cellOf(all: readonly Judged[], measureId: string, subjectId: string | null) {
    const rows = all.filter((one) => one.measureId === measureId);
    const own = rows.filter((one) => one.subjectId === subjectId);
    const inherited =
      subjectId === null
        ? []
        : rows.filter((one) => one.subjectId === null && !own.some(({ letter }) => letter === one.letter));
    const assignments = [...own, ...inherited].map(({ measureId: _, subjectId: of, ...one }) => ({
      ...one,
      inherited: of !== subjectId,
    }));
    return {
      assignments,
      faults: matrixFaults(assignments.map(({ person, letter, able }) => ({ personId: person.id, letter, able }))),
    };
  }

  const inForce = (typed: ResponsibilityDeps['db']) =>
    typed.selectFrom('people_responsibility').selectAll().where('ended_at', 'is', null).orderBy('id').limit(MOST);

  /** Of the subjects: in which measures that they have people of their own for something is missing or contradicts itself. */
  async function ofSubjects(typed: ResponsibilityDeps['db'], subjectIds: readonly string[], at: Date) {
    if (subjectIds.length === 0) return [];
    const rows = await inForce(typed)
      .where((where) => where.or([where('subject_id', 'in', subjectIds), where('subject_id', 'is', null)]))
      .execute();
    const all = await judged(typed, rows, at);
    return subjectIds.map((subjectId) => {
      const own = all.filter((one) => one.subjectId === subjectId);
      const measureIds = [...new Set(own.map(({ measureId }) => measureId))].sort();
      return {
        subjectId,
        assignments: own.length,
        faulty: measureIds.flatMap((measureId) => {
          const faults = cellOf(all, measureId, subjectId).faults.filter(isSerious);
          return faults.length === 0 ? [] : [{ measureId, faults }];
        }),
      };
    });
  }

  return {
    /** With the gaps and contradictions of every row, computed now; of a subject, with what it inherits. */
    async view(reader: AnyDb, subjectId: string | null, at = clock.now()): Promise<MatrixView> {
      const typed = reader as ResponsibilityDeps['db'];
      const rows = await inForce(typed)
        .where((where) => where.or([where('subject_id', 'is', null), where('subject_id', '=', subjectId)]))
        .execute();
      const all = await judged(typed, rows, at);
      const { profile } = await profiles.current(reader);
      return {
        rows: MEASURES.map(({ id, title }) => ({
          measureId: id,
          title: { zh: title.zh, en: title.en },
          level: profile.levels[id] ?? 'advisory',
          ...cellOf(all, id, subjectId),
        })),
      };
    },

    /** The measures that the organisation has, or once had, somebody for. */
    async everAssigned(reader: AnyDb): Promise<Set<string>> {
      const rows = await (reader as ResponsibilityDeps['db'])
        .selectFrom('people_responsibility')
        .select('measure_id')
        .distinct()
        .where('subject_id', 'is', null)
        .execute();
      return new Set(rows.map((row) => row.measure_id));
    },

    /** Subjects that have people of their own, with where something is missing. */
    async subjects(
      reader: AnyDb,
      query: { cursor?: string | undefined; limit: number },
      at = clock.now(),
    ): Promise<Page<MatrixSubjectView>> {
      const typed = reader as ResponsibilityDeps['db'];
      let ids = typed
        .selectFrom('people_responsibility')
        .select('subject_id')
        .distinct()
        .where('subject_id', 'is not', null)
        .where('ended_at', 'is', null)
        .orderBy('subject_id')
        .limit(query.limit + 1);
      if (query.cursor !== undefined)
        ids = ids.where('subject_id', '>', decodeCursor(z.string().max(60), query.cursor));
      const found = (await ids.execute()).flatMap(({ subject_id }) => subject_id ?? []);
      const items = await ofSubjects(typed, found.slice(0, query.limit), at);
      const last = items.at(-1);
      return found.length > query.limit && last ? { items, nextCursor: encodeCursor(last.subjectId) } : { items };
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
