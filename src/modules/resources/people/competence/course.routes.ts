import { z } from 'zod';
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
  app.get(
    '/api/v1/courses',
    {
      config: { access: { permission: 'competence.read' } },
      schema: {
        tags,
        summary: 'List courses',
        operationId: 'listCourses',
        querystring: courseQuery,
        response: { 200: coursePage },
      },
    },
    (request) => courses.list(request.query),
  );
  app.post(
    '/api/v1/courses',
    {
      config: { access: { permission: 'course.write' }, idempotent: true },
      schema: {
        tags,
        summary: 'Register a course without questions',
        operationId: 'registerCourse',
        body: courseInput,
        response: { 201: courseView },
      },
    },
    async (request, reply) => {
      const view = await courses.get(await courses.register(personOf(request), request.body));
      sendRevision(reply, view.latest);
      return reply.code(201).send(view);
    },
  );
  app.get(
    '/api/v1/courses/:id',
    {
      config: { access: { permission: 'competence.read' } },
      schema: {
        tags,
        summary: 'One course',
        operationId: 'getCourse',
        params: idParam('crs'),
        response: { 200: courseView },
      },
    },
    async (request, reply) => {
      const view = await courses.get(request.params.id);
      sendRevision(reply, view.latest);
      return view;
    },
  );
  app.put(
    '/api/v1/courses/:id/draft',
    {
      config: { access: { permission: 'course.write' } },
      schema: {
        tags,
        summary: 'Save a draft of a course; what is in force stays in force',
        operationId: 'editCourse',
        params: idParam('crs'),
        headers: ifMatch,
        body: courseDraftInput,
        response: { 200: courseView },
      },
    },
    async (request, reply) => {
      await courses.edit(personOf(request), request.params.id, requireRevision(request), request.body);
      const view = await courses.get(request.params.id);
      sendRevision(reply, view.latest);
      return view;
    },
  );
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
