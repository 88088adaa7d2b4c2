import { type Page, subjectFields } from '../../../../governance/index.ts';
import type { PersonActor } from '../../../../kernel/identity/index.ts';
import { numberOf } from '../../../../kernel/profile/index.ts';
import type { Json } from '../../../../kernel/record/index.ts';
import type { Subject } from '../../../../kernel/subject/index.ts';
import type { AnyDb, AnyTx } from '../../../../platform/database/index.ts';
import { invalidInput, notFound, revisionConflict } from '../../../../platform/http/index.ts';
import type { CompetenceDeps } from './competence.deps.ts';
import { COMPETENCE_MEASURES, COMPETENCE_RECORDS } from './competence.records.ts';
import * as repository from './competence.repository.ts';
import type { CourseContent, CourseDraftInput, CourseInput, CourseView, QuestionInput } from './course.schema.ts';
import type { Question } from './question.ts';

export type CourseService = ReturnType<typeof createCourseService>;

/** Courses and their pools of questions, as revisions that a review approves. */
export function createCourseService(deps: CompetenceDeps) {
  const { db, clock, newId, recorder, subjects, authority, profiles, blobs } = deps;

  async function views(found: readonly Subject[]): Promise<CourseView[]> {
    const inForce = await subjects.inForceOf(
      db,
      found.map(({ id }) => id),
    );
    const latest = await Promise.all(found.map(({ id }) => subjects.latest(db, id)));
    const contents = latest.map((revision) => revision!.content as CourseContent);
    const titles = await repository.competencesById(
      db,
      contents.map((content) => content.competenceId),
    );
    return found.map((subject, i) => {
      const competence = titles.get(contents[i]!.competenceId);
      return {
        ...subjectFields(subject),
        content: contents[i]!,
        contentInForce: (inForce.get(subject.id)?.content as CourseContent | undefined) ?? null,
        competenceTitle: { zh: competence?.title_zh ?? '', en: competence?.title_en ?? '' },
      };
    });
  }

  /** A course may be harder than the profile asks, never easier. */
  async function checked(input: CourseDraftInput): Promise<CourseDraftInput> {
    const competence = (await repository.competencesById(db, [input.competenceId])).get(input.competenceId);
    if (competence === undefined || competence.retired_at !== null)
      throw invalidInput([{ path: 'competenceId', message: 'There is no such competence in use' }]);
    const { profile } = await profiles.current(db);
    const pass = numberOf(profile, 'exam.pass-percent');
    if (input.exam.passPercent < pass)
      throw invalidInput([{ path: 'exam.passPercent', message: `The profile asks for at least ${pass} %` }]);
    const attempts = numberOf(profile, 'exam.max-attempts');
    if (input.exam.attempts > attempts)
      throw invalidInput([{ path: 'exam.attempts', message: `The profile allows at most ${attempts}` }]);
    const { documentSha256 } = input.material;
    if (documentSha256 !== null && !(await blobs.has(documentSha256)))
      throw invalidInput([{ path: 'material.documentSha256', message: 'No such document was uploaded' }]);
    return input;
  }

  async function contentAt(reader: AnyDb, id: string, expected: string): Promise<CourseContent> {
    const subject = await subjects.require(reader, id, 'course');
    if (subject.latest !== expected) throw revisionConflict(subject.latest);
    return (await subjects.latest(reader, id))!.content as CourseContent;
  }

  async function save(
    tx: AnyTx,
    actor: PersonActor,
    id: string,
    expected: string,
    content: CourseContent,
    title?: { zh: string; en: string },
  ) {
    const revision = await subjects.saveDraft(tx, {
      subjectId: id,
      expected,
      content: content as unknown as Json,
      author: actor,
      ...(title === undefined ? {} : { title }),
    });
    // Who writes at a pool has seen its answers.
    await repository.markRead(tx, content.pool.sha256, actor.personId, clock.now());
    await recorder.write(tx, {
      kind: COMPETENCE_RECORDS.courseEdited,
      actor,
      subject: { kind: 'course', id, revision: revision.hash },
      measures: [...COMPETENCE_MEASURES],
      facts: { poolSha256: content.pool.sha256, questions: content.pool.count },
    });
  }

  return {
    async list(query: {
      q?: string | undefined;
      cursor?: string | undefined;
      limit: number;
    }): Promise<Page<CourseView>> {
      const page = await subjects.list(db, {
        kind: 'course',
        limit: query.limit,
        ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
        ...(query.q === undefined ? {} : { text: query.q }),
      });
      return { ...page, items: await views(page.items) };
    },

    async get(id: string): Promise<CourseView> {
      return (await views([await subjects.require(db, id, 'course')]))[0]!;
    },

    async register(actor: PersonActor, { title, unitId, ...input }: CourseInput): Promise<string> {
      authority.require(actor, 'course.write', unitId);
      const settings = await checked(input);
      const id = newId('course');
      await db.transaction().execute(async (tx) => {
        const pool = { sha256: await repository.keepPool(tx, [], clock.now()), count: 0 };
        const { revision } = await subjects.create(tx, {
          kind: 'course',
          id,
          title,
          ownerId: actor.personId,
          unitId,
          content: { ...settings, pool } as unknown as Json,
          author: actor,
        });
        await recorder.write(tx, {
          kind: COMPETENCE_RECORDS.courseRegistered,
          actor,
          subject: { kind: 'course', id, revision: revision.hash },
          measures: [...COMPETENCE_MEASURES],
          facts: { competenceId: settings.competenceId },
        });
      });
      return id;
    },

    async edit(actor: PersonActor, id: string, expected: string, input: CourseDraftInput): Promise<void> {
      const subject = await subjects.require(db, id, 'course');
      authority.require(actor, 'course.write', subject.unitId);
      const { title, ...settings } = await checked(input);
      await db.transaction().execute(async (tx) => {
        const { pool } = await contentAt(tx, id, expected);
        await save(tx, actor, id, expected, { ...settings, pool }, title);
      });
    },

    async setQuestions(
      actor: PersonActor,
      id: string,
      expected: string,
      given: readonly QuestionInput[],
    ): Promise<void> {
      const subject = await subjects.require(db, id, 'course');
      authority.require(actor, 'course.write', subject.unitId);
      const questions = given.map((one) => ({ ...one, right: one.right.toSorted((a, b) => a - b) }));
      await db.transaction().execute(async (tx) => {
        const content = await contentAt(tx, id, expected);
        const sha256 = await repository.keepPool(tx, questions, clock.now());
        await save(tx, actor, id, expected, { ...content, pool: { sha256, count: questions.length } });
      });
    },

    /** With the answers. Whoever reads them can't sit the exam that is drawn from this pool; the reading is in the ledger. */
    async questions(actor: PersonActor, id: string, revision?: string): Promise<readonly Question[]> {
      const subject = await subjects.require(db, id, 'course');
      authority.require(actor, 'course.write', subject.unitId);
      const found = revision === undefined ? await subjects.latest(db, id) : await subjects.revision(db, id, revision);
      if (found === null) throw notFound({ zh: '没有这个版本。', en: 'There is no such revision.' });
      const { pool } = found.content as CourseContent;
      return db.transaction().execute(async (tx) => {
        await repository.markRead(tx, pool.sha256, actor.personId, clock.now());
        await recorder.write(tx, {
          kind: COMPETENCE_RECORDS.questionsRead,
          actor,
          subject: { kind: 'course', id, revision: found.hash },
          measures: [...COMPETENCE_MEASURES],
          facts: { poolSha256: pool.sha256 },
        });
        return repository.readPool(tx, pool.sha256);
      });
    },
  };
}
