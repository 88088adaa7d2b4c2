import type { AnyDb } from '../../../platform/database/index.ts';
import { type HttpServer, idParam, pageOf, personOf } from '../../../platform/http/index.ts';
import type { Authority } from '../../authority/index.ts';
import { hiddenKinds } from '../../subject/index.ts';
import type { ReviewPages } from '../review.pages.ts';
import { beginBody, dueQuery, dueReReviewView } from './re-review.schema.ts';
import type { ReReviewService } from './re-review.service.ts';

export function addReReviewRoutes(
  app: HttpServer,
  parts: { db: AnyDb; reReviews: ReReviewService; today: () => Promise<string>; authority: Authority },
  pages: ReviewPages,
): void {
  app.get(
    '/api/v1/re-reviews',
    {
      config: { access: { permission: 'review.read' } },
      schema: {
        tags: ['reviews'],
        summary: 'Approvals that are to be looked at again, soonest first',
        operationId: 'listReReviewsDue',
        querystring: dueQuery,
        response: { 200: pageOf(dueReReviewView) },
      },
    },
    async (request) => {
      const today = await parts.today();
      const hidden = hiddenKinds(parts.authority, personOf(request));
      const { items, ...rest } = await parts.reReviews.page(parts.db, { ...request.query, hiddenKinds: hidden });
      return {
        ...rest,
        items: items.map((one) => ({
          reviewId: one.id,
          title: { zh: one.title_zh, en: one.title_en },
          subjectId: one.subject_id,
          day: one.re_review_on,
          overdue: one.re_review_on < today,
          openId: one.open_id,
          rejectedId: one.rejected_id,
        })),
      };
    },
  );

  app.post(
    '/api/v1/reviews/:id/re-review',
    {
      config: { access: { permission: 'review.vote' } },
      schema: {
        tags: ['reviews'],
        summary: 'Begin to look at an approval again, bound to what is in force now',
        operationId: 'beginReReview',
        params: idParam('rvw'),
        body: beginBody,
        response: pages.response,
      },
    },
    async (request) => {
      await pages.visible(request, request.params.id, 'review.vote');
      const begun = await parts.reReviews.begin(personOf(request), request.params.id, request.body.statement);
      return pages.show(request, begun);
    },
  );
}
