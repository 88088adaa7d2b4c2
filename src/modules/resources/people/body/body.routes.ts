import { z } from 'zod';
import { addRegisterRoutes } from '../../../../governance/index.ts';
import {
  type HttpServer,
  idParam,
  pageQuery,
  personOf,
  schemaId,
  schemaText,
} from '../../../../platform/http/index.ts';
import {
  actionInput,
  bodyDraftInput,
  bodyInput,
  bodyPage,
  bodyView,
  presetView,
  resolutionPage,
  resolutionQuery,
  resolutionView,
} from './body.schema.ts';
import type { BodyService } from './body.service.ts';
import type { ResolutionService } from './resolution.service.ts';

const tags = ['bodies'];

/** `/bodies`, `/resolutions` and their actions. */
export function addBodyRoutes(app: HttpServer, bodies: BodyService, resolutions: ResolutionService): void {
  addRegisterRoutes(app, {
    path: '/api/v1/bodies',
    tag: 'bodies',
    idPrefix: 'bdy',
    permissions: { read: 'body.read', write: 'body.write' },
    words: {
      list: ['listBodies', 'List bodies'],
      register: ['registerBody', 'Register a body as a draft'],
      get: ['getBody', 'One body'],
      edit: ['editBody', 'Save a draft of rules and members; what is in force stays in force'],
    },
    query: pageQuery,
    input: bodyInput,
    draft: bodyDraftInput,
    view: bodyView,
    page: bodyPage,
    service: bodies,
  });
  app.get(
    '/api/v1/body-presets',
    {
      config: { access: { permission: 'body.read' } },
      schema: {
        tags,
        summary: 'Rules that laws set for kinds of bodies, with where the numbers come from',
        operationId: 'listBodyPresets',
        response: { 200: z.object({ items: z.array(presetView) }) },
      },
    },
    async () => ({ items: await bodies.presets() }),
  );

  app.get(
    '/api/v1/resolutions',
    {
      config: { access: { permission: 'body.read' } },
      schema: {
        tags,
        summary: 'List resolutions with their actions',
        operationId: 'listResolutions',
        querystring: resolutionQuery,
        response: { 200: resolutionPage },
      },
    },
    (request) => resolutions.list(request.query),
  );
  app.post(
    '/api/v1/resolutions/:id/actions',
    {
      config: { access: { signedIn: true }, idempotent: true },
      schema: {
        tags,
        summary: 'Charge somebody with an action that a resolution sets',
        operationId: 'setResolutionAction',
        params: idParam('rsl'),
        body: actionInput,
        response: { 201: resolutionView },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await resolutions.setAction(personOf(request), request.params.id, request.body)),
  );
  app.post(
    '/api/v1/resolution-actions/:id/done',
    {
      config: { access: { signedIn: true } },
      schema: {
        tags,
        summary: 'Report an action as done, by who is charged with it',
        operationId: 'reportResolutionAction',
        params: idParam('atn'),
        body: z.strictObject({ note: schemaText({ max: 2_000, multiline: true }) }),
        response: { 200: resolutionView },
      },
    },
    (request) => resolutions.reportDone(personOf(request), request.params.id, request.body.note),
  );
  for (const [verb, summary, operationId] of [
    ['close', 'Close an action that is done, by the body', 'closeResolutionAction'],
    ['reopen', 'Reopen an action that was reported as done', 'reopenResolutionAction'],
  ] as const) {
    app.post(
      `/api/v1/resolution-actions/:id/${verb}`,
      {
        config: { access: { signedIn: true } },
        schema: {
          tags,
          summary,
          operationId,
          params: z.strictObject({ id: schemaId('atn') }),
          response: { 200: resolutionView },
        },
      },
      (request) => resolutions[verb](personOf(request), request.params.id),
    );
  }
}
