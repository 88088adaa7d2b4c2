import { addRegisterRoutes } from '../../../../governance/index.ts';
import {
  type HttpServer,
  idParam,
  ifMatch,
  personOf,
  requireRevision,
  sendRevision,
} from '../../../../platform/http/index.ts';
import { reasonInput, subjectQuery } from '../deployment.schema.ts';
import { serviceFacts } from '../procedure/index.ts';
import { applicationDraftInput, applicationInput, applicationPage, applicationView } from './application.schema.ts';
import type { ApplicationService } from './application.service.ts';

const tags = ['applications'];

/** `/applications`. */
export function addApplicationRoutes(app: HttpServer, applications: ApplicationService): void {
  addRegisterRoutes(app, {
    path: '/api/v1/applications',
    tag: 'applications',
    idPrefix: 'app',
    permissions: { read: 'application.read', write: 'application.write' },
    words: {
      list: ['listApplications', 'List applications'],
      register: ['registerApplication', 'Register an application with the facts of its service'],
      get: ['getApplication', 'One application'],
      edit: [
        'editApplication',
        'Save a draft of an application; it comes into force with the next release that is approved for it',
      ],
    },
    query: subjectQuery,
    input: applicationInput,
    draft: applicationDraftInput,
    view: applicationView,
    page: applicationPage,
    service: applications,
  });

  app.put(
    '/api/v1/applications/:id/facts',
    {
      config: { access: { permission: 'application.write' } },
      schema: {
        tags,
        summary: 'State the facts of its service: they say which legal procedures it needs',
        operationId: 'stateFacts',
        params: idParam('app'),
        headers: ifMatch,
        body: serviceFacts,
        response: { 200: applicationView },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      await applications.edit(personOf(request), id, requireRevision(request), { facts: request.body });
      const view = await applications.get(id);
      sendRevision(reply, view.latest);
      return view;
    },
  );

  app.post(
    '/api/v1/applications/:id/suspend',
    {
      config: { access: { permission: 'application.suspend' } },
      schema: {
        tags,
        summary: 'Stop serving an application, at every connected gateway within a second',
        operationId: 'suspendApplication',
        params: idParam('app'),
        body: reasonInput,
        response: { 200: applicationView },
      },
    },
    async (request) => {
      await applications.suspend(personOf(request), request.params.id, request.body.reason);
      return applications.get(request.params.id);
    },
  );

  app.post(
    '/api/v1/applications/:id/resume',
    {
      config: { access: { permission: 'application.resume' } },
      schema: {
        tags,
        summary: 'Serve a suspended application again',
        operationId: 'resumeApplication',
        params: idParam('app'),
        body: reasonInput,
        response: { 200: applicationView },
      },
    },
    async (request) => {
      await applications.resume(personOf(request), request.params.id, request.body.reason);
      return applications.get(request.params.id);
    },
  );
}
