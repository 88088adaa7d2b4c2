import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PersonActor } from '../../../../kernel/identity/index.ts';
import { DAY, MINUTE } from '../../../../kernel/time/index.ts';
import type { ProblemError } from '../../../../platform/http/index.ts';
import { createTestOrganisation } from '../testing.ts';
import { monthsLater } from './proof-time.ts';
import { asked, drawQuestions, isPassed, markAnswers } from './question.ts';

let scene: Awaited<ReturnType<typeof createTestOrganisation>>;
let writer: PersonActor;
let approver: PersonActor;
let courseId: string;
let competenceId: string;
const people: Record<string, PersonActor> = {};

const QUESTIONS = Array.from({ length: 8 }, (_, n) => ({
  text: `第 ${n} 题`,
  choices: ['甲', '乙', '丙'],
  right: n % 2 === 0 ? [n % 3] : [0, 2],
}));
const EXAM = { questions: 4, passPercent: 80, attempts: 2, minutes: 30 };

beforeAll(async () => {
  scene = await createTestOrganisation();
  writer = await scene.appoint('writer', ['compliance-officer']);
  approver = await scene.appoint('approver', ['security-officer']);
  for (const name of ['ann', 'bo', 'cy', 'dan']) people[name] = await scene.appoint(name, ['member']);
  competenceId = await scene.people.competence.definitions.define(writer, {
    title: { zh: '上岗', en: 'Ready' },
    description: '',
    validMonths: 6,
  });
  courseId = await courses().register(writer, {
    title: { zh: '课', en: 'Course' },
    unitId: scene.rootUnit,
    ...settings(),
  });
});
afterAll(() => scene.close());

const courses = () => scene.people.competence.courses;
const exams = () => scene.people.competence.exams;
const settings = (exam = EXAM) => ({
  competenceId,
  summary: '',
  material: { text: '先读这里。', documentSha256: null, url: null },
  exam,
});
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: ProblemError) => error.code ?? String(error),
  );
const apply = () =>
  scene.gates.apply({ name: 'course.approve', subjectId: courseId, applicant: writer, statement: '启用' });
/** Right answers, as somebody who learnt would give them. */
const solve = (asking: { questions: readonly { text: string }[] }) =>
  asking.questions.map(({ text }) => QUESTIONS.find((one) => one.text === text)!.right);

test('a draw is fair, repeatable from its seed, and asks nothing twice', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), fc.string(), (size, count, seed) => {
      const drawn = drawQuestions(size, count, seed);
      expect(drawn).toEqual(drawQuestions(size, count, seed));
      expect(new Set(drawn).size).toBe(Math.min(size, count));
      for (const place of drawn) expect(place >= 0 && place < size).toBe(true);
    }),
  );
  const seen = new Set(Array.from({ length: 200 }, (_, n) => drawQuestions(10, 1, `seed ${n}`)[0]));
  expect(seen.size).toBe(10);
});

test('marks: all right choices and no other; blanks, doubles and surplus answers never help', () => {
  const choice = fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 8 });
  fc.assert(
    fc.property(fc.array(choice, { maxLength: 12 }), fc.string(), (answers, seed) => {
      const drawn = drawQuestions(QUESTIONS.length, 4, seed);
      const marks = markAnswers(QUESTIONS, drawn, answers);
      const perfect = drawn.map((place) => QUESTIONS[place]!.right);
      expect(markAnswers(QUESTIONS, drawn, perfect)).toBe(4);
      expect(markAnswers(QUESTIONS, drawn, [])).toBe(0);
      expect(markAnswers(QUESTIONS, drawn, [...answers, ...perfect].slice(0, answers.length))).toBe(marks);
      expect(
        markAnswers(
          QUESTIONS,
          drawn,
          answers.map((one) => [...one, ...one]),
        ),
      ).toBe(marks);
    }),
  );
  expect(isPassed(3, 4, 80)).toBe(false);
  expect(isPassed(4, 5, 80)).toBe(true);
  expect(asked(QUESTIONS[1]!)).toEqual({ text: '第 1 题', choices: ['甲', '乙', '丙'], several: true });
  expect(monthsLater(new Date('2026-08-31T10:20:30.400Z'), 6).toISOString()).toBe('2027-02-28T10:20:00.000Z');
});

test('a course comes into force once it has material, a pool larger than an exam, and somebody else’s vote', async () => {
  expect(await codeOf(apply())).toBe('gate-closed');
  expect(
    await codeOf(
      courses().edit(writer, courseId, (await courses().get(courseId)).latest, settings({ ...EXAM, passPercent: 79 })),
    ),
  ).toBe('invalid-input');
  expect(
    await codeOf(
      courses().edit(writer, courseId, (await courses().get(courseId)).latest, settings({ ...EXAM, attempts: 4 })),
    ),
  ).toBe('invalid-input');
  await courses().setQuestions(writer, courseId, (await courses().get(courseId)).latest, QUESTIONS.slice(0, 4));
  expect(await codeOf(apply())).toBe('gate-closed');
  await courses().setQuestions(writer, courseId, (await courses().get(courseId)).latest, QUESTIONS);
  expect(await codeOf(exams().start(people.ann!, courseId))).toBe('course-not-in-force');
  const { review } = await apply();
  expect(await codeOf(scene.reviews.vote(writer, review.id, { choice: 'approve', comment: '' }))).toBe(
    'own-application',
  );
  await scene.reviews.vote(approver, review.id, { choice: 'approve', comment: '' });
  expect(await courses().get(courseId)).toMatchObject({ state: 'active', contentInForce: { pool: { count: 8 } } });
});

test('whoever saw the answers sits no exam; nobody else is ever sent them', async () => {
  expect(await codeOf(exams().start(writer, courseId))).toBe('answers-known');
  const revision = (await courses().get(courseId)).inForce!;
  expect(await codeOf(courses().questions(people.dan!, courseId))).toBe('not-permitted');
  expect(await courses().questions(approver, courseId, revision)).toEqual(QUESTIONS);
  expect(await codeOf(exams().start(approver, courseId))).toBe('answers-known');
  expect((await scene.records.query({ kind: 'course.questions-read', limit: 5 })).items).toHaveLength(1);
  const asking = await exams().start(people.dan!, courseId);
  expect(asking.questions).toHaveLength(4);
  const told = JSON.stringify([asking, await courses().get(courseId), await exams().get(people.dan!, asking.id)]);
  expect(told).not.toMatch(/"right"|"seed"|drawn/);
  expect(await codeOf(exams().get(people.bo!, asking.id))).toBe('not-found');
});

test('passing proves the competence until the stated minute; failing uses attempts up', async () => {
  const ann = people.ann!;
  const first = await exams().start(ann, courseId);
  expect((await exams().start(ann, courseId)).id).toBe(first.id);
  const passed = await exams().submit(ann, first.id, solve(first));
  expect(passed).toMatchObject({ passed: true, rightAnswers: 4, total: 4 });
  const { items } = await scene.people.competence.proofs.list(ann, { limit: 10 });
  expect(items).toMatchObject([
    {
      source: 'exam',
      attemptId: first.id,
      validUntil: monthsLater(scene.clock.now(), 6).toISOString(),
      state: 'valid',
    },
  ]);
  expect(await codeOf(exams().submit(ann, first.id, solve(first)))).toBe('attempt-closed');

  const bo = people.bo!;
  for (let n = 0; n < 2; n++) {
    const asking = await exams().start(bo, courseId);
    expect(await exams().submit(bo, asking.id, [])).toMatchObject({ passed: false, rightAnswers: 0 });
  }
  expect(await codeOf(exams().start(bo, courseId))).toBe('no-attempts-left');
  scene.clock.advance(31 * DAY);
  expect(await codeOf(exams().start(bo, courseId))).toBe('none');
});

test('after the time is up nothing counts, whether it is handed in late or not at all', async () => {
  const cy = people.cy!;
  const late = await exams().start(cy, courseId);
  scene.clock.advance(30 * MINUTE);
  expect(await codeOf(exams().submit(cy, late.id, solve(late)))).toBe('time-is-up');
  expect(await exams().get(cy, late.id)).toMatchObject({ passed: false, questions: [] });
  const left = await exams().start(cy, courseId);
  scene.clock.advance(30 * MINUTE);
  await scene.people.competence.watch.look();
  expect(await exams().get(cy, left.id)).toMatchObject({ passed: false });
  expect((await scene.people.competence.proofs.list(cy, { limit: 10 })).items).toEqual([]);
});

test('handed in twice at once it counts once', async () => {
  scene.clock.advance(31 * DAY);
  const cy = people.cy!;
  const starts = await Promise.all([exams().start(cy, courseId), exams().start(cy, courseId)]);
  expect(starts[0]!.id).toBe(starts[1]!.id);
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => codeOf(exams().submit(cy, starts[0]!.id, solve(starts[0]!)))),
  );
  expect(answers.filter((code) => code === 'none')).toHaveLength(1);
  expect((await scene.people.competence.proofs.list(cy, { limit: 10 })).items).toHaveLength(1);
});
