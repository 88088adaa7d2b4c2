import { z } from 'zod';
import type { AnyDb } from '../../../platform/database/index.ts';
import { type HttpServer, ifMatch, personOf, requireRevision } from '../../../platform/http/index.ts';
import type { GateEngine } from '../../gate/types.ts';
import { templateBody, templateView } from './template.schema.ts';
import type { TemplateService } from './template.service.ts';

/** `/review-templates`: what reviews of each gate ask for. */
export function addTemplateRoutes(
  app: HttpServer,
  { db, gates, templates }: { db: AnyDb; gates: Pick<GateEngine, 'list'>; templates: TemplateService },
): void {
  app.get(
    '/api/v1/review-templates',
    {
      config: { access: { permission: 'gate.read' } },
      schema: {
        tags: ['reviews'],
        summary: 'What reviews of each gate ask for: guidance, checklist, documents, dates',
        operationId: 'listReviewTemplates',
        response: { 200: z.object({ items: z.array(templateView) }) },
      },
    },
    async () => ({ items: await templates.views(db, await gates.list(db)) }),
  );

  app.put(
    '/api/v1/review-templates/:gate',
    {
      config: { access: { permission: 'review-template.set' } },
      schema: {
        tags: ['reviews'],
        summary: 'Set what reviews of a gate ask for; counts for reviews that are opened afterwards',
        operationId: 'setReviewTemplate',
        params: z.strictObject({ gate: z.string().min(1).max(100) }),
        headers: ifMatch,
        body: templateBody,
        response: { 200: templateView },
      },
    },
    async (request) => {
      const gate = (await gates.list(db)).find(({ name }) => name === request.params.gate);
      return templates.set(personOf(request), gate, requireRevision(request), request.body.template);
    },
  );
}
