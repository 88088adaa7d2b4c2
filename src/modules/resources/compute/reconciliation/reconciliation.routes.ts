import { type HttpServer, personOf } from '../../../../platform/http/index.ts';
import { counterSourceInput, endpointParams, reconciliationList } from './reconciliation.schema.ts';
import type { ReconciliationService } from './reconciliation.service.ts';

const tags = ['traffic'];

/** `/api/v1/reconciliation`. */
export function addReconciliationRoutes(app: HttpServer, reconciliation: ReconciliationService): void {
  const list = async () => ({ items: await reconciliation.results() });

  app.get(
    '/api/v1/reconciliation',
    {
      config: { access: { permission: 'reconciliation.read' } },
      schema: {
        tags,
        summary: 'What upstreams counted beside what gateways recorded',
        operationId: 'listReconciliation',
        response: { 200: reconciliationList },
      },
    },
    list,
  );

  app.put(
    '/api/v1/reconciliation/:endpointId',
    {
      config: { access: { permission: 'reconciliation.manage' } },
      schema: {
        tags,
        summary: 'Name the counters of an endpoint',
        operationId: 'nameCounters',
        params: endpointParams,
        body: counterSourceInput,
        response: { 200: reconciliationList },
      },
    },
    async (request) => {
      await reconciliation.set(personOf(request), request.params.endpointId, request.body);
      return list();
    },
  );

  app.delete(
    '/api/v1/reconciliation/:endpointId',
    {
      config: { access: { permission: 'reconciliation.manage' } },
      schema: {
        tags,
        summary: 'The endpoint is not reconciled any more',
        operationId: 'forgetCounters',
        params: endpointParams,
        response: { 200: reconciliationList },
      },
    },
    async (request) => {
      await reconciliation.set(personOf(request), request.params.endpointId, null);
      return list();
    },
  );
}
