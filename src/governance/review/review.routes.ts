import type { FastifyRequest } from 'fastify';
import type { AnyDb } from '../../platform/database/index.ts';
import { type HttpServer, idParam, notFound, pageOf, personOf } from '../../platform/http/index.ts';
import type { Authority } from '../authority/index.ts';
import { ballot, commentBody, reasonBody, reviewDetail, reviewQuery, reviewSummary } from './review.schema.ts';
import { detail, type ReviewViewParts, summaries } from './review.view.ts';
import type { StoredReview } from './types.ts';

export interface ReviewRouteParts extends ReviewViewParts {
  readonly db: AnyDb;
  readonly authority: Authority;
}

const params = idParam('rvw');

/** `/reviews`: who may decide is said by the review itself, whoever may see it. */
export function addReviewRoutes(app: HttpServer, parts: ReviewRouteParts): void {
  const { db, reviews, authority } = parts;

  async function visible(request: FastifyRequest, id: string, permission: 'review.read' | 'review.vote') {
    const review = await reviews.get(db, id);
    if (review === null) throw notFound({ zh: '没有这个评审。', en: 'There is no such review.' });
    authority.require(personOf(request), permission, review.unitId);
    return review;
  }

  const answer = (request: FastifyRequest, review: StoredReview) =>
    detail(parts, db, review, personOf(request).personId);

  app.get(
    '/api/v1/reviews',
    {
      config: { access: { permission: 'review.read' } },
      schema: {
        tags: ['reviews'],
        summary: 'Reviews: all, those that I may decide, or those that I applied for',
        operationId: 'listReviews',
        querystring: reviewQuery,
        response: { 200: pageOf(reviewSummary) },
      },
    },
    async (request) => {
      const page = await reviews.list(db, { ...request.query, personId: personOf(request).personId });
      return { ...page, items: await summaries(parts, db, page.items) };
    },
  );

  app.get(
    '/api/v1/reviews/:id',
    {
      config: { access: { permission: 'review.read' } },
      schema: {
        tags: ['reviews'],
        summary: 'One review, with exactly what is bound and whether I may vote',
        operationId: 'getReview',
        params,
        response: { 200: reviewDetail },
      },
    },
    async (request) => answer(request, await visible(request, request.params.id, 'review.read')),
  );

  app.post(
    '/api/v1/reviews/:id/votes',
    {
      config: { access: { permission: 'review.vote' } },
      schema: {
        tags: ['reviews'],
        summary: 'Vote',
        operationId: 'voteOnReview',
        params,
        body: ballot,
        response: { 200: reviewDetail },
      },
    },
    async (request) => {
      await visible(request, request.params.id, 'review.vote');
      return answer(request, await reviews.vote(personOf(request), request.params.id, request.body));
    },
  );

  app.post(
    '/api/v1/reviews/:id/recuse',
    {
      config: { access: { permission: 'review.vote' } },
      schema: {
        tags: ['reviews'],
        summary: 'Step back because of a conflict of interest',
        operationId: 'recuseFromReview',
        params,
        body: reasonBody,
        response: { 200: reviewDetail },
      },
    },
    async (request) => {
      await visible(request, request.params.id, 'review.vote');
      return answer(request, await reviews.recuse(personOf(request), request.params.id, request.body.reason));
    },
  );

  app.post(
    '/api/v1/reviews/:id/withdraw',
    {
      config: { access: { permission: 'review.read' } },
      schema: {
        tags: ['reviews'],
        summary: 'Withdraw my application',
        operationId: 'withdrawReview',
        params,
        body: reasonBody,
        response: { 200: reviewDetail },
      },
    },
    async (request) => {
      await visible(request, request.params.id, 'review.read');
      return answer(request, await reviews.withdraw(personOf(request), request.params.id, request.body.reason));
    },
  );

  app.post(
    '/api/v1/reviews/:id/comments',
    {
      config: { access: { permission: 'review.vote' } },
      schema: {
        tags: ['reviews'],
        summary: 'Comment on a review',
        operationId: 'commentOnReview',
        params,
        body: commentBody,
        response: { 200: reviewDetail },
      },
    },
    async (request) => {
      await visible(request, request.params.id, 'review.vote');
      return answer(request, await reviews.comment(personOf(request), request.params.id, request.body.text));
    },
  );
}
