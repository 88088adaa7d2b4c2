import type { FastifyRequest } from 'fastify';
import type { PersonActor } from '../../kernel/identity/index.ts';
import type { AnyDb } from '../../platform/database/index.ts';
import { notFound, personOf } from '../../platform/http/index.ts';
import type { Authority } from '../authority/index.ts';
import { hiddenKinds } from '../subject/index.ts';
import { type ReviewDetailView, reviewDetail } from './review.schema.ts';
import { detail, type ReviewViewParts } from './review.view.ts';
import type { StoredReview } from './types.ts';

export interface ReviewRouteParts extends ReviewViewParts {
  readonly db: AnyDb;
  readonly authority: Authority;
}

export type ReviewPages = ReturnType<typeof createReviewPages>;

/** What the routes of a review share: that the caller may see it, and the answer after an act. */
export function createReviewPages(parts: ReviewRouteParts) {
  const { db, reviews, authority } = parts;

  /** Whether the person may see what is reviewed, or has to do with the review. */
  async function seesAll(person: PersonActor, review: StoredReview): Promise<boolean> {
    const hidden: readonly string[] = hiddenKinds(authority, person);
    if (!review.bindings.some(({ subjectKind }) => hidden.includes(subjectKind))) return true;
    return (
      [...review.authorIds, ...review.votes.map(({ personId }) => personId)].includes(person.personId) ||
      (await reviews.documents.involved(db, review, person.personId)) ||
      (await reviews.sitsInBody(db, review, person.personId))
    );
  }

  async function visible(
    request: FastifyRequest,
    id: string,
    permission: 'review.read' | 'review.vote',
  ): Promise<StoredReview> {
    const review = await reviews.get(db, id);
    if (review === null) throw notFound({ zh: '没有这个评审。', en: 'There is no such review.' });
    const person = personOf(request);
    authority.require(person, permission, review.unitId);
    // The same answer as for an unknown id: what may not be seen is not read in its review either.
    if (!(await seesAll(person, review))) throw notFound({ zh: '没有这个评审。', en: 'There is no such review.' });
    return review;
  }

  const show = (request: FastifyRequest, review: StoredReview): Promise<ReviewDetailView> =>
    detail(
      parts,
      db,
      review,
      personOf(request),
      authority.permits(personOf(request), 'review-document.read', review.unitId),
    );

  return {
    response: { 200: reviewDetail },
    visible,
    show,
    /** Whether the caller may read the files of the review: they have to do with it, or look after the work of others. */
    mayReadDocuments: async (request: FastifyRequest, review: StoredReview): Promise<boolean> =>
      authority.permits(personOf(request), 'review-document.read', review.unitId) ||
      (await reviews.documents.involved(db, review, personOf(request).personId)) ||
      // A body decides on what it may read.
      (await reviews.sitsInBody(db, review, personOf(request).personId)),
    /** The review as it is after the act. */
    async answer(request: FastifyRequest, id: string): Promise<ReviewDetailView> {
      return show(request, await visible(request, id, 'review.read'));
    },
  };
}
