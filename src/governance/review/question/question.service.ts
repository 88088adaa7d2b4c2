import type { PersonActor } from '../../../kernel/identity/index.ts';
import type { AnyTx } from '../../../platform/database/index.ts';
import { conflict, forbidden, notFound } from '../../../platform/http/index.ts';
import type { ReviewCore } from '../core.ts';
import { refusalProblem } from '../refusal.ts';
import type { StoredReview } from '../types.ts';
import * as repository from './question.repository.ts';

export type QuestionService = ReturnType<typeof createQuestionService>;

/** So that a review's page can show all of them. */
const MOST = 200;

const isOpen = (question: repository.QuestionRow) => question.answer === null && question.withdrawn_at === null;

/** Reviewers ask, the applicant answers; while a blocking question is open the review is not decided. */
export function createQuestionService(core: ReviewCore) {
  const { clock, newId, record } = core;

  const requireOpen = (review: StoredReview) => {
    if (review.state !== 'open') throw refusalProblem('review-not-open');
  };

  async function openOne(tx: AnyTx, reviewId: string, id: string): Promise<repository.QuestionRow> {
    const question = (await repository.questionsOf(tx, reviewId)).find((one) => one.id === id);
    if (question === undefined) throw notFound({ zh: '没有这个问题。', en: 'There is no such question.' });
    if (isOpen(question)) return question;
    throw conflict('question-closed', {
      zh: '该问题已答复或已撤回，如有疑问请另提问题。',
      en: 'The question was answered or withdrawn; ask another one.',
    });
  }

  return {
    ask: (person: PersonActor, reviewId: string, { text, blocking }: { text: string; blocking: boolean }) =>
      core.asReviewer(person, reviewId, async (tx, review) => {
        requireOpen(review);
        if ((await repository.questionsOf(tx, reviewId)).length >= MOST) {
          throw conflict('too-many-questions', {
            zh: `一次评审最多 ${MOST} 个问题。`,
            en: `A review takes at most ${MOST} questions.`,
          });
        }
        const id = newId('reviewQuestion');
        const asked = { id, review_id: reviewId, asked_by: person.personId, asked_at: clock.now(), text, blocking };
        await repository.insertQuestion(tx, asked);
        await record(tx, 'review.question-asked', person, review, {
          facts: { questionId: id, blocking },
          words: text,
          notice: true,
        });
      }),

    answer: (person: PersonActor, reviewId: string, id: string, text: string) =>
      core.transaction(async (tx) => {
        const review = await core.locked(tx, reviewId);
        if (person.personId !== review.applicantId || person.onBehalfOf !== undefined) {
          throw forbidden('not-applicant', {
            zh: '只有申请人本人可以答复。',
            en: 'Only the applicant answers questions about the application.',
          });
        }
        requireOpen(review);
        const question = await openOne(tx, reviewId, id);
        const answered = { answer: text, answered_by: person.personId, answered_at: clock.now() };
        await repository.updateQuestion(tx, question.id, answered);
        await record(tx, 'review.question-answered', person, review, {
          facts: { questionId: id },
          words: text,
          notice: true,
        });
      }),

    withdraw: (person: PersonActor, reviewId: string, id: string) =>
      core.transaction(async (tx) => {
        const review = await core.locked(tx, reviewId);
        requireOpen(review);
        const question = await openOne(tx, reviewId, id);
        if (question.asked_by !== person.personId || person.onBehalfOf !== undefined) {
          throw forbidden('not-asker', {
            zh: '只有提问人本人可以撤回问题。',
            en: 'Only who asked the question can withdraw it.',
          });
        }
        await repository.updateQuestion(tx, id, { withdrawn_at: clock.now() });
        await record(tx, 'review.question-withdrawn', person, review, { facts: { questionId: id } });
      }),

    /** Throws 409 `questions-open` while one is open without whose answer the review is not decided. */
    async requireAnswered(tx: AnyTx, reviewId: string): Promise<void> {
      const open = (await repository.questionsOf(tx, reviewId)).filter((one) => one.blocking && isOpen(one));
      if (open.length === 0) return;
      throw conflict('questions-open', {
        zh: `尚有 ${open.length} 个必须先答复的问题，答复之前不能作出决定。`,
        en: `${open.length} question(s) must be answered before this review can be decided.`,
      });
    },

    of: repository.questionsOf,
    isOpen,
  };
}
