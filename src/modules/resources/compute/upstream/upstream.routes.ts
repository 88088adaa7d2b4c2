import type { HttpServer } from '../../../../platform/http/index.ts';
import { seriesQuery, upstreamHealthList, upstreamParams, upstreamSeries } from './upstream.schema.ts';
import type { UpstreamService } from './upstream.service.ts';

const tags = ['gateways'];
const config = { access: { permission: 'gateway.read' } } as const;

/** `/api/v1/upstream-health`. */
export function addUpstreamRoutes(app: HttpServer, upstreams: UpstreamService): void {
  app.get(
    '/api/v1/upstream-health',
    {
      config,
      schema: {
        tags,
        summary: 'How upstreams stand, as each gateway sees them',
        operationId: 'listUpstreamHealth',
        response: { 200: upstreamHealthList },
      },
    },
    async () => ({ items: await upstreams.list() }),
  );

  app.get(
    '/api/v1/upstream-health/:endpointId',
    {
      config,
      schema: {
        tags,
        summary: 'One upstream over time',
        operationId: 'getUpstreamHealth',
        params: upstreamParams,
        querystring: seriesQuery,
        response: { 200: upstreamSeries },
      },
    },
    (request) => upstreams.series(request.params.endpointId, request.query.hours),
  );
}
