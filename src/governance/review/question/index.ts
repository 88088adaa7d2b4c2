export { addQuestionRoutes } from './question.routes.ts';
export { questionView } from './question.schema.ts';
export { createQuestionService, type QuestionService } from './question.service.ts';
