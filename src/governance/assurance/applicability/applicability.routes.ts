import { type HttpServer, personOf } from '../../../platform/http/index.ts';
import { applicabilityApplied, applicabilityBody, applicabilityView } from './applicability.schema.ts';
import type { ApplicabilityService } from './applicability.service.ts';

const tags = ['measures'];

/** `/applicability`. */
export function addApplicabilityRoutes(app: HttpServer, applicability: ApplicabilityService): void {
  app.get(
    '/api/v1/applicability',
    {
      config: { access: { permission: 'measure.read' } },
      schema: {
        tags,
        summary: 'Which measures do not apply, and why, by the statement in force',
        operationId: 'getApplicability',
        response: { 200: applicabilityView },
      },
    },
    () => applicability.view(),
  );

  app.post(
    '/api/v1/applicability/changes',
    {
      config: { access: { permission: 'applicability.change' }, idempotent: true },
      schema: {
        tags,
        summary: 'Apply for a new applicability statement; two people decide about it',
        operationId: 'changeApplicability',
        body: applicabilityBody,
        response: { 201: applicabilityApplied },
      },
    },
    async (request, reply) => {
      const { exclusions, statement } = request.body;
      const { id, state } = await applicability.change(personOf(request), exclusions, statement);
      return reply.code(201).send({ review: { id, state } });
    },
  );
}
