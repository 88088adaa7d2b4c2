import { type HttpServer, personOf } from '../../platform/http/index.ts';
import { keyRotationInput, keyView } from './key-rotation.schema.ts';
import type { KeyRotationService } from './key-rotation.service.ts';

const tags = ['ledger'];

/** `/ledger/key`. */
export function addKeyRotationRoutes(app: HttpServer, rotation: KeyRotationService): void {
  app.get(
    '/api/v1/ledger/key',
    {
      config: { access: { permission: 'ledger.read' } },
      schema: {
        tags,
        summary: 'The key of the governance log, and how it changed',
        operationId: 'getLedgerKey',
        response: { 200: keyView },
      },
    },
    () => rotation.view(),
  );

  app.post(
    '/api/v1/ledger/key-rotations',
    {
      config: { access: { permission: 'ledger-key.rotate' } },
      schema: {
        tags,
        summary: 'Change the key that signs the governance log',
        operationId: 'rotateLedgerKey',
        body: keyRotationInput,
        response: { 201: keyView },
      },
    },
    async (request, reply) => reply.code(201).send(await rotation.rotate(personOf(request), request.body)),
  );
}
