import { type HttpServer, pageOf, personOf } from '../../../platform/http/index.ts';
import { judgementBody, judgementParams, judgementQuery, judgementView } from './judgement.schema.ts';
import type { JudgementService } from './judgement.service.ts';

const tags = ['measures'];

/** `/measures/{id}/judgements`. */
export function addJudgementRoutes(app: HttpServer, judgements: JudgementService): void {
  app.get(
    '/api/v1/measures/:id/judgements',
    {
      config: { access: { permission: 'measure.read' } },
      schema: {
        tags,
        summary: 'What auditors concluded about a measure, newest first',
        operationId: 'listJudgements',
        params: judgementParams,
        querystring: judgementQuery,
        response: { 200: pageOf(judgementView) },
      },
    },
    (request) => judgements.list(request.params.id, request.query),
  );

  app.post(
    '/api/v1/measures/:id/judgements',
    {
      config: { access: { permission: 'measure.judge' }, idempotent: true },
      schema: {
        tags,
        summary: 'Record an auditor’s conclusion beside the computed status',
        operationId: 'judgeMeasure',
        params: judgementParams,
        body: judgementBody,
        response: { 201: judgementView },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await judgements.judge(personOf(request), request.params.id, request.body)),
  );
}
