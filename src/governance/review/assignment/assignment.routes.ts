import { z } from 'zod';
import { type HttpServer, personOf, schemaId } from '../../../platform/http/index.ts';
import { bilingual } from '../../schema.ts';
import type { AssignmentService } from './assignment.service.ts';

const reviewIds = z.array(schemaId('rvw')).min(1).max(50);
const outcomes = z.object({
  items: z.array(
    z.object({
      reviewId: z.string(),
      done: z.boolean(),
      code: z.string().nullable().describe('Why not'),
      detail: bilingual.nullable(),
    }),
  ),
});
const common = { tags: ['reviews'], response: { 200: outcomes } };
const config = { access: { permission: 'review.vote' } };

/** Acts on several reviews at once. Each is answered for by itself. */
export function addAssignmentRoutes(app: HttpServer, assignments: AssignmentService): void {
  app.post(
    '/api/v1/review-assignments',
    {
      config,
      schema: {
        ...common,
        summary: 'Ask somebody who may vote to look at reviews, as one who may review them',
        operationId: 'assignReviews',
        body: z.strictObject({ reviewIds, personId: schemaId('per') }),
      },
    },
    async (request) => {
      const { reviewIds: ids, personId } = request.body;
      return { items: await assignments.assign(personOf(request), ids, personId) };
    },
  );

  app.post(
    '/api/v1/review-reminders',
    {
      config,
      schema: {
        ...common,
        summary: 'Remind those who may vote of reviews, at most once a day',
        operationId: 'remindOfReviews',
        body: z.strictObject({ reviewIds }),
      },
    },
    async (request) => ({ items: await assignments.remind(personOf(request), request.body.reviewIds) }),
  );
}
