import { type HttpServer, personOf } from '../../../../platform/http/index.ts';
import {
  erasureInput,
  erasurePage,
  erasurePreview,
  erasurePreviewInput,
  erasureQuery,
  erasureView,
} from './erasure.schema.ts';
import type { ErasureService } from './erasure.service.ts';

const tags = ['traffic'];

/** `/api/v1/erasures`. */
export function addErasureRoutes(app: HttpServer, erasures: ErasureService): void {
  app.get(
    '/api/v1/erasures',
    {
      config: { access: { permission: 'traffic.erase' } },
      schema: {
        tags,
        summary: 'Erasures of what one person said, newest first',
        operationId: 'listErasures',
        querystring: erasureQuery,
        response: { 200: erasurePage },
      },
    },
    (request) => erasures.list(personOf(request), request.query),
  );

  app.post(
    '/api/v1/erasures/preview',
    {
      config: { access: { permission: 'traffic.erase' } },
      schema: {
        tags,
        summary: 'How much there is of one person, and how much of it may be erased now',
        operationId: 'previewErasure',
        body: erasurePreviewInput,
        response: { 200: erasurePreview },
      },
    },
    (request) => erasures.preview(personOf(request), request.body),
  );

  app.post(
    '/api/v1/erasures',
    {
      config: { access: { permission: 'traffic.erase' } },
      schema: {
        tags,
        summary: 'Erase what one person said; what must be kept is restricted until it need not be',
        operationId: 'requestErasure',
        body: erasureInput,
        response: { 201: erasureView },
      },
    },
    async (request, reply) => reply.code(201).send(await erasures.request(personOf(request), request.body)),
  );
}
