import { type HttpServer, idParam, pageOf, personOf } from '../../platform/http/index.ts';
import type { GateEngine } from '../gate/types.ts';
import { hiddenKinds } from '../subject/index.ts';
import { addAssignmentRoutes } from './assignment/index.ts';
import { addConditionRoutes } from './condition/index.ts';
import { addDocumentRoutes } from './document/index.ts';
import { addQuestionRoutes } from './question/index.ts';
import { addReReviewRoutes } from './re-review/index.ts';
import { createReviewPages, type ReviewRouteParts } from './review.pages.ts';
import { ballot, commentBody, reasonBody, reviewDetail, reviewQuery, reviewSummary } from './review.schema.ts';
import { summaries } from './review.view.ts';
import { addSealRoutes } from './seal/index.ts';
import { addSnapshotRoutes } from './snapshot/index.ts';
import { addTemplateRoutes } from './template/index.ts';

const params = idParam('rvw');

/** `/reviews`: who may decide is said by the review itself, whoever may see it. */
export function addReviewRoutes(
  app: HttpServer,
  parts: ReviewRouteParts & { readonly gates: Pick<GateEngine, 'list'> },
): void {
  const { db, reviews } = parts;
  const pages = createReviewPages(parts);
  const { visible, show: answer } = pages;
  addConditionRoutes(app, parts, pages);
  addQuestionRoutes(app, reviews.questions, pages);
  addReReviewRoutes(app, { db, reReviews: reviews.reReviews, today: reviews.today, authority: parts.authority }, pages);
  addAssignmentRoutes(app, reviews.assignments);
  addDocumentRoutes(app, reviews.documents, pages);
  addSnapshotRoutes(app, db, reviews.snapshots, pages);
  addSealRoutes(app, reviews.sealing, pages);
  addTemplateRoutes(app, { db, gates: parts.gates, templates: reviews.templates });

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
      const person = personOf(request);
      const hidden = hiddenKinds(parts.authority, person);
      const page = await reviews.list(db, { ...request.query, personId: person.personId, hiddenKinds: hidden });
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
