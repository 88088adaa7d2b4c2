import { type HttpServer, idParam, personOf } from '../../../../platform/http/index.ts';
import { holdInput, holdPage, holdQuery, holdView, liftInput, placedHoldView } from './hold.schema.ts';
import type { HoldService } from './hold.service.ts';

const tags = ['traffic'];

/** `/api/v1/legal-holds`. */
export function addHoldRoutes(app: HttpServer, holds: HoldService): void {
  app.get(
    '/api/v1/legal-holds',
    {
      config: { access: { permission: 'hold.read' } },
      schema: {
        tags,
        summary: 'Legal holds, newest first',
        operationId: 'listLegalHolds',
        querystring: holdQuery,
        response: { 200: holdPage },
      },
    },
    (request) => holds.list(request.query),
  );

  app.post(
    '/api/v1/legal-holds',
    {
      config: { access: { permission: 'hold.manage' } },
      schema: {
        tags,
        summary: 'Place a legal hold: what it names can’t be deleted or erased',
        operationId: 'placeLegalHold',
        body: holdInput,
        response: { 201: placedHoldView },
      },
    },
    async (request, reply) => reply.code(201).send(await holds.place(personOf(request), request.body)),
  );

  app.post(
    '/api/v1/legal-holds/:id/lift',
    {
      config: { access: { permission: 'hold.manage' } },
      schema: {
        tags,
        summary: 'Lift a legal hold',
        operationId: 'liftLegalHold',
        params: idParam('hld'),
        body: liftInput,
        response: { 200: holdView },
      },
    },
    (request) => holds.lift(personOf(request), request.params.id, request.body.reason),
  );
}
