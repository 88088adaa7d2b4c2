import { z } from 'zod';
import type { Page } from '../../../../governance/index.ts';
import { type Actor, type PersonActor, systemActor } from '../../../../kernel/identity/index.ts';
import { numberOf } from '../../../../kernel/profile/index.ts';
import { DAY, MINUTE } from '../../../../kernel/time/index.ts';
import type { AnyTx } from '../../../../platform/database/index.ts';
import { conflict, decodeCursor, encodeCursor, forbidden, notFound } from '../../../../platform/http/index.ts';
import { isUniqueViolation } from '../people.problems.ts';
import type { CompetenceDeps } from './competence.deps.ts';
import { COMPETENCE_MEASURES, COMPETENCE_RECORDS } from './competence.records.ts';
import * as repository from './competence.repository.ts';
import type { AttemptRow } from './competence.table.ts';
import type { AttemptView, CourseContent, OpenAttemptView } from './course.schema.ts';
import { monthsLater } from './proof-time.ts';
import { asked, drawQuestions, isPassed, markAnswers } from './question.ts';

export type ExamService = ReturnType<typeof createExamService>;

/** Attempts at exams. Questions are drawn and marked here; the right answers never leave the server while anybody may still need them. */
export function createExamService(deps: CompetenceDeps) {
  const { db, clock, newId, recorder, subjects, authority, profiles, newSecret, logger } = deps;

  async function viewOf(row: AttemptRow): Promise<AttemptView> {
    const course = await subjects.get(db, row.course_id);
    return {
      id: row.id,
      courseId: row.course_id,
      courseTitle: { zh: course?.title.zh ?? '', en: course?.title.en ?? '' },
      personId: row.person_id,
      startedAt: row.started_at.toISOString(),
      endsAt: row.ends_at.toISOString(),
      closedAt: row.closed_at?.toISOString() ?? null,
      passPercent: row.pass_percent,
      total: row.drawn.length,
      rightAnswers: row.right_answers,
      passed: row.passed,
    };
  }

  async function withQuestions(row: AttemptRow): Promise<OpenAttemptView> {
    const pool = row.closed_at === null ? await repository.readPool(db, row.pool_sha256) : [];
    return {
      ...(await viewOf(row)),
      questions:
        row.closed_at === null
          ? row.drawn.map((place) => {
              const { text, choices, several } = asked(pool[place]!);
              return { text, choices: [...choices], several };
            })
          : [],
    };
  }

  /** Marks it and, when it is passed, records the proof: both or neither. */
  async function close(tx: AnyTx, row: AttemptRow, answers: readonly (readonly number[])[], actor: Actor) {
    const pool = await repository.readPool(tx, row.pool_sha256);
    const at = clock.now();
    const right = markAnswers(pool, row.drawn, answers);
    const passed = isPassed(right, row.drawn.length, row.pass_percent);
    await repository.closeAttempt(tx, row.id, { at, answers, right, passed });
    const subject = { kind: 'person', id: row.person_id };
    await recorder.write(tx, {
      kind: COMPETENCE_RECORDS.examClosed,
      actor,
      subject,
      measures: [...COMPETENCE_MEASURES],
      facts: { attemptId: row.id, courseId: row.course_id, right, total: row.drawn.length, passed },
    });
    if (!passed) return;
    const competence = (await repository.competencesById(tx, [row.competence_id])).get(row.competence_id)!;
    const until = monthsLater(at, competence.valid_months);
    const id = newId('competenceProof');
    await repository.insertProof(tx, {
      id,
      competence_id: row.competence_id,
      person_id: row.person_id,
      source: 'exam',
      attempt_id: row.id,
      issuer: null,
      number: null,
      document_sha256: null,
      valid_from: at,
      valid_until: until,
      recorded_by: 'exam',
      recorded_at: at,
    });
    await recorder.write(tx, {
      kind: COMPETENCE_RECORDS.proofRecorded,
      actor,
      subject,
      measures: [...COMPETENCE_MEASURES],
      facts: { proofId: id, competenceId: row.competence_id, source: 'exam', until: until.toISOString() },
      notice: true,
    });
  }

  return {
    /** Goes on with an open attempt, or begins one: of the revision in force, with a seed of its own. */
    async start(actor: PersonActor, courseId: string): Promise<OpenAttemptView> {
      await subjects.require(db, courseId, 'course');
      const open = await repository.openAttempt(db, actor.personId, courseId);
      if (open !== undefined && open.ends_at > clock.now()) return withQuestions(open);
      if (open !== undefined) await this.closeOverdue();
      const course = await subjects.inForce(db, courseId);
      if (course === null) {
        throw conflict('course-not-in-force', {
          zh: '该课程尚未启用，不能考试。',
          en: 'This course is not in force yet, so it has no exam.',
        });
      }
      const { exam, pool, competenceId } = course.content as CourseContent;
      if (await repository.hasRead(db, pool.sha256, actor.personId)) {
        throw forbidden('answers-known', {
          zh: '您编写或查看过该题库的答案，不能参加这门考试。',
          en: 'You wrote these questions or have seen their answers, so you cannot sit this exam.',
        });
      }
      const days = numberOf((await profiles.current(db)).profile, 'exam.attempt-days');
      const now = clock.now();
      const since = new Date(now.getTime() - days * DAY);
      const row: AttemptRow = {
        id: newId('attempt'),
        course_id: courseId,
        revision: course.hash,
        pool_sha256: pool.sha256,
        competence_id: competenceId,
        person_id: actor.personId,
        seed: newSecret('exs'),
        pass_percent: exam.passPercent,
        drawn: [],
        started_at: now,
        ends_at: new Date(now.getTime() + exam.minutes * MINUTE),
        closed_at: null,
        answers: null,
        right_answers: null,
        passed: null,
      };
      row.drawn = drawQuestions(pool.count, exam.questions, row.seed);
      try {
        await db.transaction().execute(async (tx) => {
          if ((await repository.attemptsSince(tx, actor.personId, courseId, since)) >= exam.attempts) {
            throw conflict('no-attempts-left', {
              zh: `${days} 天内最多考 ${exam.attempts} 次，次数已用完。`,
              en: `All ${exam.attempts} attempts of ${days} days are used up.`,
            });
          }
          await repository.insertAttempt(tx, row);
          await recorder.write(tx, {
            kind: COMPETENCE_RECORDS.examStarted,
            actor,
            subject: { kind: 'person', id: actor.personId },
            measures: [...COMPETENCE_MEASURES],
            facts: { attemptId: row.id, courseId, revision: course.hash, endsAt: row.ends_at.toISOString() },
          });
        });
      } catch (error) {
        // Two windows at once: both go on with the one attempt.
        if (!isUniqueViolation(error, 'people_attempt_one_open')) throw error;
        return withQuestions((await repository.openAttempt(db, actor.personId, courseId))!);
      }
      return withQuestions(row);
    },

    /** One's own, or with permission. */
    async get(actor: PersonActor, id: string): Promise<OpenAttemptView> {
      const row = await repository.attempt(db, id);
      const own = row?.person_id === actor.personId;
      if (row === undefined || !(own || authority.permits(actor, 'competence-proof.read'))) throw unknownAttempt();
      return own ? withQuestions(row) : { ...(await viewOf(row)), questions: [] };
    },

    async list(
      actor: PersonActor,
      query: {
        personId?: string | undefined;
        courseId?: string | undefined;
        cursor?: string | undefined;
        limit: number;
      },
    ): Promise<Page<AttemptView>> {
      const others = authority.permits(actor, 'competence-proof.read');
      const rows = await repository.attempts(db, {
        limit: query.limit + 1,
        courseId: query.courseId,
        personId: others ? query.personId : actor.personId,
        after: query.cursor === undefined ? undefined : decodeCursor(z.string().max(60), query.cursor),
      });
      const items = await Promise.all(rows.slice(0, query.limit).map(viewOf));
      const last = items.at(-1);
      return rows.length > query.limit && last ? { items, nextCursor: encodeCursor(last.id) } : { items };
    },

    /** Hands in. After the end nothing counts that was not handed in before. */
    async submit(actor: PersonActor, id: string, answers: readonly (readonly number[])[]): Promise<AttemptView> {
      const late = await db.transaction().execute(async (tx) => {
        const row = await repository.lockAttempt(tx, id);
        if (row === undefined || row.person_id !== actor.personId) throw unknownAttempt();
        if (row.closed_at !== null) {
          throw conflict('attempt-closed', { zh: '这次考试已经结束。', en: 'This attempt is over already.' });
        }
        const overdue = row.ends_at <= clock.now();
        await close(tx, row, overdue ? [] : answers, actor);
        return overdue;
      });
      if (late) {
        throw conflict('time-is-up', {
          zh: '考试时间已到，未在时限内交卷。',
          en: 'Time was up before this was handed in.',
        });
      }
      return viewOf((await repository.attempt(db, id))!);
    },

    /** Closes what nobody handed in. Run by the schedule. */
    async closeOverdue(): Promise<number> {
      let closed = 0;
      for (const id of await repository.overdueAttempts(db, clock.now())) {
        try {
          await db.transaction().execute(async (tx) => {
            const row = await repository.lockAttempt(tx, id);
            if (row === undefined || row.closed_at !== null) return;
            await close(tx, row, [], systemActor('deadline'));
            closed++;
          });
        } catch (error) {
          logger.warn({ err: error, attemptId: id }, 'an attempt could not be closed; it is tried again');
        }
      }
      return closed;
    },
  };
}

const unknownAttempt = () => notFound({ zh: '没有这次考试。', en: 'There is no such attempt.' });
