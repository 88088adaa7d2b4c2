import { z } from 'zod';
import { addRegisterRoutes } from '../../../../governance/index.ts';
import {
  type HttpServer,
  idParam,
  ifMatch,
  pageQuery,
  personOf,
  requireRevision,
  schemaId,
  sendRevision,
} from '../../../../platform/http/index.ts';
import { sha256 } from './competence.schema.ts';
import {
  answersInput,
  attemptPage,
  attemptView,
  courseDraftInput,
  courseInput,
  coursePage,
  courseQuery,
  courseView,
  openAttemptView,
  questionsInput,
  questionsView,
} from './course.schema.ts';
import type { CourseService } from './course.service.ts';
import type { ExamService } from './exam.service.ts';

const tags = ['courses'];

/** `/courses` and `/attempts`. An exam is sat by the person themselves: by session, never by an API key. */
export function addCourseRoutes(app: HttpServer, courses: CourseService, exams: ExamService): void {
  addRegisterRoutes(app, {
    path: '/api/v1/courses',
    tag: 'courses',
    idPrefix: 'crs',
    permissions: { read: 'competence.read', write: 'course.write' },
    words: {
      list: ['listCourses', 'List courses'],
      register: ['registerCourse', 'Register a course without questions'],
      get: ['getCourse', 'One course'],
      edit: ['editCourse', 'Save a draft of a course; what is in force stays in force'],
    },
    query: courseQuery,
    input: courseInput,
    draft: courseDraftInput,
    view: courseView,
    page: coursePage,
    service: courses,
  });
  app.get(
    '/api/v1/courses/:id/questions',
    {
      config: { access: { permission: 'course.write' } },
      schema: {
        tags,
        summary: 'Questions with their answers; whoever reads them cannot sit the exam',
        operationId: 'getCourseQuestions',
        params: idParam('crs'),
        querystring: z.strictObject({ revision: sha256.optional() }),
        response: { 200: questionsView },
      },
    },
    async (request) => {
      const items = await courses.questions(personOf(request), request.params.id, request.query.revision);
      return {
        items: items.map(({ text, choices, right }) => ({ text, choices: [...choices], right: [...right] })),
      };
    },
  );
  app.put(
    '/api/v1/courses/:id/questions',
    {
      bodyLimit: 8_000_000,
      config: { access: { permission: 'course.write' } },
      schema: {
        tags,
        summary: 'Set the pool of questions, as a draft',
        operationId: 'setCourseQuestions',
        params: idParam('crs'),
        headers: ifMatch,
        body: questionsInput,
        response: { 200: courseView },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      await courses.setQuestions(personOf(request), id, requireRevision(request), request.body.questions);
      const view = await courses.get(id);
      sendRevision(reply, view.latest);
      return view;
    },
  );

  app.post(
    '/api/v1/courses/:id/attempts',
    {
      config: { access: { signedIn: true, via: 'session' } },
      schema: {
        tags,
        summary: 'Begin an attempt at the exam, or go on with the open one',
        operationId: 'startAttempt',
        params: idParam('crs'),
        response: { 201: openAttemptView },
      },
    },
    async (request, reply) => reply.code(201).send(await exams.start(personOf(request), request.params.id)),
  );
  app.get(
    '/api/v1/attempts',
    {
      config: { access: { signedIn: true } },
      schema: {
        tags,
        summary: 'Attempts: one’s own, of others with permission',
        operationId: 'listAttempts',
        querystring: pageQuery.extend({ courseId: schemaId('crs').optional(), personId: schemaId('per').optional() }),
        response: { 200: attemptPage },
      },
    },
    (request) => exams.list(personOf(request), request.query),
  );
  app.get(
    '/api/v1/attempts/:id',
    {
      config: { access: { signedIn: true } },
      schema: {
        tags,
        summary: 'One attempt; its questions while it is open, to its examinee',
        operationId: 'getAttempt',
        params: idParam('exm'),
        response: { 200: openAttemptView },
      },
    },
    (request) => exams.get(personOf(request), request.params.id),
  );
  app.post(
    '/api/v1/attempts/:id/answers',
    {
      config: { access: { signedIn: true, via: 'session' } },
      schema: {
        tags,
        summary: 'Hand in; it is marked at once',
        operationId: 'submitAttempt',
        params: idParam('exm'),
        body: answersInput,
        response: { 200: attemptView },
      },
    },
    (request) => exams.submit(personOf(request), request.params.id, request.body.answers),
  );
}
