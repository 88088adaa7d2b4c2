import { type HttpServer, idParam, personOf } from '../../../../platform/http/index.ts';
import { lookInput, purposeQuery, purposeView } from './purpose.schema.ts';
import type { PurposeService } from './purpose.service.ts';

const tags = ['use statements'];

/** `/applications/{id}/purpose`. */
export function addPurposeRoutes(app: HttpServer, purposes: PurposeService): void {
  app.get(
    '/api/v1/applications/:id/purpose',
    {
      config: { access: { permission: 'traffic.read' } },
      schema: {
        tags,
        summary: 'What is enforced of the stated use of an application, and what gateways found',
        operationId: 'getPurpose',
        params: idParam('app'),
        querystring: purposeQuery,
        response: { 200: purposeView },
      },
    },
    (request) => purposes.ofApplication(personOf(request), request.params.id, request.query.days),
  );

  app.post(
    '/api/v1/applications/:id/purpose/looks',
    {
      config: { access: { permission: 'purpose.look' }, idempotent: true },
      schema: {
        tags,
        summary: 'Say that what was found off purpose was looked at, and what was made of it',
        operationId: 'lookAtPurpose',
        params: idParam('app'),
        body: lookInput,
        response: { 201: purposeView },
      },
    },
    async (request, reply) => {
      const actor = personOf(request);
      await purposes.look(actor, request.params.id, request.body);
      return reply.code(201).send(await purposes.ofApplication(actor, request.params.id, 30));
    },
  );
}
