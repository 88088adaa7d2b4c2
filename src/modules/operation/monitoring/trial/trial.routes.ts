import { type HttpServer, personOf } from '../../../../platform/http/index.ts';
import { trialInput, trialResult } from './trial.schema.ts';
import type { TrialService } from './trial.service.ts';

/** `/screening/trials`. */
export function addTrialRoutes(app: HttpServer, trials: TrialService): void {
  app.post(
    '/api/v1/screening/trials',
    {
      config: { access: { permission: 'screening.try' } },
      schema: {
        tags: ['screening'],
        summary: 'Try a text against the screening; nothing of it is stored or logged',
        operationId: 'tryScreening',
        body: trialInput,
        response: { 200: trialResult },
      },
    },
    (request) => trials.screen(personOf(request), request.body),
  );
}
