import { type HttpServer, idParam, personOf } from '../../../../platform/http/index.ts';
import type { EscalationService } from './escalation.service.ts';
import { escalationList, escalationLookInput, lookInput, purposeQuery, purposeView } from './purpose.schema.ts';
import type { PurposeService } from './purpose.service.ts';

const tags = ['use statements'];

/** `/applications/{id}/purpose`, and `/escalations`. */
export function addPurposeRoutes(app: HttpServer, purposes: PurposeService, escalations: EscalationService): void {
  app.get(
    '/api/v1/escalations',
    {
      config: { access: { permission: 'traffic.read' } },
      schema: {
        tags: ['traffic'],
        summary: 'What screening said that a person should see, by application, and who looked at it',
        operationId: 'listEscalations',
        response: { 200: escalationList },
      },
    },
    (request) => escalations.list(personOf(request)),
  );

  app.post(
    '/api/v1/applications/:id/escalations/looks',
    {
      config: { access: { permission: 'purpose.look' }, idempotent: true },
      schema: {
        tags: ['traffic'],
        summary: 'Say that what was escalated was looked at, and what became of it',
        operationId: 'lookAtEscalations',
        params: idParam('app'),
        body: escalationLookInput,
        response: { 201: escalationList },
      },
    },
    async (request, reply) => {
      const actor = personOf(request);
      await escalations.look(actor, request.params.id, request.body);
      return reply.code(201).send(await escalations.list(actor));
    },
  );

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
