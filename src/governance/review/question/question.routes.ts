import { z } from 'zod';
import { type HttpServer, idParam, personOf, schemaId } from '../../../platform/http/index.ts';
import type { ReviewPages } from '../review.pages.ts';
import { answerBody, questionBody } from './question.schema.ts';
import type { QuestionService } from './question.service.ts';

const params = z.strictObject({ id: schemaId('rvw'), questionId: schemaId('rqu') });
const config = { access: { permission: 'review.vote' } };

export function addQuestionRoutes(app: HttpServer, questions: QuestionService, pages: ReviewPages): void {
  const common = { tags: ['reviews'], response: pages.response };
  app.post(
    '/api/v1/reviews/:id/questions',
    {
      config,
      schema: {
        ...common,
        summary: 'Ask the applicant, as one who may review it',
        operationId: 'askAboutReview',
        params: idParam('rvw'),
        body: questionBody,
      },
    },
    async (request) => {
      await pages.visible(request, request.params.id, 'review.vote');
      await questions.ask(personOf(request), request.params.id, request.body);
      return pages.answer(request, request.params.id);
    },
  );

  app.post(
    '/api/v1/reviews/:id/questions/:questionId/answer',
    {
      config,
      schema: {
        ...common,
        summary: 'Answer a question about my application',
        operationId: 'answerReviewQuestion',
        params,
        body: answerBody,
      },
    },
    async (request) => {
      const { id, questionId } = request.params;
      await pages.visible(request, id, 'review.vote');
      await questions.answer(personOf(request), id, questionId, request.body.text);
      return pages.answer(request, id);
    },
  );

  app.post(
    '/api/v1/reviews/:id/questions/:questionId/withdraw',
    {
      config,
      schema: { ...common, summary: 'Withdraw my question', operationId: 'withdrawReviewQuestion', params },
    },
    async (request) => {
      const { id, questionId } = request.params;
      await pages.visible(request, id, 'review.vote');
      await questions.withdraw(personOf(request), id, questionId);
      return pages.answer(request, id);
    },
  );
}
