import { z } from 'zod';
import { pageOf, pageQuery, schemaId, schemaText } from '../../../../platform/http/index.ts';
import { bilingual, bilingualView, sha256 } from './competence.schema.ts';

/** Own words, a kept document, or an address. */
const material = z.strictObject({
  text: schemaText({ max: 50_000, min: 0, multiline: true }),
  documentSha256: sha256.nullable(),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .nullable(),
});
const exam = z.strictObject({
  questions: z.number().int().min(1).max(200),
  passPercent: z.number().int().min(1).max(100),
  attempts: z.number().int().min(1).max(100),
  minutes: z.number().int().min(1).max(480),
});
const settings = {
  competenceId: schemaId('cmp'),
  summary: schemaText({ max: 2_000, min: 0, multiline: true }),
  material,
  exam,
};
export const courseInput = z.strictObject({ title: bilingual, unitId: schemaId('unt'), ...settings });
export const courseDraftInput = z.strictObject({ title: bilingual.optional(), ...settings });

/** What a revision says. The pool lies beside it, bound by its hash: who may read the course may not read the answers. */
export const courseContent = z.object({
  ...settings,
  pool: z.object({ sha256: z.string(), count: z.number() }),
});
export const courseView = z.object({
  id: z.string(),
  title: bilingualView,
  unitId: z.string(),
  ownerId: z.string(),
  state: z.enum(['draft', 'active', 'retired']),
  latest: z.string(),
  inForce: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  content: courseContent,
  contentInForce: courseContent.nullable(),
  competenceTitle: bilingualView,
});
export const coursePage = pageOf(courseView);
export const courseQuery = pageQuery.extend({ q: z.string().max(100).optional() });

export const question = z
  .strictObject({
    text: schemaText({ max: 2_000, multiline: true }),
    choices: z
      .array(schemaText({ max: 500 }))
      .min(2)
      .max(8),
    right: z.array(z.number().int().min(0).max(7)).min(1).max(8),
  })
  .superRefine(({ choices, right }, context) => {
    if (new Set(right).size !== right.length || right.some((place) => place >= choices.length))
      context.addIssue({
        code: 'custom',
        path: ['right'],
        message: 'Must name choices of the question, each once',
        params: { zh: '正确答案须是本题的选项，且不重复' },
      });
  });
export const questionsInput = z.strictObject({ questions: z.array(question).max(1_000) });
export const questionsView = z.object({
  items: z.array(z.object({ text: z.string(), choices: z.array(z.string()), right: z.array(z.number()) })),
});

export const attemptView = z.object({
  id: z.string(),
  courseId: z.string(),
  courseTitle: bilingualView,
  personId: z.string(),
  startedAt: z.string(),
  endsAt: z.string(),
  closedAt: z.string().nullable(),
  passPercent: z.number(),
  total: z.number(),
  /** Only after the end. */
  rightAnswers: z.number().nullable(),
  passed: z.boolean().nullable(),
});
/** The questions as they are asked: never with their answers. */
export const openAttemptView = attemptView.extend({
  questions: z.array(z.object({ text: z.string(), choices: z.array(z.string()), several: z.boolean() })),
});
export const attemptPage = pageOf(attemptView);
export const answersInput = z.strictObject({
  answers: z.array(z.array(z.number().int().min(0).max(7)).max(8)).max(200),
});

export type CourseInput = z.infer<typeof courseInput>;
export type CourseDraftInput = z.infer<typeof courseDraftInput>;
export type CourseContent = z.infer<typeof courseContent>;
export type CourseView = z.infer<typeof courseView>;
export type QuestionInput = z.infer<typeof question>;
export type AttemptView = z.infer<typeof attemptView>;
export type OpenAttemptView = z.infer<typeof openAttemptView>;
