import { type HttpServer, personOf } from '../../../../platform/http/index.ts';
import { monthList, monthParams, pruneInput, pruneRequestView } from './pruning.schema.ts';
import type { PruningService } from './pruning.service.ts';

const tags = ['traffic'];

/** `/api/v1/traffic-months`. */
export function addPruningRoutes(app: HttpServer, prunings: PruningService): void {
  app.get(
    '/api/v1/traffic-months',
    {
      config: { access: { permission: 'traffic.read' } },
      schema: {
        tags,
        summary: 'Months of traffic, newest first, and what became of them',
        operationId: 'listTrafficMonths',
        response: { 200: monthList },
      },
    },
    async () => ({ items: await prunings.months() }),
  );

  app.post(
    '/api/v1/traffic-months/:month/prune',
    {
      config: { access: { permission: 'traffic.prune' } },
      schema: {
        tags,
        summary: 'Apply for the deletion of a month whose retention is over; somebody else decides',
        operationId: 'pruneTrafficMonth',
        params: monthParams,
        body: pruneInput,
        response: { 201: pruneRequestView },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await prunings.request(personOf(request), request.params.month, request.body)),
  );
}
