import { type HttpServer, personOf } from '../../../../platform/http/index.ts';
import { liveQuery, liveView } from './live.schema.ts';
import type { LiveService } from './live.service.ts';

/** `/api/v1/traffic/live`. */
export function addLiveRoutes(app: HttpServer, live: LiveService): void {
  app.get(
    '/api/v1/traffic/live',
    {
      config: { access: { permission: 'traffic.read' } },
      schema: {
        tags: ['traffic'],
        summary:
          'What was served in the last minutes: outcomes, tokens, percentiles of times, by application, model and gateway',
        operationId: 'readLiveTraffic',
        querystring: liveQuery,
        response: { 200: liveView },
      },
    },
    (request) => live.read(personOf(request), request.query),
  );
}
