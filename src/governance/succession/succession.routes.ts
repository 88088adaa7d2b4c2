import { type HttpServer, personOf } from '../../platform/http/index.ts';
import { successionsView, successorInput } from './succession.schema.ts';
import type { SuccessionService } from './succession.service.ts';

const tags = ['ledger'];

/** `/ledger/successors`. */
export function addSuccessionRoutes(app: HttpServer, succession: SuccessionService): void {
  app.get(
    '/api/v1/ledger/successors',
    {
      config: { access: { permission: 'ledger.read' } },
      schema: {
        tags,
        summary: 'Whether the governance log is frozen, and how governance logs followed one another',
        operationId: 'listLedgerSuccessors',
        response: { 200: successionsView },
      },
    },
    () => succession.view(),
  );

  app.post(
    '/api/v1/ledger/successors',
    {
      config: { access: { permission: 'ledger-successor.found' } },
      schema: {
        tags,
        summary: 'End a freeze, or a year: found the log that follows the governance log',
        operationId: 'foundLedgerSuccessor',
        body: successorInput,
        response: { 201: successionsView },
      },
    },
    async (request, reply) => reply.code(201).send(await succession.found(personOf(request), request.body)),
  );
}
