import {
  type HttpServer,
  idParam,
  ifMatch,
  personOf,
  requireRevision,
  sendRevision,
} from '../../../../platform/http/index.ts';
import {
  publicUseStatement,
  useStatementDraftInput,
  useStatementInput,
  useStatementPage,
  useStatementView,
} from './use-statement.schema.ts';
import type { UseStatementService } from './use-statement.service.ts';

const tags = ['use statements'];

/** `/applications/{id}/use-statements`, `/use-statements/{id}` and the public page's data. */
export function addUseStatementRoutes(app: HttpServer, statements: UseStatementService): void {
  app.get(
    '/api/v1/applications/:id/use-statements',
    {
      config: { access: { permission: 'application.read' } },
      schema: {
        tags,
        summary: 'Use statements of an application, newest first, at most 200',
        operationId: 'listUseStatements',
        params: idParam('app'),
        response: { 200: useStatementPage },
      },
    },
    (request) => statements.ofApplication(request.params.id),
  );

  app.post(
    '/api/v1/applications/:id/use-statements',
    {
      config: { access: { permission: 'use-statement.write' }, idempotent: true },
      schema: {
        tags,
        summary: 'Write a use statement',
        operationId: 'writeUseStatement',
        params: idParam('app'),
        body: useStatementInput,
        response: { 201: useStatementView },
      },
    },
    async (request, reply) => {
      const id = await statements.write(personOf(request), request.params.id, request.body);
      const view = await statements.get(id);
      sendRevision(reply, view.latest);
      return reply.code(201).send(view);
    },
  );

  app.get(
    '/api/v1/use-statements/:id',
    {
      config: { access: { permission: 'application.read' } },
      schema: {
        tags,
        summary: 'One use statement',
        operationId: 'getUseStatement',
        params: idParam('use'),
        response: { 200: useStatementView },
      },
    },
    async (request, reply) => {
      const view = await statements.get(request.params.id);
      sendRevision(reply, view.latest);
      return view;
    },
  );

  app.put(
    '/api/v1/use-statements/:id/draft',
    {
      config: { access: { permission: 'use-statement.write' } },
      schema: {
        tags,
        summary: 'Save a draft of a use statement; what is published stays published',
        operationId: 'editUseStatement',
        params: idParam('use'),
        headers: ifMatch,
        body: useStatementDraftInput,
        response: { 200: useStatementView },
      },
    },
    async (request, reply) => {
      await statements.edit(personOf(request), request.params.id, requireRevision(request), request.body);
      const view = await statements.get(request.params.id);
      sendRevision(reply, view.latest);
      return view;
    },
  );

  app.get(
    '/api/v1/public/use-statements/:id',
    {
      config: { access: { public: true } },
      schema: {
        tags,
        summary: 'The use statement in force, for anybody',
        operationId: 'getPublicUseStatement',
        params: idParam('use'),
        response: { 200: publicUseStatement },
      },
    },
    (request) => statements.published(request.params.id),
  );
}
