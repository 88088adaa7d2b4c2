import type { PersonActor } from '../../../kernel/identity/index.ts';
import { DAY } from '../../../kernel/time/index.ts';
import type { AnyDb } from '../../../platform/database/index.ts';
import { conflict, forbidden, ProblemError } from '../../../platform/http/index.ts';
import type { ReviewCore } from '../core.ts';
import { refusalProblem } from '../refusal.ts';
import type { ReviewService, StoredReview } from '../types.ts';
import * as repository from './assignment.repository.ts';

export type AssignmentService = ReturnType<typeof createAssignmentService>;

/** What became of one of several. */
export interface Outcome {
  readonly reviewId: string;
  readonly done: boolean;
  /** Of the problem; null when it was done. */
  readonly code: string | null;
  readonly detail: { readonly zh: string; readonly en: string } | null;
}

/**
 * Asking somebody to look at reviews, and reminding of them, several at once. An assignment gives no right and takes none: who may
 * vote is for the seats to say. Votes are never cast for several at once, because each has to be read.
 */
export function createAssignmentService(core: ReviewCore, reader: Pick<ReviewService, 'mayVote' | 'voters'>) {
  const { clock, record } = core;

  const requireOpen = (review: StoredReview) => {
    if (review.state !== 'open') throw refusalProblem('review-not-open');
    if (Date.parse(review.deadline) < clock.now().getTime()) throw refusalProblem('deadline-passed');
  };

  /** Each in a transaction of its own: one that is refused stops none of the others. */
  async function each(ids: readonly string[], act: (id: string) => Promise<void>): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const reviewId of new Set(ids)) {
      try {
        await act(reviewId);
        outcomes.push({ reviewId, done: true, code: null, detail: null });
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        const text = error.detail ?? error.title;
        const detail = typeof text === 'string' ? { zh: text, en: text } : text;
        outcomes.push({ reviewId, done: false, code: error.code, detail });
      }
    }
    return outcomes;
  }

  return {
    of: repository.assigneesOf,

    /** By one who may review it, to one who may vote on it now. */
    assign: (person: PersonActor, ids: readonly string[], personId: string): Promise<Outcome[]> =>
      each(ids, (id) =>
        core.asReviewer(person, id, async (tx, review) => {
          requireOpen(review);
          if (!('seats' in (await reader.mayVote(tx, review, personId)))) {
            throw conflict('assignee-may-not-vote', {
              zh: '此人目前不能对该评审表决，请另选他人。',
              en: 'This person may not vote on it now; ask somebody else.',
            });
          }
          const row = { review_id: id, person_id: personId, assigned_by: person.personId, at: clock.now() };
          if (!(await repository.insertAssignment(tx, row))) return;
          await record(tx, 'review.assigned', person, review, { facts: { assigneeId: personId }, notice: true });
        }),
      ),

    /** By who applied or may review it; at most once a day, so that it stays worth reading. */
    remind: (person: PersonActor, ids: readonly string[]): Promise<Outcome[]> =>
      each(ids, (id) =>
        core.transaction(async (tx) => {
          const review = await core.locked(tx, id);
          const may =
            person.personId === review.applicantId ||
            (await core.reviewerRefusal(tx, review, person.personId)) === null;
          if (!may || person.onBehalfOf !== undefined) {
            throw forbidden('not-involved', {
              zh: '只有申请人和有权评审的人员可以催办。',
              en: 'Who applied and who may review it can remind others of it.',
            });
          }
          requireOpen(review);
          const last = await repository.remindedAt(tx, id);
          if (last !== null && clock.now().getTime() - last.getTime() < DAY) {
            throw conflict('reminded-already', {
              zh: '24 小时内已催办过。',
              en: 'Somebody reminded of it within the last 24 hours.',
            });
          }
          await repository.setReminded(tx, id, clock.now());
          await record(tx, 'review.reminded', person, review, { notice: true });
        }),
      ),

    /** Whom a reminder goes to: those who were asked and may still vote, else everybody who may. */
    async waitedFor(db: AnyDb, review: StoredReview): Promise<string[]> {
      const able = await reader.voters(db, review);
      const asked = (await repository.assigneesOf(db, [review.id])).get(review.id) ?? [];
      const both = able.filter((id) => asked.includes(id));
      return both.length > 0 ? both : able;
    },
  };
}
