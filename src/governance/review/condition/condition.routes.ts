import { z } from 'zod';
import { type HttpServer, personOf, schemaId } from '../../../platform/http/index.ts';
import type { ReviewPages } from '../review.pages.ts';
import { evidenceBody, remarkBody } from './condition.schema.ts';
import type { ConditionService } from './condition.service.ts';

const params = z.strictObject({ id: schemaId('rvw'), conditionId: schemaId('rcn') });

/** Who may do what at a condition is said by the condition and its review. */
export function addConditionRoutes(app: HttpServer, conditions: ConditionService, pages: ReviewPages): void {
  const common = { tags: ['reviews'], params, response: pages.response };
  app.post(
    '/api/v1/reviews/:id/conditions/:conditionId/meet',
    {
      config: { access: { permission: 'review.vote' } },
      schema: {
        ...common,
        summary: 'Say with evidence that a condition of the approval is met',
        operationId: 'meetReviewCondition',
        body: evidenceBody,
      },
    },
    async (request) => {
      const { id, conditionId } = request.params;
      await pages.visible(request, id, 'review.vote');
      await conditions.meet(personOf(request), id, conditionId, request.body.evidence);
      return pages.answer(request, id);
    },
  );

  for (const [verb, operationId, accepted] of [
    ['confirm', 'confirmReviewCondition', true],
    ['return', 'returnReviewCondition', false],
  ] as const) {
    app.post(
      `/api/v1/reviews/:id/conditions/:conditionId/${verb}`,
      {
        config: { access: { permission: 'review.vote' } },
        schema: {
          ...common,
          summary: accepted ? 'Confirm that a condition is met' : 'Send a condition back: it is not met',
          operationId,
          body: remarkBody,
        },
      },
      async (request) => {
        const { id, conditionId } = request.params;
        await pages.visible(request, id, 'review.vote');
        const { remark } = request.body;
        await conditions.confirm(personOf(request), id, conditionId, { accepted, remark });
        return pages.answer(request, id);
      },
    );
  }
}
