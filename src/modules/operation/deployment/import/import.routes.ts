import { type HttpServer, personOf } from '../../../../platform/http/index.ts';
import { importReport, liteLlmInput } from './import.schema.ts';
import type { ImportService } from './import.service.ts';

/** `/api/v1/imports`. */
export function addImportRoutes(app: HttpServer, imports: ImportService): void {
  app.post(
    '/api/v1/imports/litellm',
    {
      bodyLimit: 24 * 1024 * 1024,
      config: { access: { permission: 'endpoint.write' } },
      schema: {
        tags: ['imports'],
        summary: 'Take over models, endpoints and keys of LiteLLM, as drafts',
        operationId: 'importLiteLlm',
        body: liteLlmInput,
        response: { 200: importReport },
      },
    },
    (request) => imports.liteLlm(personOf(request), request.body),
  );
}
