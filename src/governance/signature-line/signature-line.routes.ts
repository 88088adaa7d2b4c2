import { type HttpServer, personOf } from '../../platform/http/index.ts';
import { signatureLineInput, signatureLinesView } from './signature-line.schema.ts';
import type { SignatureLineService } from './signature-line.service.ts';

const tags = ['ledger'];

/** `/ledger/lines`, `/ledger/line-ends`. */
export function addSignatureLineRoutes(app: HttpServer, lines: SignatureLineService): void {
  app.get(
    '/api/v1/ledger/lines',
    {
      config: { access: { permission: 'ledger.read' } },
      schema: {
        tags,
        summary: 'Signature lines of the governance logs beside Ed25519: since when, with which key',
        operationId: 'listLedgerLines',
        response: { 200: signatureLinesView },
      },
    },
    () => lines.view(),
  );

  app.post(
    '/api/v1/ledger/lines',
    {
      config: { access: { permission: 'ledger-line.manage' } },
      schema: {
        tags,
        summary: 'Let every checkpoint of the governance log carry a further signature line',
        operationId: 'nameLedgerLine',
        body: signatureLineInput,
        response: { 201: signatureLinesView },
      },
    },
    async (request, reply) => reply.code(201).send(await lines.name(personOf(request), request.body)),
  );

  app.post(
    '/api/v1/ledger/line-ends',
    {
      config: { access: { permission: 'ledger-line.manage' } },
      schema: {
        tags,
        summary: 'End a further signature line of the governance log',
        operationId: 'endLedgerLine',
        body: signatureLineInput,
        response: { 201: signatureLinesView },
      },
    },
    async (request, reply) => reply.code(201).send(await lines.end(personOf(request), request.body)),
  );
}
