import type { ChangeNotice } from '../../kernel/subject/index.ts';
import type { Clock } from '../../kernel/time/index.ts';
import { DAY } from '../../kernel/time/index.ts';
import type { AnyTx, Database } from '../../platform/database/index.ts';
import type { NoticeBoard } from '../record/index.ts';
import type { ReviewService, StoredReview } from '../review/index.ts';
import type { SubjectRegistry } from '../subject/index.ts';
import type { NotificationService } from './notification.service.ts';
import type { NotificationKind } from './words.ts';

/** Days before its day that somebody is reminded of what they answer for. */
const NEAR_DAYS = 3;
const NEAR_RE_REVIEW_DAYS = 14;
const LOOKED_AT = 500;

/** What a review asks of people beside their vote: conditions, questions. Who wrote them is told of what becomes of them. */
export function createReviewOccasions(parts: {
  readonly database: Database;
  readonly clock: Clock;
  readonly notices: NoticeBoard;
  readonly reviews: ReviewService;
  readonly subjects: SubjectRegistry;
  readonly notifications: Pick<NotificationService, 'tell'>;
}) {
  const { database, clock, notices, reviews, notifications } = parts;

  notices.subscribe({
    subscriber: 'notifications-of-review-duties',
    kinds: [
      'review.approved',
      'review.assigned',
      'review.reminded',
      'review.condition-met',
      'review.condition-returned',
      'review.question-asked',
      'review.question-answered',
    ],
    async handle(tx, notice) {
      const review = await reviews.get(tx, String(notice.facts.reviewId));
      if (review === null) return;
      for (const { event, kind, personId } of await toldOf(tx, notice, review))
        await notifications.tell(tx, { event, kind, personIds: [personId], ...pageOf(review) });
    },
  });

  async function toldOf(
    tx: AnyTx,
    { kind, facts, recordId }: ChangeNotice,
    review: StoredReview,
  ): Promise<{ event: string; kind: NotificationKind; personId: string }[]> {
    if (kind === 'review.approved') {
      return (await reviews.conditions.of(tx, review.id)).map((one) => ({
        event: `review.condition-due:${one.id}`,
        kind: 'review.condition-due',
        personId: one.answerable_id,
      }));
    }
    const event = `${kind}:${recordId}`;
    if (kind === 'review.assigned') return [{ event, kind, personId: String(facts.assigneeId) }];
    if (kind === 'review.reminded')
      return (await reviews.assignments.waitedFor(tx, review)).map((personId) => ({ event, kind, personId }));
    if (kind === 'review.question-asked') return [{ event, kind, personId: review.applicantId }];
    if (kind === 'review.question-answered') {
      const question = (await reviews.questions.of(tx, review.id)).find((one) => one.id === facts.questionId);
      return question === undefined ? [] : [{ event, kind, personId: question.asked_by }];
    }
    const condition = await reviews.conditions.one(tx, review.id, String(facts.conditionId));
    if (condition === null) return [];
    return kind === 'review.condition-met'
      ? [{ event, kind, personId: condition.set_by }]
      : [{ event, kind: 'review.condition-returned', personId: condition.answerable_id }];
  }

  async function lookAtReReviews(): Promise<void> {
    const until = new Date(clock.now().getTime() + NEAR_RE_REVIEW_DAYS * DAY).toISOString().slice(0, 10);
    for (const one of await reviews.reReviews.due(database.kysely, { until, limit: LOOKED_AT })) {
      if (one.open_id !== null) continue;
      await database.kysely.transaction().execute(async (tx) => {
        const { ownerId } = await parts.subjects.require(tx, one.subject_id);
        await notifications.tell(tx, {
          event: `review.re-review-near:${one.id}`,
          kind: 'review.re-review-near',
          personIds: [ownerId, one.applicant_id],
          title: { zh: one.title_zh, en: one.title_en },
          path: `/reviews/${one.id}`,
        });
      });
    }
  }

  return {
    /** Reminds of what is due soon; of each once. */
    async lookAtDuties(): Promise<void> {
      const until = new Date(clock.now().getTime() + NEAR_DAYS * DAY).toISOString().slice(0, 10);
      await lookAtReReviews();
      for (const one of await reviews.conditions.pending(database.kysely, { until, limit: LOOKED_AT })) {
        if (one.met_at !== null) continue;
        await database.kysely.transaction().execute((tx) =>
          notifications.tell(tx, {
            event: `review.condition-near:${one.id}`,
            kind: 'review.condition-near',
            personIds: [one.answerable_id],
            title: { zh: one.title_zh, en: one.title_en },
            path: `/reviews/${one.review_id}`,
          }),
        );
      }
    },
  };
}

const pageOf = (review: StoredReview) => ({ title: review.title, path: `/reviews/${review.id}` });
