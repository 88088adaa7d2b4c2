import { z } from 'zod';
import { type HttpServer, idParam, personOf } from '../../../../platform/http/index.ts';
import { probeView, sourceInput, sourceView } from './source.schema.ts';
import type { SourceService } from './source.service.ts';

const tags = ['people'];
const read = { access: { permission: 'sign-in-source.read' } } as const;
const manage = { access: { permission: 'sign-in-source.manage' } } as const;

/** `/sign-in-sources`: kept by the security administrator. */
export function addSourceRoutes(app: HttpServer, sources: SourceService): void {
  app.get(
    '/api/v1/sign-in-sources',
    {
      config: read,
      schema: {
        tags,
        summary: 'The sign-in sources with their settings; no secrets',
        operationId: 'listSignInSources',
        response: { 200: z.object({ items: z.array(sourceView) }) },
      },
    },
    async () => ({ items: await sources.list() }),
  );

  app.post(
    '/api/v1/sign-in-sources',
    {
      config: manage,
      schema: {
        tags,
        summary: 'Add a sign-in source',
        operationId: 'createSignInSource',
        body: sourceInput,
        response: { 201: sourceView },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await sources.view(await sources.create(personOf(request), request.body))),
  );

  app.put(
    '/api/v1/sign-in-sources/:id',
    {
      config: manage,
      schema: {
        tags,
        summary: 'Change a sign-in source, or switch it on or off',
        operationId: 'changeSignInSource',
        params: idParam('sis'),
        body: sourceInput,
        response: { 200: sourceView },
      },
    },
    async (request) => {
      await sources.change(personOf(request), request.params.id, request.body);
      return sources.view(request.params.id);
    },
  );

  app.post(
    '/api/v1/sign-in-sources/:id/probe',
    {
      config: manage,
      schema: {
        tags,
        summary: 'Whether the source answers now',
        operationId: 'probeSignInSource',
        params: idParam('sis'),
        response: { 200: probeView },
      },
    },
    async (request) => ({ answers: await sources.probe(personOf(request), request.params.id) }),
  );
}
