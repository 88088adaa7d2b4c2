import { z } from 'zod';
import { type HttpServer, idParam, personOf } from '../../../../platform/http/index.ts';
import type { EnrolmentService } from './enrolment.service.ts';
import { enrolmentInput, enrolmentView, gatewayView, labelKeyView, tokenInput, tokenView } from './gateway.schema.ts';
import type { GatewayService } from './gateway.service.ts';

/** `/api/v1/gateways`, and the enrolment that gateways call. */
export function addGatewayRoutes(
  app: HttpServer,
  { gateways, enrolment }: { gateways: GatewayService; enrolment: EnrolmentService },
): void {
  app.get(
    '/api/v1/gateways',
    {
      config: { access: { permission: 'gateway.read' } },
      schema: {
        tags: ['gateways'],
        summary: 'Gateways with their connection, policy and logs',
        operationId: 'listGateways',
        response: { 200: z.object({ items: z.array(gatewayView) }) },
      },
    },
    async () => ({ items: await gateways.list() }),
  );

  app.post(
    '/api/v1/gateways/tokens',
    {
      config: { access: { permission: 'gateway.manage' } },
      schema: {
        tags: ['gateways'],
        summary: 'Make a one-time token that enrols a gateway',
        operationId: 'createGatewayToken',
        body: tokenInput,
        response: { 201: tokenView },
      },
    },
    async (request, reply) => reply.code(201).send(await gateways.createToken(personOf(request), request.body)),
  );

  app.post(
    '/api/v1/gateways/:id/retire',
    {
      config: { access: { permission: 'gateway.manage' } },
      schema: {
        tags: ['gateways'],
        summary: 'End the access of a gateway for good',
        operationId: 'retireGateway',
        params: idParam('gtw'),
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      await gateways.retire(personOf(request), request.params.id);
      return reply.code(204).send(undefined);
    },
  );

  app.get(
    '/api/v1/public/label-keys',
    {
      config: { access: { public: true } },
      schema: {
        tags: ['gateways'],
        summary: 'Keys that sign the AIGC metadata of answers, for anybody',
        operationId: 'listLabelKeys',
        response: { 200: z.object({ items: z.array(labelKeyView) }) },
      },
    },
    async () => ({ items: await gateways.labelKeys() }),
  );

  app.post(
    '/gateway/v1/enrol',
    {
      config: { access: { public: true }, rateLimit: { max: 60, timeWindow: '1 minute' } },
      schema: {
        tags: ['gateway channel'],
        summary: 'A gateway enrols with its one-time token',
        operationId: 'enrolGateway',
        body: enrolmentInput,
        response: { 201: enrolmentView },
      },
    },
    async (request, reply) => reply.code(201).send(await enrolment.enrol(request.body)),
  );
}
