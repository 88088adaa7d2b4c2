import { z } from 'zod';
import type { AnyDb } from '../../../platform/database/index.ts';
import {
  decodeCursor,
  encodeCursor,
  type HttpServer,
  pageOf,
  personOf,
  schemaId,
} from '../../../platform/http/index.ts';
import { type Page, pageFrom } from '../../page.ts';
import type { ReviewPages } from '../review.pages.ts';
import type { ReviewService } from '../types.ts';
import { conditionCursor, conditionQuery, evidenceBody, pendingCondition, remarkBody } from './condition.schema.ts';
import { type StoredCondition, stateOf } from './condition.service.ts';

const params = z.strictObject({ id: schemaId('rvw'), conditionId: schemaId('rcn') });

/** So many that wait for anybody are looked at for one page; where few of them are the reader's, it is short and another follows. */
const LOOKED_AT = 200;

interface ConditionRouteParts {
  readonly db: AnyDb;
  readonly reviews: Pick<ReviewService, 'conditions' | 'get' | 'reviewerRefusal' | 'today'>;
}

type After = z.infer<typeof conditionCursor>;
const cursorAfter = (last: StoredCondition) => encodeCursor({ due: last.due, id: last.id } satisfies After);

/** Conditions that the person may confirm as a reviewer: whose they are is known only review by review. */
async function toConfirm(
  { db, reviews }: ConditionRouteParts,
  personId: string,
  { after, limit }: { readonly after?: After; readonly limit: number },
): Promise<Page<StoredCondition>> {
  const found: StoredCondition[] = [];
  const waiting = await reviews.conditions.pending(db, {
    met: true,
    limit: LOOKED_AT + 1,
    ...(after === undefined ? {} : { after }),
  });
  for (const [at, one] of waiting.entries()) {
    if (found.length === limit || at === LOOKED_AT) return { items: found, nextCursor: cursorAfter(waiting[at - 1]!) };
    if (one.answerable_id === personId) continue;
    const review = await reviews.get(db, one.review_id);
    if (review !== null && (await reviews.reviewerRefusal(db, review, personId)) === null) found.push(one);
  }
  return { items: found };
}

/** Who may do what at a condition is said by the condition and its review. */
export function addConditionRoutes(app: HttpServer, parts: ConditionRouteParts, pages: ReviewPages): void {
  const { db, reviews } = parts;
  const { conditions } = reviews;

  app.get(
    '/api/v1/review-conditions',
    {
      config: { access: { permission: 'review.read' } },
      schema: {
        tags: ['reviews'],
        summary: 'Conditions of approvals that wait for me, soonest first',
        operationId: 'listMyReviewConditions',
        querystring: conditionQuery,
        response: { 200: pageOf(pendingCondition) },
      },
    },
    async (request) => {
      const { mine, limit, cursor } = request.query;
      const { personId } = personOf(request);
      const today = await reviews.today();
      const from = cursor === undefined ? {} : { after: decodeCursor(conditionCursor, cursor) };
      const { items, ...rest } =
        mine === 'answerable'
          ? pageFrom(
              await conditions.pending(db, { answerableId: personId, ...from, limit: limit + 1 }),
              limit,
              cursorAfter,
            )
          : await toConfirm(parts, personId, { ...from, limit });
      return {
        ...rest,
        items: items.map((one) => ({
          id: one.id,
          reviewId: one.review_id,
          title: { zh: one.title_zh, en: one.title_en },
          text: { zh: one.text_zh, en: one.text_en },
          due: one.due,
          overdue: one.due < today,
          state: stateOf(one),
        })),
      };
    },
  );

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
