import { z } from 'zod';
import type { AnyDb } from '../../../../platform/database/index.ts';
import {
  type HttpServer,
  idParam,
  ifMatch,
  personOf,
  requireRevision,
  schemaId,
} from '../../../../platform/http/index.ts';
import type { ProcedureReader } from './procedure.reader.ts';
import { overviewView, procedureInput, procedureOverview } from './procedure.schema.ts';
import type { ProcedureService } from './procedure.service.ts';

const tags = ['procedures'];
const procedureParams = z.strictObject({ id: schemaId('app'), procedureId: z.string().regex(/^[a-z0-9-]{1,60}$/) });

/** `/applications/{id}/procedures`. */
export function addProcedureRoutes(
  app: HttpServer,
  { db, reader, procedures }: { db: AnyDb; reader: ProcedureReader; procedures: ProcedureService },
): void {
  const overview = async (applicationId: string) => overviewView(await reader.overview(db, applicationId));

  app.get(
    '/api/v1/applications/:id/procedures',
    {
      config: { access: { permission: 'procedure.read' } },
      schema: {
        tags,
        summary: 'Every legal procedure of the catalogue: whether it is needed, why, and how it stands today',
        operationId: 'listProcedures',
        params: idParam('app'),
        response: { 200: procedureOverview },
      },
    },
    (request) => overview(request.params.id),
  );

  app.put(
    '/api/v1/applications/:id/procedures/:procedureId',
    {
      config: { access: { permission: 'procedure.write' } },
      schema: {
        tags,
        summary: 'Enter a procedure as a draft; If-Match names the entry that was seen, once there is one',
        operationId: 'enterProcedure',
        params: procedureParams,
        headers: ifMatch,
        body: procedureInput,
        response: { 200: procedureOverview },
      },
    },
    async (request) => {
      const { id, procedureId } = request.params;
      const expected = request.headers['if-match'] === undefined ? undefined : requireRevision(request);
      await procedures.enter(personOf(request), id, procedureId, expected, request.body);
      return overview(id);
    },
  );
}
